"""``nowalls status``: one screen with what is well and what is not."""

import argparse
import asyncio
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from nowalls.cli.commands import Commands
from nowalls.cli.demo_settings import add_demo_argument, settings_of
from nowalls.runtime.broker_figures import BrokerFigures, broker_figures
from nowalls.runtime.settings import Settings
from nowalls.storage.database import open_database
from nowalls.storage.leases import Holder, holders
from nowalls.storage.members import Member, known_members
from nowalls.storage.outbox import Waiting, waiting
from nowalls.storage.status import Overview, Process, overview, processes

UNDECIDED_LIMIT = timedelta(seconds=3)
OUTBOX_LIMIT = timedelta(seconds=10)
LOW_DISK_SHARE = 0.1
UNITS = (("d", 86_400), ("h", 3_600), ("min", 60))
SERVICES = ("nowalls-ingest", "nowalls-alerts", "nowalls-motion", "nowalls-api", "nowalls-broker-access")


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("status", help="show the centre's state on one screen")
    add_demo_argument(parser)
    parser.set_defaults(run=run)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the screen."""

    name: str
    value: str
    good: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was found."""

    overview: Overview
    processes: list[Process]
    holders: list[Holder]
    outbox: list[Waiting]
    members: list[Member]
    broker: BrokerFigures | None
    disk_free_share: float


def run(arguments: argparse.Namespace) -> int:
    """Show the screen; exit 1 when something on it is not well."""
    settings = settings_of(arguments)
    seen = asyncio.run(_look(settings))
    lines = lines_of(seen)
    table = Table(show_header=False, box=None, pad_edge=False)
    for line in lines:
        mark = "[green]●[/]" if line.good else "[bold red]▲[/]"
        table.add_row(mark, line.name, line.value if line.good else f"[bold red]{line.value}[/]")
    Console().print(table)
    return 0 if all(line.good for line in lines) else 1


async def _look(settings: Settings) -> Seen:
    async with open_database(settings.database_url, name="status", size=1) as database, database.read() as read:
        overview_now = await overview(read)
        connected = await processes(read)
        leases = await holders(read)
        outbox = await waiting(read)
        members = await known_members(read)
    disk = shutil.disk_usage(settings.broker_dir or Path.cwd())
    return Seen(
        overview=overview_now,
        processes=connected,
        holders=leases,
        outbox=outbox,
        members=members,
        broker=await broker_figures(settings.mqtt_url),
        disk_free_share=disk.free / disk.total,
    )


def lines_of(seen: Seen) -> list[Line]:
    """Put what was found into lines; each says by itself whether it is well."""
    now = seen.overview
    return [
        *_services(seen),
        *_members(seen.members),
        *_leases(seen.holders, now.now),
        Line(name="sites, devices", value=f"{now.sites:,} sites, {now.devices:,} devices, {now.heard:,} heard today"),
        Line(
            name="open",
            value=f"{now.open_incidents} incidents, {now.open_exercises} exercises, {now.open_tasks} tasks",
        ),
        Line(
            name="undecided signals",
            value=f"{now.undecided}{_age(', oldest', now.oldest_undecided_at, now.now)}",
            good=now.oldest_undecided_at is None or now.now - now.oldest_undecided_at < UNDECIDED_LIMIT,
        ),
        Line(name="overdue timers", value=str(now.overdue_timers), good=now.overdue_timers == 0),
        *_outbox(seen.outbox, now.now),
        _broker(seen.broker),
        Line(name="quarantined today", value=str(now.quarantined_today)),
        Line(name="newest signal", value=_age("", now.newest_signal_at, now.now) or "none yet"),
        Line(name="live log", value=f"seq {now.live_seq:,}"),
        Line(
            name="disk",
            value=f"{now.database_bytes / 1e6:,.0f} MB database, {seen.disk_free_share:.0%} free",
            good=seen.disk_free_share > LOW_DISK_SHARE,
        ),
    ]


def _services(seen: Seen) -> list[Line]:
    connected = {process.name: process for process in seen.processes}
    lines = []
    for name in SERVICES:
        process = connected.get(name)
        value = "not connected" if process is None else f"{_age('up', process.since, seen.overview.now)}"
        lines.append(Line(name=name.removeprefix("nowalls-"), value=value, good=process is not None))
    return lines


def _members(members: list[Member]) -> list[Line]:
    """Name the members of ingest, where there are several: what the broker hands to one that is away waits for it."""
    if len(members) < 2:  # noqa: PLR2004  # one is no division
        return []
    away = [each.member for each in members if not each.at_work]
    value = f"{len(members)} at work" if not away else f"away: {', '.join(map(str, away))} of {len(members)}"
    return [Line(name="ingest members", value=value, good=not away)]


def _leases(found: list[Holder], now: datetime) -> list[Line]:
    free = [lease for lease in found if not lease.held]
    if not found or free:
        names = ", ".join(lease.code for lease in free) or "all"
        return [Line(name="decided by", value=f"nobody for {names}", good=False)]
    names = ", ".join(sorted({str(lease.holder) for lease in found}))
    until = min(lease.expires_at for lease in found) - now
    return [Line(name="decided by", value=f"{names} for {len(found)} districts, lease {until.total_seconds():.1f} s")]


def _outbox(channels: list[Waiting], now: datetime) -> list[Line]:
    if not channels:
        return [Line(name="outbox", value="empty")]
    return [
        Line(
            name=f"outbox {each.channel}",
            value=f"{each.n} waiting{_age(', oldest', each.oldest_at, now)}{', paused' if each.paused else ''}",
            good=now - each.oldest_at < OUTBOX_LIMIT,
        )
        for each in channels
    ]


def _broker(figures: BrokerFigures | None) -> Line:
    if figures is None:
        return Line(name="broker", value="does not answer", good=False)
    text = f"{figures.connected} connected, {figures.stored} stored, {figures.dropped} dropped"
    return Line(name="broker", value=text, good=figures.dropped == 0)


def _age(before: str, moment: datetime | None, now: datetime) -> str:
    """Say how long ago something was, in the largest unit that fits."""
    if moment is None:
        return ""
    seconds = max(0.0, (now - moment).total_seconds())
    unit, length_s = next(((unit, length) for unit, length in UNITS if seconds >= 2 * length), ("s", 1))
    return f"{before} {seconds / length_s:.{1 if unit == 's' else 0}f} {unit}".strip()
