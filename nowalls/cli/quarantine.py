"""``nowalls quarantine``: what could not be read, by code and sender; and reading it again after a fix."""

import argparse
import asyncio
from datetime import timedelta

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ingest.replaying import Replayed, replay
from nowalls.cli.commands import Commands
from nowalls.cli.demo_settings import add_demo_argument, settings_of
from nowalls.runtime.clock import SystemClock
from nowalls.runtime.settings import Settings
from nowalls.storage.database import open_database
from nowalls.storage.quarantine import Heap, Kept, Wanted, heaps, kept_messages

MOST = 50
SHOWN_BYTES = 300


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("quarantine", help="look at messages that could not be read; read them again")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="how many by code and sender, with the newest reason")
    listing.set_defaults(run=run_list)
    show = actions.add_parser("show", help="the messages themselves, the oldest first")
    show.set_defaults(run=run_show)
    again = actions.add_parser("replay", help="read them again; an alarm among them becomes a call-back")
    again.add_argument("--dry-run", action="store_true", help="only say what would become of them")
    again.set_defaults(run=run_replay)
    for each in (listing, show, again):
        each.add_argument("--code", help="only of this code, such as not_json")
        each.add_argument("--sender", help="only of this device or gateway")
        each.add_argument("--key", type=int, action="append", help="only this one; may be repeated")
        each.add_argument("--hours", type=float, default=24.0, help="only of the last so many hours (24)")
        add_demo_argument(each)


def _wanted(arguments: argparse.Namespace, *, replayed: bool | None) -> Wanted:
    return Wanted(
        since=SystemClock().now() - timedelta(hours=arguments.hours),
        code=arguments.code,
        sender=arguments.sender,
        keys=None if arguments.key is None else tuple(arguments.key),
        replayed=replayed,
    )


def run_list(arguments: argparse.Namespace) -> int:
    """Show the heaps, the largest first."""
    found = asyncio.run(_heaps(settings_of(arguments), _wanted(arguments, replayed=None)))
    table = Table("code", "sender", "messages", "first", "last", "newest reason", box=None, pad_edge=False)
    for each in found:
        first, last = (f"{at:%m-%d %H:%M:%S}" for at in (each.first_at, each.last_at))
        table.add_row(each.code, escape(each.sender), f"{each.n:,}", first, last, escape(each.detail))
    Console(soft_wrap=True).print(table if found else "[green]●[/] Nothing is in quarantine.")
    return 0


async def _heaps(settings: Settings, wanted: Wanted) -> list[Heap]:
    async with open_database(settings.database_url, name="quarantine", size=1) as database, database.read() as read:
        return await heaps(read, wanted, most=MOST)


def run_show(arguments: argparse.Namespace) -> int:
    """Show messages as they came, the oldest first."""
    console = Console(soft_wrap=True, highlight=False)
    for each in asyncio.run(_messages(settings_of(arguments), _wanted(arguments, replayed=None))):
        again = "" if each.replayed_at is None else f", read again {each.replayed_at:%m-%d %H:%M}"
        console.print(f"[bold]{each.key}[/] {each.received_at:%m-%d %H:%M:%S} {each.code}{again} {escape(each.topic)}")
        console.print(f"    {escape(each.detail)}\n    {escape(repr(each.payload[:SHOWN_BYTES]))}")
    return 0


async def _messages(settings: Settings, wanted: Wanted) -> list[Kept]:
    async with open_database(settings.database_url, name="quarantine", size=1) as database, database.read() as read:
        return await kept_messages(read, wanted, after=0, most=MOST)


def run_replay(arguments: argparse.Namespace) -> int:
    """Read again what was not yet; say what became of it, and exit 1 where some still cannot be read."""
    done = asyncio.run(_replay(settings_of(arguments), _wanted(arguments, replayed=False), dry_run=arguments.dry_run))
    console = Console(soft_wrap=True)
    for result, n in sorted(done.results.items()):
        console.print(f"{result:<20} {n:,}")
    if not done.results:
        console.print("[green]●[/] Nothing waits to be read again.")
    return 1 if set(done.results) - {"stored", "nothing"} else 0


async def _replay(settings: Settings, wanted: Wanted, *, dry_run: bool) -> Replayed:
    async with open_database(settings.database_url, name="quarantine", size=2) as database:
        return await replay(database, wanted, SystemClock(), dry_run=dry_run)
