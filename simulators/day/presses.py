"""What people press: for help, by mistake, for a service, as a test, and to say that all is well."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from nowalls.domain.ids import DeviceId
from nowalls.domain.words import AlarmType
from simulators.day.rhythm import AWAKE, days_from, local_moment, moments
from simulators.day.saying import Saying, Story, ended, raised

PRESSES_A_DAY: Final = 3 / 30
"""About three calls a user and month (Glasgow, 2011: 2.8 to 3.3)."""
CALLS, TESTS = 0.25, 0.15
"""Shares of service calls and of tests among them; the rest is for help. Nobody publishes them: assumptions."""
MISTAKES: Final = 0.35
"""Share of presses for help that were none; half of these are taken back at the button. An assumption."""
PRESSED_AGAIN: Final = 0.25
"""Share of people in need who press again because they were not answered yet; an assumption."""
CHECKS_IN: Final = 0.6
"""Share of buttons whose owner says each morning that all is well; an assumption."""
FORGOTTEN: Final = 0.08
"""Share of mornings on which they forget."""


def presses(button: DeviceId, start: datetime, chance: random.Random) -> Iterator[Story]:
    """Press a button about three times a month."""
    for at in moments(PRESSES_A_DAY, AWAKE, start, chance):
        why = chance.random()
        if why < CALLS:
            yield (raised(button, AlarmType.CALL, at, chance),)
        elif why < CALLS + TESTS:
            yield (raised(button, AlarmType.SOS, at, chance, test=True),)
        else:
            yield _for_help(button, at, chance)


def _for_help(button: DeviceId, at: datetime, chance: random.Random) -> Story:
    press = raised(button, AlarmType.SOS, at, chance)
    if chance.random() < MISTAKES:
        return (press, ended(press, "cancelled", chance.uniform(4, 40))) if chance.random() < 1 / 2 else (press,)
    if chance.random() < PRESSED_AGAIN:
        return press, raised(button, AlarmType.SOS, at + timedelta(seconds=chance.uniform(5, 90)), chance)
    return (press,)


def check_ins(button: DeviceId, start: datetime, traits: random.Random, chance: random.Random) -> Iterator[Saying]:
    """Say each morning at about the same time that all is well, where the owner does so at all."""
    if traits.random() > CHECKS_IN:
        return
    usual = traits.uniform(6.3, 9.2)
    for day in days_from(start):
        at = local_moment(day, usual + chance.triangular(-0.4, 0.4))
        if at >= start and chance.random() > FORGOTTEN:
            yield raised(button, AlarmType.CHECKIN, at, chance)
