"""``nowalls verify``: compare a simulation's ledger with the database and with what its live client was told."""

import argparse
import asyncio
from dataclasses import asdict
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from nowalls.cli.commands import Commands
from nowalls.cli.demo_settings import add_demo_argument, settings_of
from nowalls.cli.stored import stored_of
from simulators.ledger import Latencies, Limits, Verdict, check, read_ledger

NAMED = 5
"""So many of each fault are named on the screen; the JSON has all."""


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("verify", help="compare a simulation's ledger with what is stored")
    parser.add_argument("ledger", type=Path, metavar="LEDGER", help="the file that `simulate --ledger` wrote")
    add_demo_argument(parser)
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
    settings = settings_of(arguments)
    read = read_ledger(arguments.ledger)
    stored = asyncio.run(stored_of(settings, read))
    limits = Limits(late_s=arguments.late_s, readings_may_be_lost=arguments.readings_may_be_lost)
    verdict = check(read, stored, limits)
    if arguments.json:
        arguments.json.write_bytes(msgspec.json.format(msgspec.json.encode(asdict(verdict))) + b"\n")
    _show(verdict, Console())
    return 1 if verdict.faults else 0


def _show(verdict: Verdict, console: Console) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_row("alarms", f"{verdict.alarms:,} said, {verdict.acked:,} heard stored, {verdict.repeats:,} repeats")
    if verdict.refused:
        table.add_row("refused", f"[bold yellow]{verdict.refused:,}[/] with a code: nothing of them is stored")
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
