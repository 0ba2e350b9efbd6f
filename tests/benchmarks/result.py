"""What a benchmark says, and where it is kept."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import msgspec

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
