"""The container files, as far as they can be checked without an engine: what they start, name, mount and open."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.local import mosquitto
from nowalls.runtime.settings import Settings

CHECKOUT = Path(__file__).parents[3]
DEPLOY = CHECKOUT / "deploy"
SERVICES = ("ingest", "alerts", "motion", "api", "broker-access")
ONE_SHOT = ("accounts", "broker-folders", "migrate")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The compose file, its anchors resolved."""
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return loaded


def dockerfile() -> list[list[str]]:
    """The Dockerfile's instructions, each as its words."""
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_runs_closed(compose: dict[str, Any], service: str) -> None:
    """Each service is one container that starts again, writes nothing of its own and has no privilege."""
    container = compose["services"][service]
    assert container["command"] == ["serve", service]
    assert container["restart"] == "unless-stopped"
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert container["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_rest_is_servers_and_one_shots(compose: dict[str, Any]) -> None:
    """There is nothing beside the services, their two servers and what runs once before them."""
    assert set(compose["services"]) == {*SERVICES, *ONE_SHOT, "database", "broker"}


def test_every_dependency_exists(compose: dict[str, Any]) -> None:
    """Whatever a container waits for is a container of this file."""
    waited_for = {name for container in compose["services"].values() for name in container.get("depends_on", {})}
    assert waited_for <= set(compose["services"])


def test_every_mount_exists(compose: dict[str, Any]) -> None:
    """A mounted file stands in the checkout, a mounted volume is declared."""
    for container in compose["services"].values():
        for mount in container.get("volumes", []):
            source = mount.partition(":")[0]
            assert (DEPLOY / source).exists() if source.startswith(".") else source in compose["volumes"]


def test_every_setting_exists(compose: dict[str, Any]) -> None:
    """Each ``NOWALLS_`` variable of a service is a setting that the services know."""
    names = {name for service in SERVICES for name in compose["services"][service]["environment"]}
    assert {name.removeprefix("NOWALLS_").lower() for name in names} <= set(Settings.model_fields)


def test_only_the_api_is_public_and_speaks_tls(compose: dict[str, Any]) -> None:
    """Every published port is on loopback but the api's, whose certificate comes as a secret."""
    public = [
        (name, port)
        for name, container in compose["services"].items()
        for port in container.get("ports", [])
        if not port.startswith("127.0.0.1:")
    ]
    assert public == [("api", "443:8443")]
    api = compose["services"]["api"]
    assert api["environment"]["NOWALLS_TLS_CERTIFICATE"] == "/run/secrets/certificate"
    assert set(api["secrets"]) == set(compose["secrets"]) == {"certificate", "key"}


def test_no_password_has_a_default() -> None:
    """Every variable of the compose file must be set, or it refuses to start."""
    text = (DEPLOY / "compose.yaml").read_text()
    variables = re.findall(r"\$\{(\w+)(.*?)\}", text)
    assert {name for name, _ in variables} == {
        "POSTGRES_PASSWORD",
        "NOWALLS_OWNER_PASSWORD",
        *(f"NOWALLS_{service.upper().replace('-', '_')}_PASSWORD" for service in SERVICES if service != "motion"),
        "SVC_INGEST_PASSWORD",
        "SVC_ALERTS_PASSWORD",
    }
    assert {rest for _, rest in variables} == {":?"}


def test_durability_is_not_traded(compose: dict[str, Any]) -> None:
    """The database's command line leaves on what makes a commit durable."""
    command = " ".join(compose["services"]["database"]["command"])
    assert not re.search(r"fsync|synchronous_commit|full_page_writes", command)


def test_the_image_holds_every_package() -> None:
    """The image is made of each of our packages and of locked dependencies, and does not run as root."""
    instructions = dockerfile()
    copied = {words[1].rstrip("/") for words in instructions if words[0] == "COPY" and not words[1].startswith("--")}
    assert {"nowalls", "ingest", "alerts", "api", "simulators", "deploy"} <= copied
    for source in copied:
        assert (CHECKOUT / source).exists()
    assert ["RUN", "pip", "install", "--require-hashes", "-r", "requirements.lock"] in instructions
    assert [words[1] for words in instructions if words[0] == "USER"] == ["1883:1883"]


def test_both_brokers_have_the_same_settings() -> None:
    """The broker of containers and system services has the settings of the local one, but for files and ports."""
    lines = (DEPLOY / "mosquitto" / "mosquitto.conf").read_text().splitlines()
    settings = [line for line in lines if line and not line.startswith("#")]
    local = mosquitto.render_settings(Path("/var/lib/nowalls/broker"), devices_port=1883, services_port=1884)
    ours = [line.removesuffix(" 127.0.0.1") for line in local.splitlines()]
    different = set(settings) ^ set(ours)
    assert different == {
        "pid_file /var/lib/nowalls/broker/mosquitto.pid",
        "persistence_location /var/lib/mosquitto/",
        "persistence_location /var/lib/nowalls/broker/store/",
    }
    assert settings[-3:] == ours[-3:]
