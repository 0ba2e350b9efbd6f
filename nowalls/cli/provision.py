"""``nowalls provision``: a simulated fleet in a centre that is not a demo, and out of it again."""

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
from rich.console import Console

from nowalls.cli.commands import Commands
from nowalls.domain.errors import InvalidValueError, NowallsError
from simulators.asking import as_person
from simulators.city.plan import FEWEST_HOMES
from simulators.fleet import FleetLine, read_fleet, write_fleet
from simulators.ledger import LiveLogin
from simulators.provisioning import provision, purge

SEED = 220100
PASSWORD = "NOWALLS_PROVISION_PASSWORD"  # noqa: S105  # the variable's name


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("provision", help="register a simulated fleet in a centre, or take it out again")
    parser.add_argument("--http", required=True, metavar="URL", help="the centre, such as https://centre.example")
    parser.add_argument("--username", required=True, help=f"an admin's login; the password is asked for, or {PASSWORD}")
    parser.add_argument("--fleet", type=Path, required=True, metavar="FILE", help="where the devices' logins go")
    parser.add_argument("--homes", type=int, default=20, help=f"how many homes, {FEWEST_HOMES} or more (20)")
    parser.add_argument("--district", help="the code of the centre's district they lie in (Changchun's own)")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed gives other homes")
    parser.add_argument(
        "--beside-real-devices", action="store_true", help="also where devices of real people are registered"
    )
    parser.add_argument("--purge", action="store_true", help="take the fleet's devices out of service instead")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Register, or purge."""
    if not arguments.purge and arguments.fleet.exists():
        raise InvalidValueError(
            f"The file {arguments.fleet} is there already, and its logins are shown nowhere else: purge them first."
        )
    if not arguments.purge and not arguments.fleet.parent.is_dir():
        raise InvalidValueError(
            f"The folder {arguments.fleet.parent} is not there, and the logins that go into it are shown only once."
        )
    login = LiveLogin(http=arguments.http.rstrip("/"), username=arguments.username, password=_password())
    try:
        asyncio.run(_purge(arguments, login) if arguments.purge else _provision(arguments, login))
    except* (NowallsError, httpx2.HTTPError) as refused:
        # One request's refusal is told, not the group that it came in.
        raise _told(next(_single(refused)), login) from None
    return 0


def _told(error: Exception, login: LiveLogin) -> Exception:
    if isinstance(error, httpx2.HTTPError):
        return NowallsError(f"The centre at {login.http} cannot be asked ({str(error) or type(error).__name__}).")
    return error


def _password() -> str:
    given = os.environ.get(PASSWORD)
    if given is None and not sys.stdin.isatty():
        raise InvalidValueError(f"No terminal is there to ask for the password at: set {PASSWORD}.")
    return getpass.getpass() if given is None else given


async def _provision(arguments: argparse.Namespace, login: LiveLogin) -> None:
    fleet: list[FleetLine] = []
    try:
        async with as_person(login) as http:
            await provision(
                http,
                fleet,
                homes=arguments.homes,
                seed=arguments.seed,
                district=arguments.district,
                beside_real=arguments.beside_real_devices,
            )
    finally:
        if fleet:
            write_fleet(arguments.fleet, fleet)
    Console().print(
        f"{len(fleet):,} devices at {arguments.homes:,} homes; their logins are in {arguments.fleet}, and work once the"
        " broker has read its files again (10 s).",
        soft_wrap=True,
        highlight=False,
    )


def _single(group: ExceptionGroup[Exception]) -> Iterator[Exception]:
    for each in group.exceptions:
        if isinstance(each, ExceptionGroup):
            yield from _single(each)
        else:
            yield each


async def _purge(arguments: argparse.Namespace, login: LiveLogin) -> None:
    async with as_person(login) as http:
        done = await purge(http, read_fleet(arguments.fleet))
    said = f"{done.retired:,} devices are out of service"
    said += f"; {done.gone:,} were gone already" if done.gone else ""
    if done.left_alone:
        # Their logins are shown nowhere else.
        said += f"; {done.left_alone:,} are not simulated and were left alone, and {arguments.fleet} is kept for them"
    else:
        arguments.fleet.unlink()
    Console().print(f"{said}. Their sites and history stay.", soft_wrap=True, highlight=False)
