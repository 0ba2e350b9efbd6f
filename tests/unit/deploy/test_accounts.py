"""The static accounts, written where Mosquitto is not started by us."""

from pathlib import Path

import pytest

from deploy.accounts import passwords_from
from deploy.local.mosquitto import write_accounts
from deploy.local.processes import LaunchError


def test_each_service_has_its_variable() -> None:
    """A service's password is taken from the variable named after its account."""
    environment = {"SVC_INGEST_PASSWORD": "a", "SVC_ALERTS_PASSWORD": "b", "HOME": "/"}
    assert passwords_from(environment) == {"svc-ingest": "a", "svc-alerts": "b"}


def test_missing_variables_are_named() -> None:
    """Every variable that is missing or empty is named in one sentence."""
    with pytest.raises(LaunchError, match=r"^Set SVC_INGEST_PASSWORD and SVC_ALERTS_PASSWORD to the passwords"):
        passwords_from({"SVC_ALERTS_PASSWORD": ""})


def test_devices_keep_their_accounts(tmp_path: Path) -> None:
    """Written again, the static files are new and the files with the devices stay until they are rendered."""
    write_accounts(tmp_path, {"svc-ingest": "a"}, {"svc-ingest": ("read x",)})
    assert (tmp_path / "passwd").read_text() == (tmp_path / "static.passwd").read_text()
    assert "user svc-ingest\ntopic read x\n" in (tmp_path / "acl").read_text()
    (tmp_path / "passwd").write_text("svc-ingest:old\nsos-1:hash\n")
    write_accounts(tmp_path, {"svc-ingest": "b"}, {"svc-ingest": ("read y",)})
    assert (tmp_path / "passwd").read_text() == "svc-ingest:old\nsos-1:hash\n"
    assert "read y" in (tmp_path / "static.acl").read_text()
