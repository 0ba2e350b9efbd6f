"""The rules that are put side by side: each says how long a silence may last, knowing only what was before it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from nowalls.domain.limits import InactivityLimits
from nowalls.domain.routine.judging import weigh
from nowalls.domain.routine.learning import Routine, learn, new_routine
from nowalls.domain.routine.plain import usual_silence
from nowalls.domain.routine.signs import Silence
from nowalls.evaluation.routine.trials import Trials

LIMITS: Final = InactivityLimits()
REMEMBERED: Final = timedelta(days=28)
LOOK_AGAIN: Final = timedelta(minutes=15)
"""How often the plain rule looks: its limit changes with the hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A silence as the rules see it: they know neither its end nor what comes after."""

    began_at: datetime
    from_door: bool


class Rule(Protocol):
    """A way to limit silences."""

    def allowed(self, asked: Asked) -> timedelta:
        """Say how long this silence may last; asked in order of time."""
        ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same limit for every home at every hour."""

    limit: timedelta

    def allowed(self, asked: Asked) -> timedelta:  # noqa: ARG002  # the same for all
        return self.limit


class Hourly:
    """The plain rule: the longest silence of the last 28 days at this hour and a margin, or 12 h in the first week."""

    def __init__(self, silences: Sequence[Silence]) -> None:
        """Take a home's silences in order of time."""
        self._silences = silences
        self._ends = [each.ended_at for each in silences]
        self._limits: dict[tuple[int, int, int], timedelta] = {}

    def allowed(self, asked: Asked) -> timedelta:
        waited = LIMITS.at_least
        while waited < self._limit(asked.began_at, asked.began_at + waited):
            waited += LOOK_AGAIN
        return waited

    def _limit(self, began_at: datetime, now: datetime) -> timedelta:
        last, first = bisect_right(self._ends, began_at), bisect_right(self._ends, began_at - REMEMBERED)
        if last == first or now - self._silences[first].began_at < LIMITS.known_after:
            return LIMITS.unknown_home
        key = (first, last, now.hour)
        if key not in self._limits:
            usual = usual_silence(self._silences[first:last], now, LIMITS) or timedelta(0)
            self._limits[key] = max(LIMITS.at_least, usual * LIMITS.margin)
        return self._limits[key]


class Learner:
    """The home's routine as it stood at each moment, asked in order of time."""

    def __init__(self, trials: Trials, prior: Routine | None) -> None:
        """Know nothing of the home before its first sign."""
        self._silences = trials.silences
        self._next = 0
        self._routine = new_routine(trials.first)
        self._prior = prior

    def waits(self, asked: Asked, worth_waiting: Sequence[float]) -> list[timedelta]:
        """Say how long this silence may last, by each of these thresholds.

        Behind a door that moved last somebody is probably out: only the limit of unknown homes holds.
        """
        ended = []
        while self._next < len(self._silences) and self._silences[self._next].ended_at <= asked.began_at:
            ended.append(self._silences[self._next])
            self._next += 1
        self._routine = learn(self._routine, ended, until=asked.began_at)
        weighing = weigh(self._routine, self._prior, asked.began_at, known_after=LIMITS.known_after)
        if weighing is None or asked.from_door:
            return [LIMITS.unknown_home] * len(worth_waiting)
        return [max(LIMITS.learned_at_least, weighing.allowed(each)) for each in worth_waiting]
