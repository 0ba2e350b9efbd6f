"""The system units: that each service has one, stays up, and sees little of the machine."""

import configparser
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[3] / "deploy" / "systemd"
SERVICES = ("ingest", "alerts", "motion", "api", "broker-access")
CLOSED = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
    "SystemCallArchitectures": "native",
}


def unit(name: str) -> configparser.ConfigParser:
    """A unit file; of a key that stands in it several times, the last."""
    parsed = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    # Keys keep their case.
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string((UNITS / name).read_text())
    return parsed


def test_the_target_brings_every_service() -> None:
    """The target wants exactly the services there are."""
    assert unit("nowalls.target")["Unit"]["Wants"].split() == [f"nowalls@{service}.service" for service in SERVICES]


def test_a_service_is_never_given_up() -> None:
    """A service starts again whenever it ends, without a limit, after the migrations."""
    service = unit("nowalls@.service")
    assert service["Service"]["Restart"] == "always"
    assert service["Unit"]["StartLimitIntervalSec"] == "0"
    assert service["Unit"]["Requires"] == "nowalls-migrate.service"
    assert "nowalls-migrate.service" in service["Unit"]["After"].split()


def test_a_service_runs_its_own_name() -> None:
    """The unit's instance is the service that it serves, as one process without a shell."""
    service = unit("nowalls@.service")["Service"]
    assert service["ExecStart"] == "/opt/nowalls/bin/nowalls serve %i"
    assert service["User"] == "nowalls"
    assert service["TimeoutStopSec"] == "30s"


@pytest.mark.parametrize("name", ["nowalls@.service", "nowalls-migrate.service"])
def test_units_are_closed(name: str) -> None:
    """Nothing of ours has privileges, a home, a device or a writable system."""
    service = unit(name)["Service"]
    assert {key: service.get(key) for key in CLOSED} == CLOSED


def test_only_broker_access_writes_and_only_where_the_broker_reads() -> None:
    """The one exception writes in the broker's folder alone, as the broker's account."""
    opened = unit("nowalls@broker-access.service.d/broker.conf")["Service"]
    assert opened["ReadWritePaths"] == "/var/lib/nowalls/broker"
    assert opened["User"] == unit("mosquitto.service.d/nowalls.conf")["Service"]["User"] == "mosquitto"


def test_the_broker_runs_our_settings() -> None:
    """Debian's Mosquitto is started with our configuration and nothing of its own."""
    text = (UNITS / "mosquitto.service.d" / "nowalls.conf").read_text()
    assert "\nExecStart=\nExecStart=/usr/sbin/mosquitto -c /etc/nowalls/mosquitto.conf\n" in text
