"""Homes learned, and quiet homes judged, a second on one core, beside the plain rule on the same silences.

Learning is one hour's: a stored row is read, its new silence counted, and the row made anew. Judging is a due watch's:
a stored row is read, a silence is weighed against it and the district's prior, and the days are counted that are told.
"""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

import msgspec

from nowalls.domain.ids import PlaceId
from nowalls.domain.limits import InactivityLimits
from nowalls.domain.routine.encoding import decode, encode
from nowalls.domain.routine.judging import shown_days, weigh
from nowalls.domain.routine.learning import Routine, learn, new_routine, pooled
from nowalls.domain.routine.plain import usual_silence
from nowalls.domain.routine.signs import Silence
from nowalls.runtime.clock import SystemClock
from tests.benchmarks.result import Result
from tests.support.builders import NOW

HOMES: Final = 200
ROUNDS: Final = 3
SILENCES_A_DAY: Final = 6
"""As in the recorded homes: 2.7 to 7.8 of 45 minutes and more."""
KNOWN: Final = timedelta(days=60)
LEARNED_NEEDED: Final = 50_000 / 3_600
"""A second: 50,000 homes each hour on one core."""
JUDGED_NEEDED: Final = 50_000 * SILENCES_A_DAY * 2 / 86_400
"""A second: each of their silences looked at twice."""
LIMITS: Final = InactivityLimits()


async def run() -> list[Result]:
    """Measure and return our rates as shares of the plain rule's."""
    chance = random.Random(1)
    homes = [_silences(PlaceId(f"place-{number}"), chance) for number in range(HOMES)]
    learned = [learn(new_routine(NOW - KNOWN), each, until=NOW) for each in homes]
    prior = pooled(learned, at=NOW)
    stored = [msgspec.json.encode(encode(each)) for each in learned]
    lately = [[silence for silence in each if silence.ended_at > NOW - timedelta(days=28)] for each in homes]
    plain = _rate(lambda: [usual_silence(each, NOW, LIMITS) for each in lately])
    cells = sum(len(each.counts) for each in learned) // HOMES
    size = sum(map(len, stored)) // HOMES
    detail = {"homes": HOMES, "cells_a_home": cells, "bytes_a_home": size}
    return [
        _result("routine_learn", _rate(lambda: [_learn(each) for each in stored]), plain, LEARNED_NEEDED, detail),
        _result("routine_judge", _rate(lambda: _judge(stored, lately, prior)), plain, JUDGED_NEEDED, detail),
    ]


def _silences(place_id: PlaceId, chance: random.Random) -> list[Silence]:
    """Give two months of silences by chance: a night each day, and shorter ones."""
    found = []
    for day in range(KNOWN.days):
        begins = sorted(chance.uniform(0, 23) for _ in range(SILENCES_A_DAY))
        for begin in begins:
            began_at = NOW - KNOWN + timedelta(days=day, hours=begin)
            hours = chance.triangular(0.75, 9, 1)
            found.append(Silence(place_id=place_id, began_at=began_at, ended_at=began_at + timedelta(hours=hours)))
    return sorted(found, key=lambda each: each.ended_at)


def _learn(row: bytes) -> bytes:
    routine = decode(msgspec.json.decode(row))
    began_at = NOW + timedelta(minutes=5)
    new = Silence(place_id=PlaceId("place"), began_at=began_at, ended_at=began_at + timedelta(minutes=50))
    return msgspec.json.encode(encode(learn(routine, [new], until=NOW + timedelta(hours=1))))


def _judge(stored: Sequence[bytes], lately: Sequence[Sequence[Silence]], prior: Routine) -> None:
    for row, silences in zip(stored, lately, strict=True):
        routine = decode(msgspec.json.decode(row))
        weighing = weigh(routine, prior, NOW, known_after=LIMITS.known_after)
        if weighing is not None:
            now = NOW + weighing.allowed(LIMITS.worth_waiting)
            shown_days(silences, NOW, now, known_since=routine.known_since)


def _rate(work: Callable[[], object]) -> float:
    """Return homes a second of processor time, the median of some rounds."""
    rates = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        rates.append(HOMES / (time.process_time() - began))
    return statistics.median(rates)


def _result(name: str, rate: float, plain: float, needed: float, detail: dict[str, Any]) -> Result:
    return Result(
        name=name,
        value=rate,
        baseline=plain,
        ratio=rate / plain,
        unit="homes/s",
        budget=needed / plain,
        met=rate >= needed,
        at=SystemClock().now(),
        detail={**detail, "needed": needed},
    )
