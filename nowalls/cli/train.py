"""``nowalls train fall``: learn a model of each wearing position from recorded falls."""

import argparse
from pathlib import Path

from rich.console import Console

from nowalls.cli.commands import Commands
from nowalls.cli.fall_data import add_data_arguments, chosen_positions, trials_of


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("train", help="learn the learned detectors from recordings")
    detectors = parser.add_subparsers(required=True, metavar="DETECTOR")
    fall = detectors.add_parser("fall", help="falls from acceleration, a model for each wearing position")
    add_data_arguments(fall)
    fall.add_argument("--out", type=Path, required=True, help="the folder that the models are written into")
    fall.set_defaults(run=run_fall)


def run_fall(arguments: argparse.Namespace) -> int:
    """Train on everybody and write ``<position>-<version>.npz``; the same data give the same file."""
    from alerts.anomaly.falls.examples import LEAST_IMPACT_G, examples_of
    from alerts.anomaly.falls.model import write_model
    from alerts.anomaly.falls.training import VERSION, train

    arguments.out.mkdir(parents=True, exist_ok=True)
    console = Console()
    for position in chosen_positions(arguments):
        with console.status(f"Training the {position}'s model …"):
            least_impact_g = LEAST_IMPACT_G[position]
            examples = examples_of(trials_of(position, arguments.data), least_impact_g=least_impact_g)
            model = train(examples, position=position, least_impact_g=least_impact_g).model
            path = arguments.out / f"{position}-{VERSION}.npz"
            write_model(model, path)
        console.print(
            f"{path}: {len(examples.trials)} trials, threshold {model.facts.threshold:g},"
            f" {path.stat().st_size / 1000:.0f} kB",
            soft_wrap=True,
            markup=False,
            highlight=False,
        )
    return 0
