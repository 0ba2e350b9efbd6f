"""``nowalls report`` and ``nowalls verify-report`` as an auditor uses them."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from nowalls.cli.main import main
from nowalls.domain.local_time import LOCAL
from nowalls.domain.monthly.packing import pack, unpack
from nowalls.runtime.clock import SystemClock
from tests.support.centre import Centre


def this_month() -> str:
    """The running month by the district's calendar."""
    return f"{SystemClock().now().astimezone(LOCAL):%Y-%m}"


def opened_by_hand(centre: Centre) -> None:
    """An incident from a phone call, claimed and resolved."""
    with centre.login() as dispatcher:
        body = {"kind": "emergency_rescue", "site_id": "home-1", "source": "phone", "note": "摔倒"}
        made = dispatcher.post("/incidents", json=body).raise_for_status().json()
        dispatcher.post(f"/incidents/{made['id']}/claim").raise_for_status()
        dispatcher.post(f"/incidents/{made['id']}/resolve", json={"outcome": "reassured_by_phone"}).raise_for_status()


def digest_in(screen: str) -> str:
    """The file's digest that a command told."""
    found = re.search(r"SHA-256 (\w{64})", screen)
    assert found is not None, screen
    return found[1]


def test_a_month_s_report_is_made_and_verified(centre: Centre, tmp_path: Path) -> None:
    """It holds offline, is known by the audit's link and its own digest; a stamp that is changed in it is named."""
    opened_by_hand(centre)
    known = centre.command("audit", "verify")[1].split()[-1]
    file = tmp_path / "report.zip"
    status, screen = centre.command("report", this_month(), "--out", str(file))
    assert (status, "1 incidents" in screen) == (0, True)
    (line,) = centre.query("select object_id, details from audit where action = 'made_report'")
    assert (line["object_id"], line["details"]["sha256"]) == (this_month(), digest_in(screen))
    assert file.stat().st_mode & 0o777 == 0o600

    status, verified = centre.command("verify-report", str(file), "--known", known)
    assert (status, known in verified, digest_in(verified)) == (0, True, digest_in(screen))

    report = unpack(file.read_bytes())
    (incident,) = report.incidents
    claimed_at = incident.stamps.claimed_at
    assert claimed_at is not None
    later = replace(incident.stamps, claimed_at=claimed_at + timedelta(hours=1))
    file.write_bytes(pack(replace(report, incidents=[replace(incident, stamps=later)])))
    status, screen = centre.command("verify-report", str(file))
    assert (status, "The figures of all incidents say" in screen) == (1, True)


def test_a_forced_audit_shows_in_the_report(api_alone: Centre, tmp_path: Path) -> None:
    """Somebody who changes the audit in the database itself is found out by the next report."""
    with api_alone.login():
        pass
    api_alone.change("alter table audit disable trigger user; update audit set action = 'x' where action = 'logged_in'")
    file = tmp_path / "report.zip"
    assert api_alone.command("report", this_month(), "--out", str(file), "--district", "220104")[0] == 0
    status, screen = api_alone.command("verify-report", str(file))
    assert (status, "of the audit is not what was written" in screen) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["report", "2026-13"], "A month is written as 2026-10, not '2026-13'."),
        (["report", "2999-01"], "The month 2999-01 has not begun."),
        (["report", "2026-10", "--district", "99"], "There is no district '99'."),
        (["verify-report", "missing.zip"], "The report missing.zip cannot be read: No such file or directory."),
        (["verify-report", "missing.zip", "--known", "7"], "not '7'."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    api_alone: Centre, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    """A month that is none or still to come, a strange district, a missing file."""
    monkeypatch.setenv("NOWALLS_DATABASE_URL", api_alone.database_url)
    with pytest.raises(SystemExit, match=re.escape(sentence)):
        main(arguments)
