"""How a fleet is connected: whole clients, bare sockets, or gateways that speak for many."""

import argparse
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from nowalls.cli.fleet_arguments import ChosenFleet
from nowalls.domain.errors import InvalidValueError
from simulators.connecting import CONNECTS_A_SECOND, LEAN_CONNECTS_A_SECOND
from simulators.fleet import FleetLine
from simulators.gateways import gateways_for
from simulators.lean import behind_gateways, own_lines
from simulators.open_files import allow_open_files
from simulators.ports import check_ports
from simulators.service import Connect, each_by_itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """How a fleet is connected, and how fast."""

    connect: Connect
    count: int
    """How many connections that makes."""
    a_second: float


def add_connection_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--lean", action="store_true", help="MQTT 3.1.1 over bare sockets: tens of thousands of devices a process"
    )
    how.add_argument(
        "--through-gateways",
        type=int,
        metavar="N",
        help="let N gateways speak for all devices; they are registered as the demo's admin and retired at the end",
    )


@asynccontextmanager
async def connections(
    arguments: argparse.Namespace, chosen: ChosenFleet, fleet: Sequence[FleetLine]
) -> AsyncIterator[Connections]:
    """Give how the fleet is connected, once this process may open so many files."""
    count = arguments.through_gateways
    if count is None:
        allow_open_files(len(fleet))
        check_ports(len(fleet))
        if arguments.lean:
            yield Connections(connect=own_lines, count=len(fleet), a_second=LEAN_CONNECTS_A_SECOND)
        else:
            yield Connections(connect=each_by_itself, count=len(fleet), a_second=CONNECTS_A_SECOND)
        return
    if not 1 <= count <= len(fleet):
        raise InvalidValueError(f"Between 1 and {len(fleet):,} gateways can share {len(fleet):,} devices; not {count}.")
    admin = chosen.users.get("admin")
    if admin is None:
        raise InvalidValueError("Gateways are registered as a demo's admin: no demo.json stands beside the fleet.")
    allow_open_files(count)
    async with gateways_for(fleet, count, admin) as gateways:
        connect = partial(behind_gateways, gateways=gateways)
        yield Connections(connect=connect, count=count, a_second=CONNECTS_A_SECOND)
