"""``nowalls verify``: compare a simulation's ledger with the database and with what its live client was told."""

import argparse
import asyncio
from dataclasses import asdict
from datetime import datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import cast

import msgspec
from rich.console import Console
from rich.table import Table

from nowalls.cli.commands import Commands
from nowalls.domain.ids import DeviceId
from nowalls.runtime.settings import Settings
from nowalls.storage.database import open_database
from nowalls.storage.verifying import SignalRow, alarms_since, readings_found
from simulators.ledger import Limits, Run, Stored, StoredSignal, Verdict, check, read_ledger
from simulators.ledger.checking import Latencies
from simulators.ledger.entries import AlarmState
from simulators.ledger.writing import EPOCH, in_us

CLOCKS_APART = timedelta(minutes=5)
"""How far a simulator's clock may be ahead of the centre's: as far as the protocol lets a device's be."""
NAMED = 5
"""So many of each fault are named on the screen; the JSON has all."""


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("verify", help="compare a simulation's ledger with what is stored")
    parser.add_argument("ledger", type=Path, metavar="LEDGER", help="the file that `simulate --ledger` wrote")
    parser.add_argument("--demo", type=Path, metavar="DIR", help="the data folder of a running demo")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all of it as JSON")
    parser.add_argument("--late-s", type=float, default=Limits().late_s, help="what counts as late (10)")
    parser.add_argument(
        "--readings-may-be-lost",
        action="store_true",
        help="missing readings are no fault: a broker that crashed may have taken them",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Show the comparison; exit 1 when anything was lost, doubled, left undecided or not shown."""
    settings = Settings() if arguments.demo is None else Settings(_env_file=arguments.demo / "services.env")
    read = read_ledger(arguments.ledger)
    stored = asyncio.run(_stored(settings, read))
    limits = Limits(late_s=arguments.late_s, readings_may_be_lost=arguments.readings_may_be_lost)
    verdict = check(read, stored, limits)
    if arguments.json:
        arguments.json.write_bytes(msgspec.json.format(msgspec.json.encode(asdict(verdict))) + b"\n")
    _show(verdict, Console())
    return 1 if verdict.faults else 0


async def _stored(settings: Settings, run: Run) -> Stored:
    devices = [DeviceId(each) for each in sorted({key[0] for key in run.alarms})]
    since = _moment(run.began_us or 0) - CLOCKS_APART
    async with open_database(settings.database_url, name="verify", size=1) as database, database.read() as read:
        rows = await alarms_since(read, devices, since)
        moments = [(DeviceId(device), _moment(each)) for device, times in run.measured.items() for each in times]
        measured = await readings_found(read, sorted(moments, key=itemgetter(1)))
    return Stored(signals=[_signal(row) for row in rows], measured=measured)


def _moment(at_us: int) -> datetime:
    return EPOCH + timedelta(microseconds=at_us)


def _signal(row: SignalRow) -> StoredSignal:
    opened = row.incident_opened_at
    return StoredSignal(
        signal_id=row.signal_id,
        device_id=row.device_id,
        message_id=row.message_id,
        state=cast("AlarmState", row.state),
        type=row.type,
        handled=row.handled,
        incident_id=row.incident_id,
        task_id=row.task_id,
        incident_opened_us=None if opened is None else in_us(opened),
    )


def _show(verdict: Verdict, console: Console) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_row("alarms", f"{verdict.alarms:,} said, {verdict.acked:,} heard stored, {verdict.repeats:,} repeats")
    table.add_row("readings", f"{verdict.readings:,} confirmed, {verdict.readings_missing:,} missing")
    for name, leg in (
        ("press to stored", verdict.to_stored),
        ("press to incident", verdict.to_incident),
        ("press to frame", verdict.to_frame),
    ):
        table.add_row(name, _percentiles(leg))
    table.add_row("late", f"{verdict.late:,}")
    if not verdict.watched:
        table.add_row("frames", "not watched: nothing is said about what consoles were told")
    if verdict.broken_off:
        table.add_row("ended", "broken off: what was on its way then is not counted as lost")
    for name, count in verdict.faults.items():
        table.add_row(f"[bold red]{name}[/]", f"[bold red]{count:,}[/] {_named(verdict, name)}")
    console.print(table, soft_wrap=True)
    console.print("[bold red]not as promised[/]" if verdict.faults else "[green]zero lost, zero doubled[/]")


def _named(verdict: Verdict, fault: str) -> str:
    keys = {
        "lost though acked": verdict.lost_though_acked,
        "lost": verdict.lost_unacked,
        "doubled": verdict.doubled,
        "undecided": verdict.undecided,
        "homeless": verdict.homeless,
        "out of order": verdict.out_of_order,
        "incidents never shown": verdict.unseen_incidents,
    }.get(fault, ())
    return ", ".join(each if isinstance(each, str) else " ".join(each) for each in keys[:NAMED])


def _percentiles(leg: Latencies) -> str:
    if leg.p50_ms is None:
        return "none"
    return (
        f"p50 {leg.p50_ms:,.0f} ms, p90 {leg.p90_ms:,.0f} ms, p99 {leg.p99_ms:,.0f} ms,"
        f" longest {leg.longest_ms:,.0f} ms of {leg.count:,}"
    )
