"""A report's plots as inline SVG: the page's own colours, nothing fetched, nothing that runs."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import leather

from simulators.report.figures import Flow, Leg

WIDTH_PX: Final = 960
HEIGHT_PX: Final = 380
SHOWN: Final = "42 56 912 306"
"""The part of the drawing that is shown: the library's own legend and margins are left out, the page has its own."""
UNNAMED: Final = " "
SIZE: Final = re.compile(r'<svg width="\d+" height="\d+"')
MOST_LABELS: Final = 10
SECOND_MS: Final = 1_000
LEGS: Final = (("stored", "device heard “stored”"), ("incident", "incident open"), ("frame", "frame at a console"))
SHARES: Final = ((0.5, "50 %"), (0.9, "90 %"), (0.99, "99 %"), (0.999, "99.9 %"), (0.9999, "99.99 %"))
FACTORS: Final = (1, 2, 5)
"""Where a logarithmic scale has its lines."""
WHOLE: Final = 100
"""Everything is drawn in hundredths of its axis: the library rounds the ends of any other scale outwards."""
LEAST_MS: Final = 0.1
"""What is shorter is drawn as this: a logarithm has no nothing."""

Points: TypeAlias = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Label:
    """Where an axis has a line, and what stands there."""

    value: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line, or a row of dots, and the number of its colour on the page."""

    name: str
    colour: int
    points: Points
    dots: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A drawing and what its colours mean."""

    svg: str
    legend: tuple[tuple[int, str], ...]


def distribution(legs: Mapping[str, Leg]) -> Plot:
    """Draw within how many milliseconds which share came: both scales stretched where the bad ones are."""
    drawn = [(number, said, legs[name].curve) for number, (name, said) in enumerate(LEGS, 1) if legs[name].curve]
    last = max((curve[-1][0] for _, _, curve in drawn), default=0.9)
    series = [
        Series(name=said, colour=number, points=[(_nines(share), _log(ms)) for share, ms in curve])
        for number, said, curve in drawn
    ]
    labels = [Label(_nines(share), said) for share, said in SHARES if share <= max(last, 0.9)]
    points = [point for each in series for point in each.points]
    last_x = max([_nines(0.9), *(x for x, _ in points)])
    return _plot(series, x_labels=labels, y_labels=_tens([ms for *_, curve in drawn for _, ms in curve]), last_x=last_x)


def over_time(legs: Mapping[str, Leg], lasted_s: float) -> Plot:
    """Draw the median and the longest of the alarms that were due at each time."""
    series, values = [], []
    for number, (name, said) in ((1, LEGS[0]), (3, LEGS[2])):
        found = legs[name].over_time
        values += [ms for _, median, longest in found for ms in (median, longest)]
        medians = [(at_s, _log(median)) for at_s, median, _ in found]
        longest = [(at_s, _log(longest)) for at_s, _, longest in found]
        if found:
            series.append(Series(name=f"{said}, median", colour=number, points=medians))
            series.append(Series(name=f"{said}, longest", colour=number, points=longest, dots=True))
    return _plot(series, x_labels=_seconds(lasted_s), y_labels=_tens(values), last_x=lasted_s)


def throughput(flow: Sequence[Flow], lasted_s: float) -> Plot:
    """Draw messages a second, by what they were."""
    wanted = (
        Series(name="samples confirmed", colour=5, points=[(each.at_s, each.measured) for each in flow]),
        Series(name="alarms sent", colour=2, points=[(each.at_s, each.sent) for each in flow]),
        Series(name="acknowledgements heard", colour=1, points=[(each.at_s, each.heard) for each in flow]),
        Series(name="unreadable sent", colour=4, points=[(each.at_s, each.spoilt) for each in flow]),
    )
    series = [each for each in wanted if any(value for _, value in each.points)]
    highest = max((value for each in series for _, value in each.points), default=1.0)
    return _plot(series, x_labels=_seconds(lasted_s), y_labels=_steps(highest), last_x=lasted_s)


def ramp_plot(steps: Sequence[tuple[float, float | None, float | None]], limit_ms: float) -> Plot:
    """Draw median and p99 against what was offered a second, and the limit that was set for p99."""
    last = max((rate for rate, *_ in steps), default=1.0)
    medians = [(rate, _log(p50)) for rate, p50, _ in steps if p50 is not None]
    worst = [(rate, _log(p99)) for rate, _, p99 in steps if p99 is not None]
    limit = [(0.0, _log(limit_ms)), (last, _log(limit_ms))]
    series = [
        Series(name="median", colour=1, points=medians),
        Series(name="p99", colour=3, points=worst),
        Series(name="limit of p99", colour=2, points=limit),
    ]
    drawn = [each for each in series if each.points]
    values = [ms for _, *both in steps for ms in both if ms is not None]
    return _plot(drawn, x_labels=_steps(last), y_labels=_tens([*values, limit_ms]), last_x=last)


def _plot(
    series: Sequence[Series],
    *,
    x_labels: Sequence[Label],
    y_labels: Sequence[Label],
    last_x: float,
) -> Plot:
    if not series:
        return Plot(svg='<p class="soft">Nothing was sent.</p>', legend=())
    chart = leather.Chart()
    low, high = y_labels[0].value, y_labels[-1].value
    x_places = {WHOLE * each.value / last_x: each.label for each in x_labels if each.value <= last_x}
    y_places = {WHOLE * (each.value - low) / (high - low): each.label for each in y_labels}
    chart.add_x_scale(0, WHOLE)
    chart.add_y_scale(0, WHOLE)
    chart.add_x_axis(ticks=list(x_places), tick_formatter=lambda place, *_: x_places[place])
    chart.add_y_axis(ticks=list(y_places), tick_formatter=lambda place, *_: y_places[place])
    for each in series:
        points = [(_within(x / last_x), _within((y - low) / (high - low))) for x, y in each.points]
        colour = f"var(--series-{each.colour})"
        if each.dots:
            chart.add_dots(points, fill_color=colour, name=UNNAMED)
        else:
            chart.add_line(points, stroke_color=colour, name=UNNAMED)
    drawn = chart.to_svg(width=WIDTH_PX, height=HEIGHT_PX)
    return Plot(svg=SIZE.sub(f'<svg viewBox="{SHOWN}"', drawn, 1), legend=tuple((s.colour, s.name) for s in series))


def _within(share: float) -> float:
    """Place a value on its axis: a last digit of rounding beyond its end is none."""
    return WHOLE * min(1.0, max(0.0, share))


def _log(ms: float) -> float:
    return math.log10(max(ms, LEAST_MS))


def _nines(share: float) -> float:
    """Stretch a share: each further nine is as wide as the one before."""
    return -math.log10(1 - share)


def _tens(values: Sequence[float]) -> list[Label]:
    """Return 1, 2, 5, 10 … milliseconds around the values, at their logarithms."""
    low, high = max(LEAST_MS, min(values, default=1)), max(1.0, *values, 1.0)
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    lines = [factor * 10.0**power for power in powers for factor in FACTORS]
    below = max((line for line in lines if line <= low), default=lines[0])
    above = min((line for line in lines if line >= high), default=lines[-1])
    return [Label(_log(line), _milliseconds(line)) for line in lines if below <= line <= max(above, below * 10)]


def _steps(highest: float) -> list[Label]:
    """Return round numbers from 0 to a little above the highest."""
    rough = highest / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next((factor * power for factor in (1, 2, 5, 10) if factor * power >= rough), 10 * power)
    return [Label(step * number, f"{step * number:,.4g} /s") for number in range(math.ceil(highest / step) + 1)]


def _seconds(lasted_s: float) -> list[Label]:
    """Return minutes and seconds, as many as have room."""
    wide = (5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600)
    step_s = next((step for step in wide if lasted_s / step <= MOST_LABELS), wide[-1])
    return [Label(at_s, f"{at_s // 60}:{at_s % 60:02}") for at_s in range(0, int(lasted_s) + 1, step_s)]


def _milliseconds(value: float) -> str:
    return f"{value / SECOND_MS:g} s" if value >= SECOND_MS else f"{value:g} ms"
