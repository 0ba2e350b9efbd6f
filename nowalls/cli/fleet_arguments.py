"""What every command that speaks as devices takes; what is left open, a running demo fills in."""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from deploy.local import demo_json
from deploy.local.demo_json import Demo
from deploy.local.folders import default_data_folder
from nowalls.domain.errors import NowallsError
from simulators.fleet import FleetLine, read_fleet
from simulators.ledger import LiveLogin
from simulators.publishing import BrokerAddress

HOST = "127.0.0.1"
PORT = 1883


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenFleet:
    """Whom a command speaks for, and where."""

    lines: list[FleetLine]
    broker: BrokerAddress
    sample_sites: frozenset[str]
    """Sites of the devices that a running demo names for other programs to speak as."""
    users: Mapping[str, LiveLogin] = field(default_factory=dict)
    """As whom the running demo may be watched and worked at, by the role that ``demo.json`` names them for."""

    @property
    def dispatcher(self) -> LiveLogin | None:
        """As whom the running demo may be watched."""
        return self.users.get("dispatcher")


def add_fleet_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    fleet = default_data_folder() / "fleet.jsonl"
    parser.add_argument("--fleet", type=Path, default=fleet, metavar="FILE", help=f"the devices' logins ({fleet})")
    parser.add_argument("--host", help="the broker's devices' listener (the running demo's)")
    parser.add_argument("--port", type=int, help="its port (the running demo's)")


def chosen_fleet(arguments: argparse.Namespace) -> ChosenFleet:
    """Read the fleet, and from the ``demo.json`` beside it what the arguments leave open."""
    lines = read_fleet(arguments.fleet)
    demo = _demo_beside(arguments.fleet)
    host = arguments.host or (demo.mqtt.host if demo else HOST)
    port = arguments.port or (demo.mqtt.port if demo else PORT)
    samples = frozenset(login.site_id for login in demo.devices.values()) if demo else frozenset()
    broker = BrokerAddress(host=host, port=port)
    return ChosenFleet(lines=lines, broker=broker, sample_sites=samples, users=_users(demo))


def _users(demo: Demo | None) -> dict[str, LiveLogin]:
    if demo is None:
        return {}
    return {
        role: LiveLogin(http=demo.http, username=user.username, password=user.password)
        for role, user in demo.users.items()
    }


def _demo_beside(fleet: Path) -> Demo | None:
    file = fleet.with_name("demo.json")
    try:
        return demo_json.read(file)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError as error:
        raise NowallsError(f"The file {file} beside the fleet is no description of a demo: {error}.") from error
