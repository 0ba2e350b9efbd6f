"""The curve: how late a warning comes, against how often one is false."""

from collections.abc import Mapping
from typing import Final

import leather

from nowalls.evaluation.routine.report import Figures
from nowalls.evaluation.routine.walking import THRESHOLDS, learned_name

WIDTH_PX: Final = 900
HEIGHT_PX: Final = 480
RED, BLUE, GREY, GREEN = "#c0392b", "#2471a3", "#7f8c8d", "#1e8449"
RULES: Final = {"hourly": GREY, "fixed 12 h": BLUE, "fixed 8 h": GREEN}
PUBLISHED: Final = (0.09, 5 + 23 / 60)
"""Wilhelm and Wahl, Sensors 2024 24(20):6583: their seven homes, which are not these."""


def drawn(together: Mapping[str, Figures]) -> str:
    """Return the plot as SVG: the learned rule as a line over its thresholds, every other one as a dot."""
    chart = leather.Chart("Delay against false warnings; each dot beside the line is another rule")
    learned = sorted(_point(together[learned_name(each)]) for each in THRESHOLDS)
    dots = {**{name: (_point(together[name]), colour) for name, colour in RULES.items()}}
    dots["published, other homes"] = (PUBLISHED, "#8e44ad")
    chart.add_line(learned, name="learned", stroke_color=RED)
    for name, (point, colour) in dots.items():
        chart.add_dots([point], name=name, fill_color=colour)
    points = [*learned, *(point for point, _ in dots.values())]
    chart.add_x_scale(0, max(x for x, _ in points) * 1.05)
    chart.add_y_scale(0, max(y for _, y in points) * 1.05)
    chart.add_x_axis(name="false warnings a home and day")
    chart.add_y_axis(name="mean delay, hours")
    return str(chart.to_svg(width=WIDTH_PX, height=HEIGHT_PX))


def _point(of: Figures) -> tuple[float, float]:
    return of.false_a_day.value, of.mean_delay_h.value
