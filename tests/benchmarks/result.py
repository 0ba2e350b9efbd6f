"""What a benchmark says, and where it is kept."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from nowalls.runtime.clock import SystemClock

FOLDER = Path("var/bench")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One figure beside its baseline. ``budget`` bounds the ratio; ``met`` says on which side of it the run ended."""

    name: str
    value: float
    baseline: float
    ratio: float
    unit: str
    budget: float
    met: bool
    at: datetime
    detail: dict[str, float | int | str]


def bounded(
    name: str, value: float, baseline: float, *, bound: float, unit: str, detail: dict[str, float | int | str]
) -> Result:
    """Return a figure whose budget is a bound of its own, whatever the baseline took; the ratio's budget follows."""
    return Result(
        name=name,
        value=round(value, 3),
        baseline=round(baseline, 3),
        ratio=round(value / baseline, 3),
        unit=unit,
        budget=round(bound / baseline, 3),
        met=value <= bound,
        at=SystemClock().now(),
        detail=detail,
    )


def write(name: str, results: list[Result]) -> Path:
    """Write a benchmark's figures to ``var/bench/<name>.json`` and return the file."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / f"{name}.json"
    file.write_bytes(msgspec.json.format(msgspec.json.encode([asdict(each) for each in results])) + b"\n")
    return file


def percentile(values: list[float], share: float) -> float:
    """Return the smallest value that at least this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
