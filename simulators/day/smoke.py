"""Smoke: from the wok again and again, from a fire very rarely."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from nowalls.domain.ids import DeviceId
from nowalls.domain.words import AlarmType
from simulators.day.rhythm import COOKING, EVEN, moments
from simulators.day.saying import Saying, Story, ended, raised

COOKING_ALARMS_A_DAY: Final = 1.7 * 0.02
"""1.7 cooking events a home and day (CPSC pilot, Lee and Pineda), of which photoelectric detectors at a distance
of 10 to 20 feet call 0.9 to 6 % an alarm: 2 % here, one a month and home."""
HOME_FIRES_A_DAY: Final = 1 / (100 * 365)
INSTITUTION_FIRES_A_DAY: Final = 1 / (10 * 365)
"""Assumptions, higher than in life, so that a district of a few hundred homes sees some fires a year."""
MOST_DETECTORS: Final = 5


def cooking(detector: DeviceId, start: datetime, chance: random.Random) -> Iterator[Story]:
    """Raise smoke at meal times; it clears when a window was opened."""
    for at in moments(COOKING_ALARMS_A_DAY, COOKING, start, chance):
        smoke = _smoke(detector, at, chance)
        yield smoke, ended(smoke, "cleared", chance.uniform(90, 600))


def fires(detectors: Sequence[DeviceId], a_day: float, start: datetime, chance: random.Random) -> Iterator[Story]:
    """Let smoke reach one detector and then its neighbours, which are next to it in ``detectors``."""
    for at in moments(a_day, EVEN, start, chance):
        first = chance.randrange(len(detectors))
        reached = detectors[first : first + chance.randint(2, MOST_DETECTORS)]
        story: list[Saying] = []
        smoke_at = at
        for detector in reached:
            smoke = _smoke(detector, smoke_at, chance)
            story += [smoke, ended(smoke, "cleared", chance.uniform(1_800, 5_400))]
            smoke_at += timedelta(seconds=chance.uniform(20, 90))
        yield story


def _smoke(detector: DeviceId, at: datetime, chance: random.Random) -> Saying:
    return raised(detector, AlarmType.SMOKE, at, chance)
