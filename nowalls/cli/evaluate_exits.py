"""``nowalls evaluate exits``: exits unlike a home's own, on recorded homes."""

import argparse
import random
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.progress import track
from rich.table import Table

from nowalls.cli.commands import Commands
from nowalls.cli.recordings_argument import add_data_argument
from nowalls.domain.errors import InvalidValueError
from nowalls.evaluation.intervals import Interval
from nowalls.evaluation.routine.exits import (
    ExitFigures,
    HomeExits,
    exit_differences,
    home_exits,
    read_exit_card,
    together,
)
from nowalls.recordings.homes import recorded_homes

SEED: Final = 20


def add_to(commands: Commands) -> None:
    """Add the detector."""
    parser = commands.add_parser("exits", help="how often a usual exit is asked about, and which at night are noticed")
    add_data_argument(parser)
    parser.add_argument("--out", type=Path, default=Path("var/evaluation"), metavar="DIR", help="for JSON")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of the drawn exits and intervals ({SEED})")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write ``exits.json``; exit 1 when a figure is outside the card's interval."""
    console = Console()
    homes = list(recorded_homes(arguments.data))
    if not homes:
        raise InvalidValueError(f"No recorded home lies in {arguments.data}; --data or NOWALLS_DATA names the folder.")
    tried = {
        home.name: home_exits(home, _chance(arguments.seed, home.name))
        for home in track(homes, console=console, transient=True)
    }
    found = {name: exits for name, exits in tried.items() if exits is not None}
    figures = together(found.values(), _chance(arguments.seed, "all"))
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "exits.json").write_bytes(msgspec.json.format(msgspec.json.encode(figures)))
    console.print(_table(found, figures))
    wrong = list(exit_differences(figures, read_exit_card()))
    for sentence in wrong or ["Every figure is within its stated interval."]:
        console.print(sentence, style="red" if wrong else "green", soft_wrap=True, highlight=False)
    return 1 if wrong else 0


def _chance(seed: int, name: str) -> random.Random:
    return random.Random(f"{seed}/{name}")  # noqa: S311  # moments of a night, no secret


def _table(homes: dict[str, HomeExits], all_of_them: ExitFigures) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("", "weeks", "exits without return", "asked about", "drawn exits noticed"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, each in homes.items():
        noticed = f"{sum(each.noticed)} of {len(each.noticed)}"
        table.add_row(name, f"{each.weeks:.1f}", str(each.without_return), str(each.checks), noticed)
    rates = (all_of_them.without_return_a_week, all_of_them.checks_a_week, all_of_them.noticed)
    table.add_row("all, a week", f"{all_of_them.weeks:.1f}", *map(_figure, rates))
    return table


def _figure(interval: Interval) -> str:
    return f"{interval.value:.2f} ({interval.low:.2f}-{interval.high:.2f})"
