"""``nowalls evaluate fall``: how good the learned falls are on people left out, held against the model cards."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress
from rich.table import Table as Shown

from nowalls.cli.commands import Commands
from nowalls.cli.fall_data import add_data_arguments, chosen_positions, trials_of

if TYPE_CHECKING:
    from alerts.anomaly.falls.table import Table


def add_to(commands: Commands) -> None:
    """Add the detector."""
    fall = commands.add_parser("fall", help="falls from acceleration, one person left out after the other")
    add_data_arguments(fall)
    fall.add_argument("--out", type=Path, default=Path("var/evaluation"), help="where table, plots and cards go")
    fall.set_defaults(run=run_fall)


def run_fall(arguments: argparse.Namespace) -> int:
    """Evaluate; exit 1 when a figure lies outside of its card's interval. Both positions take some minutes."""
    # The baseline's threads wait for each other by spinning: on a busy machine they take minutes for seconds.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from alerts.anomaly.falls.card import card_of
    from alerts.anomaly.falls.plots import draw_people
    from alerts.anomaly.falls.shelf import models_folder
    from alerts.anomaly.falls.table import as_json, from_json, outside

    out, console = arguments.out, Console()
    out.mkdir(parents=True, exist_ok=True)
    tables = [_evaluated(position, arguments.data, out, console) for position in chosen_positions(arguments)]
    (out / "table.json").write_bytes(as_json(tables))
    wrong = []
    for table in tables:
        name = f"{table.position}-{table.version}"
        (out / f"{name}.md").write_text(card_of(table), encoding="utf-8")
        draw_people(table, out / f"people-{table.position}.svg")
        _show(table, console)
        card = models_folder() / f"{name}.json"
        if card.exists():
            wrong += outside(table, from_json(card.read_bytes())[0])
        (out / f"{name}.json").write_bytes(as_json([table]))
    for sentence in wrong:
        console.print(f"[bold red]{sentence}[/]", soft_wrap=True)
    return 1 if wrong else 0


def _evaluated(position: str, data: Path, out: Path, console: Console) -> "Table":
    from alerts.anomaly.falls.evaluation import STEPS_A_PERSON, evaluated, plainly_evaluated, plainly_streamed
    from alerts.anomaly.falls.plots import draw_roc
    from alerts.anomaly.falls.table import table_of

    trials = list(trials_of(position, data))
    with Progress(console=console) as progress:
        steps = STEPS_A_PERSON * len({each.person for each in trials})
        task = progress.add_task(f"{position}, one person left out", total=steps)
        learned = evaluated(trials, position, lambda: progress.advance(task))
        stream = plainly_streamed(trials, lambda: progress.advance(task))
    plain = plainly_evaluated(trials)
    draw_roc({"learned": learned, "plain": plain, "plain, streaming": stream}, out / f"roc-{position}.svg")
    return table_of(position, learned, plain, stream)


def _show(table: "Table", console: Console) -> None:
    from alerts.anomaly.falls.card import compared

    shown = Shown(box=None, pad_edge=False, header_style="dim")
    head, *rows = compared(table)
    for column in head:
        shown.add_column(column)
    for row in rows:
        shown.add_row(*row)
    console.print(f"[bold]{table.data_set}, {table.position}[/]: {table.people} people, {table.fallers} who fell")
    console.print(shown)
