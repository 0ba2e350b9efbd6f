"""The one place that reads the clock."""

import random
import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


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
