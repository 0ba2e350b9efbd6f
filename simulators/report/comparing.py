"""Two reports side by side: what is how many times the other, and whether the second is worse. Pure."""

from dataclasses import dataclass
from typing import Final

from simulators.report.figures import Report

FEWEST_MS: Final = 20.0
"""Latencies that both lie below this are not told apart: a schedule of the kernel is as long."""


FEWEST: Final = 3
"""One or two repeats more are a lost packet, not a slower centre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One figure of both."""

    name: str
    a: str
    b: str
    ratio: float | None
    """B over A; ``None`` where nothing is to be divided."""
    worse: bool
    """B is worse than A beyond the tolerance."""


def compare(a: Report, b: Report, tolerance: float) -> list[Compared]:
    """Compare figure by figure; ``tolerance`` 0.2 lets a latency grow by a fifth. Faults are tolerated nowhere."""
    rows = [
        _counted("alarms", a.alarms, b.alarms),
        _counted("readings", a.readings, b.readings),
        _counted("repeats", a.repeats, b.repeats, worse=_more(a.repeats, b.repeats, tolerance)),
        _counted("late", a.late, b.late, worse=_more(a.late, b.late, tolerance)),
    ]
    for leg in ("stored", "incident", "frame"):
        of_a, of_b = a.legs.get(leg), b.legs.get(leg)
        if of_a is None or of_b is None:
            continue
        for name in ("p50_ms", "p99_ms", "longest_ms"):
            label = f"press to {leg}, {name.removesuffix('_ms')}"
            # One alarm makes the longest: it is shown and judged by nobody.
            judged = name != "longest_ms"
            rows.append(_latency(label, getattr(of_a, name), getattr(of_b, name), tolerance if judged else None))
    faults = sorted(a.faults.keys() | b.faults.keys())
    rows += [
        _counted(
            name, a.faults.get(name, 0), b.faults.get(name, 0), worse=b.faults.get(name, 0) > a.faults.get(name, 0)
        )
        for name in faults
    ]
    unmet_a, unmet_b = (sum(not each.met for each in report.expected) for report in (a, b))
    return [*rows, _counted("expectations not met", unmet_a, unmet_b, worse=unmet_b > unmet_a)]


def _more(a: int, b: int, tolerance: float) -> bool:
    return b > a * (1 + tolerance) and b - a >= FEWEST


def _counted(name: str, a: int, b: int, *, worse: bool = False) -> Compared:
    return Compared(name=name, a=f"{a:,}", b=f"{b:,}", ratio=b / a if a else None, worse=worse)


def _latency(name: str, a: float | None, b: float | None, tolerance: float | None) -> Compared:
    ratio = b / a if a and b is not None else None
    told_apart = max(a or 0.0, b or 0.0) > FEWEST_MS
    worse = tolerance is not None and ratio is not None and told_apart and ratio > 1 + tolerance
    return Compared(name=name, a=_ms(a), b=_ms(b), ratio=ratio, worse=worse or (a is not None and b is None))


def _ms(value: float | None) -> str:
    return "none" if value is None else f"{value:,.0f} ms"
