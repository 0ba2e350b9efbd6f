"""``nowalls audit``: what must always hold, looked at now, and what in the ways out would let an alarm go unheard.

``nowalls audit verify`` is about the audit itself: whether anybody changed what it says.
"""

import argparse
import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from nowalls.cli.commands import Commands
from nowalls.cli.demo_settings import add_demo_argument, settings_of
from nowalls.domain.channel_lint import Finding, FindingSeverity, lint_ways_out
from nowalls.domain.steps import LATE_AT_MOST
from nowalls.runtime.clock import SystemClock
from nowalls.runtime.settings import Settings
from nowalls.storage.audit import ChainState, digest_at, verify_chain
from nowalls.storage.channels import Ways, ways
from nowalls.storage.database import open_database
from nowalls.storage.inbox import oldest_undecided_at
from nowalls.storage.timers import oldest_overdue

UNDECIDED_LIMIT = timedelta(seconds=3)
"""As on the consoles: from here on a signal that waits is shown as undecided."""


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("audit", help="check what must always hold, and the ways out; exit 1 on an error")
    add_demo_argument(parser)
    parser.set_defaults(run=run)
    actions = parser.add_subparsers(metavar="ACTION")
    verify = actions.add_parser("verify", help="work out the digests of the audit's lines anew; exit 1 when one is off")
    verify.add_argument(
        "--known", metavar="SEQ:DIGEST", help="what this command said once: the chain must still hold it"
    )
    verify.add_argument("--demo", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="as above")
    verify.set_defaults(run=run_verify)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was found."""

    now: datetime
    overdue: int
    oldest_undecided_at: datetime | None
    ways: Ways


def run(arguments: argparse.Namespace) -> int:
    """Print what is wrong; exit 1 when any of it is an error."""
    settings = settings_of(arguments)
    findings = findings_of(asyncio.run(_look(settings)))
    console = Console(soft_wrap=True)
    for each in findings:
        colour = "bold red" if each.severity is FindingSeverity.ERROR else "yellow"
        console.print(f"[{colour}]{each.severity.value:8}[/] {each.code:18} {escape(each.sentence)}")
    if not findings:
        console.print("[green]●[/] Every step is in time, no signal waits, and every step has somebody to hear it.")
    return 1 if any(each.severity is FindingSeverity.ERROR for each in findings) else 0


def run_verify(arguments: argparse.Namespace) -> int:
    """Print whether the audit's chain holds and where it ends, to be kept elsewhere; exit 1 when it does not hold."""
    settings = settings_of(arguments)
    state, known = asyncio.run(_verify(settings, arguments.known))
    console = Console(soft_wrap=True)
    for sentence in chain_sentences(state, known_holds=known):
        console.print(f"[bold red]error[/]    {escape(sentence)}")
    if state.holds and known:
        console.print(f"[green]●[/] The chain of {state.n} lines holds; it ends with {state.head}:{state.digest}")
    return 0 if state.holds and known else 1


async def _verify(settings: Settings, known: str | None) -> tuple[ChainState, bool]:
    seq, _, digest = (known or "0:").partition(":")
    async with open_database(settings.database_url, name="audit", size=1) as database, database.read() as read:
        is_known = known is None or (seq.isdigit() and await digest_at(read, int(seq)) == digest)
        return await verify_chain(read), is_known


def chain_sentences(state: ChainState, *, known_holds: bool) -> list[str]:
    """Say what is wrong with the chain, a sentence each."""
    sentences = []
    if state.broken_at is not None:
        sentences.append(f"From link {state.broken_at} on the audit is not what was written.")
    if state.cut_off:
        sentences.append(f"The audit was cut off: it should end with link {state.head}.")
    if state.unchained:
        sentences.append(f"{state.unchained} lines stand in no chain: they were put in afterwards.")
    if not known_holds:
        sentences.append("The link that was known from elsewhere is not in the chain: the whole of it was replaced.")
    return sentences


async def _look(settings: Settings) -> Looked:
    now = SystemClock().now()
    async with open_database(settings.database_url, name="audit", size=1) as database, database.read() as read:
        overdue = await oldest_overdue(read, before=now - LATE_AT_MOST)
        return Looked(
            now=now,
            overdue=0 if overdue is None else overdue.n,
            oldest_undecided_at=await oldest_undecided_at(read),
            ways=await ways(read),
        )


def findings_of(looked: Looked) -> list[Finding]:
    """Return what is wrong: first what goes wrong now, then what would."""
    return [*_now(looked), *lint_ways_out(looked.ways.districts, looked.ways.channels, looked.ways.rota)]


def _now(looked: Looked) -> list[Finding]:
    findings = []
    if looked.overdue:
        sentence = f"{looked.overdue} open incidents have a step that should have come, or none: is alerts at work?"
        findings.append(Finding(severity=FindingSeverity.ERROR, code="steps_overdue", sentence=sentence))
    oldest = looked.oldest_undecided_at
    if oldest is not None and looked.now - oldest > UNDECIDED_LIMIT:
        waits_s = (looked.now - oldest).total_seconds()
        sentence = f"A life-safety signal has waited undecided for {waits_s:.0f} s: is alerts at work?"
        findings.append(Finding(severity=FindingSeverity.ERROR, code="signals_undecided", sentence=sentence))
    return findings
