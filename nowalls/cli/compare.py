"""``nowalls compare A.json B.json``: two runs of a scenario side by side."""

import argparse
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from nowalls.cli.commands import Commands
from nowalls.domain.errors import NowallsError
from simulators.report import Compared, Report, compare

TOLERANCE = 0.2
"""Two runs on one machine, one after the other, differ by a tenth; other programs' work makes it more."""


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("compare", help="put two runs of a scenario side by side")
    parser.add_argument("a", type=Path, metavar="A.json", help="the report of the first run")
    parser.add_argument("b", type=Path, metavar="B.json", help="that of the second")
    parser.add_argument(
        "--tolerance", type=float, default=TOLERANCE, help=f"by which share B may be slower ({TOLERANCE:g})"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Show both with B's share of A; exit 1 when B is worse beyond the tolerance."""
    a, b = _read(arguments.a), _read(arguments.b)
    console = Console()
    if (a.scenario, a.devices, a.speed) != (b.scenario, b.devices, b.speed):
        console.print(
            f"[yellow]These are not the same: {a.scenario} with {a.devices:,} devices at {a.speed:g} ×,"
            f" {b.scenario} with {b.devices:,} at {b.speed:g} ×.[/]"
        )
    elif a.seed != b.seed:
        console.print(f"[dim]{a.scenario} under two seeds, {a.seed} and {b.seed}[/]")
    rows = compare(a, b, arguments.tolerance)
    _show(rows, console)
    worse = [each.name for each in rows if each.worse]
    said = f"[bold red]B is worse: {', '.join(worse)}[/]" if worse else "[green]B is not worse[/]"
    console.print(f"{said} (tolerance {arguments.tolerance:.0%})", soft_wrap=True)
    return 1 if worse else 0


def _read(path: Path) -> Report:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Report)
    except OSError as error:
        raise NowallsError(f"The report {path} cannot be read ({error.strerror}).") from error
    except msgspec.MsgspecError as error:
        raise NowallsError(f"The file {path} is no report of `nowalls simulate`: {error}.") from error


def _show(rows: list[Compared], console: Console) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("")
    for heading in ("A", "B", "B / A"):
        table.add_column(heading, justify="right")
    for each in rows:
        ratio = "" if each.ratio is None else f"{each.ratio:.2f}"
        table.add_row(each.name, each.a, each.b, f"[bold red]{ratio or 'worse'}[/]" if each.worse else ratio)
    console.print(table)
