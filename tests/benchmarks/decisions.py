"""Pure decisions a second, beside a plain baseline: the same facts written into a dictionary.

In batches as alerts takes them, each signal of another place: first each opens an incident, then each joins it.
What is measured is the engine alone: no database, no clock, no other process.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any, Final

from alerts.deciding import MOST_IN_A_BATCH
from alerts.engine.engine import decide
from nowalls.domain.decisions import Decisions, Facts, PlaceFacts, UndecidedSignal
from nowalls.domain.ids import DistrictCode, PlaceId
from nowalls.domain.incidents import Incident
from nowalls.domain.registry import Place
from nowalls.domain.words import DeviceKind
from nowalls.runtime.clock import SystemClock
from tests.benchmarks.result import Result
from tests.support.builders import a_device, a_setting, a_signal
from tests.support.district import CHAOYANG, a_home

PLACES: Final = 10_000
ROUNDS: Final = 5
NEEDED: Final = 10_000 / 2.2
"""Decisions a second that a burst needs which is to take no longer than Alertmanager's (design.md section 10)."""
BUDGET: Final = 0.01
"""Of the dictionary's rate; what is left of the burst's seconds belongs to the database and the wire."""

Batch = Sequence[tuple[Place, UndecidedSignal]]


async def run() -> list[Result]:
    """Measure and return our rates as shares of the dictionary's."""
    homes = [a_home(f"home-{number}") for number in range(PLACES)]
    signals = [
        (home, a_signal(number + 1, device=a_device(f"sos-{number}", DeviceKind.SOS, home)))
        for number, home in enumerate(homes)
    ]
    batches = [signals[start : start + MOST_IN_A_BATCH] for start in range(0, PLACES, MOST_IN_A_BATCH)]
    opened = {change.incident.place.id: change.incident for batch in batches for change in _decide(batch, {}).changes}
    plain = _rate(lambda: _write_down(batches))
    return [
        _result("decisions_open", _rate(lambda: [_decide(batch, {}) for batch in batches]), plain),
        _result("decisions_join", _rate(lambda: [_decide(batch, opened) for batch in batches]), plain),
    ]


def _decide(batch: Batch, opened: dict[PlaceId, Incident]) -> Decisions:
    places = {
        place.id: PlaceFacts(
            place=place,
            district=DistrictCode(CHAOYANG.code),
            organization=None,
            open=(opened[place.id],) if place.id in opened else (),
        )
        for place, _ in batch
    }
    return decide(Facts(places=places, signals=tuple(signal for _, signal in batch), open_tasks={}), a_setting())


def _write_down(batches: Sequence[Batch]) -> dict[str, dict[str, Any]]:
    """Write each signal's facts into a dictionary by its place: the least that could be called a decision."""
    names = [each.name for each in fields(batches[0][0][1].signal)]
    return {
        place.id: {name: getattr(undecided.signal, name) for name in names}
        for batch in batches
        for place, undecided in batch
    }


def _rate(work: Callable[[], object]) -> float:
    """Return signals a second, the median of the rounds."""
    times: list[float] = []
    for _ in range(ROUNDS):
        started_s = time.perf_counter()
        work()
        times.append(time.perf_counter() - started_s)
    return PLACES / statistics.median(times)


def _result(name: str, rate: float, plain: float) -> Result:
    return Result(
        name=name,
        value=round(rate),
        baseline=round(plain),
        ratio=round(rate / plain, 3),
        unit="signals/s",
        budget=BUDGET,
        met=rate / plain >= BUDGET and rate >= NEEDED,
        at=SystemClock().now(),
        detail={"places": PLACES, "batch": MOST_IN_A_BATCH, "needed": round(NEEDED)},
    )
