"""How good alarms are to those who answer them: how many were needless, and how many come to one desk in an hour.

An alarm was needless when nobody needed help: the device was at fault, somebody pressed by mistake, or somebody went
and found no need. The three are told apart, for they are put right in different ways.

How many alarms one person can answer well is the matter of ISA-18.2 (IEC 62682): about 6 an hour are acceptable, about
12 the most that can be managed, and more than 10 in ten minutes are a flood. The standard is not open; these numbers
are as those who apply it give them.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from nowalls.domain.shares import Share
from nowalls.domain.words import Outcome

NEEDLESS: Final = (Outcome.FALSE_ALARM_DEVICE, Outcome.PRESSED_BY_MISTAKE, Outcome.VISITED_NO_NEED)
ACCEPTABLE_AN_HOUR: Final = 6
MANAGEABLE_AN_HOUR: Final = 12
FLOOD_ABOVE: Final = 10
"""Alarms in ten minutes that one person can still take in."""
WINDOW: Final = timedelta(minutes=10)
JUDGED_FROM: Final = timedelta(hours=8)
"""One shift; over less an average says nothing."""


class AlarmGroupBy(StrEnum):
    """By what alarms are put together: the first device that told, what rang, the hour of the opening, the home."""

    DEVICE = "device"
    RULE = "rule"
    HOUR = "hour"
    SITE = "site"


class AlarmWhat(StrEnum):
    """Which of a group's settled alarms: what a number leads to."""

    SETTLED = "settled"
    NEEDLESS = "needless"
    FALSE_ALARM_DEVICE = "false_alarm_device"
    PRESSED_BY_MISTAKE = "pressed_by_mistake"
    VISITED_NO_NEED = "visited_no_need"

    @property
    def outcomes(self) -> tuple[Outcome, ...] | None:
        """The outcomes that are meant; ``None`` for whatever they came to."""
        if self is AlarmWhat.SETTLED:
            return None
        return NEEDLESS if self is AlarmWhat.NEEDLESS else (Outcome(self.value),)


class LoadLevel(StrEnum):
    """What a load is to one person."""

    ACCEPTABLE = "acceptable"
    MANAGEABLE = "manageable"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmGroup:
    """What became of the alarms of one group, those that are settled; the key is ``None`` for all of them.

    A device's and a site's name is that of the site; other keys are words of ours.
    """

    key: str | None
    name: str | None
    needless_by: dict[Outcome, int]
    needless: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How many alarms came to one person while on shift."""

    user_id: str
    name: str
    on_shift: timedelta
    alarms: int
    busiest: int
    """The most in one ten minutes of the clock."""
    floods: int
    """In how many ten minutes there were more than a person can take in."""

    @property
    def per_hour(self) -> float | None:
        """The average; ``None`` where somebody was on shift for too short a time."""
        return self.alarms / (self.on_shift / timedelta(hours=1)) if self.on_shift >= JUDGED_FROM else None

    @property
    def flooded(self) -> float | None:
        """The share of the ten minutes on shift that were a flood; ``None`` as above."""
        return min(1.0, self.floods / (self.on_shift / WINDOW)) if self.on_shift >= JUDGED_FROM else None

    @property
    def level(self) -> LoadLevel | None:
        """What the average is to one person; ``None`` as above."""
        if self.per_hour is None:
            return None
        if self.per_hour <= ACCEPTABLE_AN_HOUR:
            return LoadLevel.ACCEPTABLE
        return LoadLevel.MANAGEABLE if self.per_hour <= MANAGEABLE_AN_HOUR else LoadLevel.TOO_MANY
