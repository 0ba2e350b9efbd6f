"""``nowalls evaluate``: the stated figures of what is learned, from recordings that it was not learned from."""

from typing import Final

from nowalls.cli import evaluate_exits, evaluate_fall, evaluate_routine, evaluate_smoke
from nowalls.cli.commands import Commands

PARTS: Final = (evaluate_fall, evaluate_routine, evaluate_exits, evaluate_smoke)


def add_to(commands: Commands) -> None:
    """Add the command with a part for each learned detector."""
    parser = commands.add_parser("evaluate", help="reproduce the stated figures of the learned detectors")
    parts = parser.add_subparsers(title="detectors", required=True, metavar="DETECTOR")
    for each in PARTS:
        each.add_to(parts)
