"""``nowalls verify-report``: whether a month's report is what it says, without the centre."""

import argparse
import hashlib
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markup import escape

from nowalls.cli.commands import Commands
from nowalls.domain.errors import InvalidValueError
from nowalls.domain.monthly.checking import problems
from nowalls.domain.monthly.packing import unpack
from nowalls.domain.monthly.records import MonthlyReport

SHOWN: Final = 20
"""So many of what is wrong are named; the rest is counted."""
DIGEST_LENGTH: Final = 64


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("verify-report", help="check a month's report, offline; exit 1 when it is wrong")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--known", metavar="SEQ:DIGEST", help="a link of the audit that was noted elsewhere, as audit verify prints it"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what is wrong, or what holds; exit 1 when anything is wrong."""
    known = None if arguments.known is None else read_known(arguments.known)
    try:
        content = arguments.file.read_bytes()
    except OSError as error:
        raise InvalidValueError(f"The report {arguments.file} cannot be read: {error.strerror}.") from error
    report = unpack(content)
    found = problems(report, known=known)
    console = Console(soft_wrap=True, highlight=False)
    for sentence in found[:SHOWN]:
        console.print(f"[bold red]error[/]    {escape(sentence)}")
    if len(found) > SHOWN:
        console.print(f"[bold red]error[/]    … and {len(found) - SHOWN:,} more.")
    if not found:
        console.print(_held(report))
        console.print(f"SHA-256 {hashlib.sha256(content).hexdigest()}: the centre's audit has it as made_report")
    return 1 if found else 0


def read_known(text: str) -> tuple[int, str]:
    """Return a link's number and digest; raises ``InvalidValueError`` for a text that is none."""
    seq, _, digest = text.partition(":")
    if not seq.isdecimal() or len(digest) != DIGEST_LENGTH:
        raise InvalidValueError(f"A link is written as its number, a colon and 64 hexadecimal digits, not {text!r}.")
    return int(seq), digest


def _held(report: MonthlyReport) -> str:
    whose = "the whole centre" if report.district is None else f"district {report.district}"
    last = f" up to {report.links[-1].seq}:{report.links[-1].digest}" if report.links else ""
    return (
        f"[green]●[/] The report of {report.month} of {whose}, made {report.made_at:%Y-%m-%d %H:%M} UTC, holds:"
        f" every figure follows from its {len(report.incidents):,} incidents, and the {len(report.links):,} lines of"
        f" the audit are chained{last}."
    )
