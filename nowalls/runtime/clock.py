"""The one place that reads the clock."""

import random
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

MADE_UP_AT: Final = 1 / 50
"""How much of each second a clock that is ahead makes up: a step that waits two minutes is late by 2.4 s of the five it
may be, and an hour is made up in two days."""
MOST_AHEAD_S: Final = 6 * 3600.0
"""Further ahead of the machine's time it is we who are wrong: a clock that was a year ahead for a moment."""


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the moment, aware and in UTC."""
        ...

    def elapsed_s(self) -> float:
        """Return seconds since some fixed moment; never goes back."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the moment, aware and in UTC."""
        return datetime.now(UTC)

    def elapsed_s(self) -> float:
        """Return seconds since some fixed moment; never goes back."""
        return time.monotonic()


class SteadyClock:
    """The machine's clock for a service that runs for months: it does not go back.

    A machine's time may be set while we run. Set forward, or after a sleep, the new time counts at once: what fell due
    meanwhile is done now. Set back, this clock goes on from where it was and makes up for it slowly, so that no step
    waits for an hour that passes twice and no two events change their order. Only when it is ahead by more than six
    hours does it believe the machine at once.
    """

    def __init__(
        self, wall_s: Callable[[], float] = time.time, elapsed_s: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin at the machine's time; the sources of seconds since 1970 and since some moment are given in tests."""
        self._wall_s = wall_s
        self._elapsed_s = elapsed_s
        self._told_s = wall_s()
        self._told_at_s = elapsed_s()

    def now(self) -> datetime:
        """Return the moment, aware and in UTC; no earlier one than before, but for a mistake of hours."""
        at_s = self._elapsed_s()
        passed_s = at_s - self._told_at_s
        wall_s, steady_s = self._wall_s(), self._told_s + passed_s * (1 - MADE_UP_AT)
        self._told_s = wall_s if steady_s - wall_s > MOST_AHEAD_S else max(wall_s, steady_s)
        self._told_at_s = at_s
        return datetime.fromtimestamp(self._told_s, UTC)

    def elapsed_s(self) -> float:
        """Return seconds since some fixed moment; never goes back."""
        return self._elapsed_s()


class HandClock:
    """A clock that is moved by hand, for stories and tests."""

    def __init__(self, start: datetime) -> None:
        """Stand still at ``start``."""
        self._start = start
        self._now = start

    def now(self) -> datetime:
        """Return the moment it was moved to."""
        return self._now

    def elapsed_s(self) -> float:
        """Return seconds since its start."""
        return (self._now - self._start).total_seconds()

    def advance(self, step: timedelta) -> datetime:
        """Move on by ``step`` and return the new moment."""
        self._now += step
        return self._now


def secret_chance() -> random.Random:
    """Return a source of chance that nobody can foresee, for ids and secrets."""
    return secrets.SystemRandom()
