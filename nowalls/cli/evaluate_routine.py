"""``nowalls evaluate routine``: the learned routine on recorded and simulated homes, beside the plain limits."""

import argparse
import random
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from nowalls.cli.commands import Commands
from nowalls.cli.recordings_argument import add_data_argument
from nowalls.cli.simulated_homes import simulated_homes
from nowalls.domain.errors import InvalidValueError
from nowalls.domain.routine.learning import learn, new_routine, pooled
from nowalls.evaluation.routine.card import KEPT, card_of, differences, read_card
from nowalls.evaluation.routine.drawing import drawn
from nowalls.evaluation.routine.report import Report, report_of
from nowalls.evaluation.routine.trials import Trials, trials_of
from nowalls.evaluation.routine.walking import Tally, walk
from nowalls.recordings.homes import RecordedHome, recorded_homes

CUTS: Final = 400
"""Of each home, as in the plain first try."""
SIMULATED: Final = 8
SEED: Final = 20


def add_to(commands: Commands) -> None:
    """Add the detector."""
    parser = commands.add_parser("routine", help="how late a stopped life is noticed, and how often nothing is")
    add_data_argument(parser)
    parser.add_argument("--out", type=Path, default=Path("var/evaluation"), metavar="DIR", help="for JSON and SVG")
    parser.add_argument("--cuts", type=int, default=CUTS, metavar="N", help=f"of each home ({CUTS})")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of the cuts and intervals ({SEED})")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write ``routine.json`` and ``routine.svg``; exit 1 when a figure is outside the card's interval."""
    console = Console()
    recorded = list(recorded_homes(arguments.data))
    if not recorded:
        raise InvalidValueError(f"No recorded home lies in {arguments.data}; --data or NOWALLS_DATA names the folder.")
    simulated = list(simulated_homes(SIMULATED, seed=arguments.seed))
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("homes", total=len(recorded) + len(simulated))
        reports = {
            kind: _evaluated(homes, arguments, lambda: progress.advance(task))
            for kind, homes in (("recorded", recorded), ("simulated", simulated))
        }
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "routine.json").write_bytes(msgspec.json.format(msgspec.json.encode(reports)))
    (arguments.out / "routine-card.json").write_bytes(msgspec.json.format(msgspec.json.encode(card_of(reports))))
    (arguments.out / "routine.svg").write_text(drawn(reports["recorded"].together), encoding="utf-8")
    for kind, report in reports.items():
        _show(console, kind, report)
    wrong = list(differences(card_of(reports), read_card()))
    for sentence in wrong or ["Every figure is within its stated interval."]:
        console.print(sentence, style="red" if wrong else "green", soft_wrap=True, highlight=False)
    return 1 if wrong else 0


def _evaluated(homes: Sequence[RecordedHome], arguments: argparse.Namespace, moved: Callable[[], None]) -> Report:
    """Try each home with a prior of the others, as they are when all of their days are learned."""
    trials = [trials_of(each, cuts=arguments.cuts, chance=_chance(arguments.seed, each)) for each in homes]
    learned = {each.name: learn(new_routine(each.first), each.silences, until=_last(each)) for each in trials}
    tried: dict[str, tuple[Trials, dict[str, Tally]]] = {}
    for each in trials:
        prior = pooled((found for name, found in learned.items() if name != each.name), at=each.first)
        tried[each.name] = (each, walk(each, prior))
        moved()
    return report_of(tried, seed=arguments.seed)


def _chance(seed: int, home: RecordedHome) -> random.Random:
    return random.Random(f"{seed}/{home.name}")  # noqa: S311  # moments of a day, no secret


def _last(trials: Trials) -> datetime:
    return trials.silences[-1].ended_at


def _show(console: Console, kind: str, report: Report) -> None:
    table = Table(title=f"{kind} homes", box=None, pad_edge=False, header_style="dim")
    for heading in ("", "false warnings a day", "a week", "with outings", "mean delay h", "median", "by day"):
        table.add_column(heading, justify="left" if not heading else "right")
    rows = [(f"all · {rule}", report.together[rule]) for rule in KEPT]
    rows += [(f"{home} · {KEPT[1]}", rules[KEPT[1]]) for home, rules in report.homes.items()]
    for name, found in rows:
        rate, delay = found.false_a_day, found.mean_delay_h
        table.add_row(
            name,
            f"{rate.value:.3f} ({rate.low:.3f}-{rate.high:.3f})",
            f"{found.false_a_week:.2f}",
            f"{found.false_a_day_with_outings.value:.3f}",
            f"{delay.value:.2f} ({delay.low:.2f}-{delay.high:.2f})",
            f"{found.median_delay_h:.1f}",
            "" if found.mean_delay_by_day_h is None else f"{found.mean_delay_by_day_h:.1f}",
        )
    console.print(table)
