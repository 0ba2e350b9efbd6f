"""What a way out answers: delivered, try again later, or never, with a reason that says no secret."""

from dataclasses import dataclass
from typing import Protocol

from nowalls.storage.letters import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The other side has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryLater:
    """It may well work another time."""

    reason: str
    after_s: float | None = None
    """How long the other side asked to be left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Never:
    """As it stands it will not work, however often it is tried: a person must look."""

    reason: str


Answer = Delivered | RetryLater | Never


class Way(Protocol):
    """Carries letters of one kind of channel."""

    async def send(self, letter: Letter) -> Answer:
        """Try once, within a bounded time; raises nothing that it could have answered."""
        ...


REQUEST_TIMEOUT = 408
TOO_EARLY = 425
TOO_MANY = 429
TRY_AGAIN = frozenset({REQUEST_TIMEOUT, TOO_EARLY, TOO_MANY})
"""Refusals that are about the moment, not about the message."""


def answer_of_status(status: int, after_s: float | None = None) -> Answer:
    """Return what an HTTP status means for a letter: 2xx delivered, 4xx never, all else and ``TRY_AGAIN`` later."""
    if 200 <= status < 300:  # noqa: PLR2004  # HTTP's own numbers
        return Delivered()
    if 400 <= status < 500 and status not in TRY_AGAIN:  # noqa: PLR2004  # HTTP's own numbers
        return Never(reason=f"http_{status}")
    return RetryLater(reason=f"http_{status}", after_s=after_s)
