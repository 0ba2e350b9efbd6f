"""Falls as fall sensors see them: mostly none, sometimes one, and then seldom a press as well."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from nowalls.domain.ids import DeviceId
from nowalls.domain.words import AlarmType
from simulators.day.rhythm import AWAKE, moments
from simulators.day.saying import Story, ended, raised

MISTAKEN_A_DAY: Final = 0.17 / 7
"""0.17 false alarms a week and person (Scheurer et al., Sensors 2019)."""
FALLS_A_DAY: Final = 0.3 / 365
"""About 30 % of people over 65 fall in a year (Palmerini et al., Sensors 2020)."""
TAKEN_BACK: Final = 0.8
"""Share of mistaken ones that the wearer cancels within the window of 20 s; an assumption."""
PRESSED_TOO: Final = 0.2
"""80 % of people who fell alone did not press (Fleming and Brayne, BMJ 2008)."""


def falls(sensor: DeviceId, button: DeviceId | None, start: datetime, chance: random.Random) -> Iterator[Story]:
    """Raise what a fall sensor takes for falls; ``button`` is the one the same person wears."""
    for at in moments(MISTAKEN_A_DAY + FALLS_A_DAY, AWAKE, start, chance):
        fall = raised(sensor, AlarmType.FALL, at, chance)
        if chance.random() < MISTAKEN_A_DAY / (MISTAKEN_A_DAY + FALLS_A_DAY):
            # Inside the window with 2 s to spare for the way.
            yield (fall, ended(fall, "cancelled", chance.uniform(3, 18))) if chance.random() < TAKEN_BACK else (fall,)
        elif button is not None and chance.random() < PRESSED_TOO:
            press_at = at + timedelta(seconds=chance.uniform(15, 240))
            yield fall, raised(button, AlarmType.SOS, press_at, chance)
        else:
            yield (fall,)
