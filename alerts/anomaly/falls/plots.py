"""An evaluation's two plots as SVG files: the ROC, and how many of each person's falls were caught."""

from collections.abc import Mapping
from pathlib import Path

import leather
import numpy as np

from alerts.anomaly.falls.evaluation import Outcome
from alerts.anomaly.falls.table import Table


def draw_roc(outcomes: Mapping[str, Outcome], path: Path) -> None:
    """Draw which share of falls is caught against the share of activities that alarm, a line each."""
    chart = leather.Chart("Falls caught by activities that alarm, one person left out")
    chart.add_x_scale(0, 0.1)
    chart.add_y_scale(0.8, 1)
    chart.add_x_axis(name="activities that alarm")
    chart.add_y_axis(name="falls caught")
    for name, outcome in outcomes.items():
        chart.add_line([point for point in roc_of(outcome) if point[0] <= 0.1 and point[1] >= 0.8], name=name)  # noqa: PLR2004  # what is shown
    chart.to_svg(str(path))


def roc_of(outcome: Outcome) -> list[tuple[float, float]]:
    """Return the ROC's points, from nothing that alarms to everything."""
    falls, score = outcome.falls, outcome.score
    limits = np.unique(score)[::-1]
    caught = (score[falls][:, None] >= limits).mean(axis=0)
    false = (score[~falls][:, None] >= limits).mean(axis=0)
    return [(float(x), float(y)) for x, y in zip(false, caught, strict=True)]


def draw_people(table: Table, path: Path) -> None:
    """Draw each person's share of falls caught."""
    chart = leather.Chart(f"Falls caught of each person ({table.position}, {table.data_set})")
    chart.add_x_scale(0, 1)
    chart.add_bars([(each.caught / each.falls, each.name) for each in reversed(table.persons) if each.falls])
    chart.to_svg(str(path))
