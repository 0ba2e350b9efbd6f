"""How long somebody who guesses must wait: a back-off per account and per address, pure and bounded.

Bounded, so that nobody is locked out for good: whoever knows a desk's user names must not be able to keep the desk
out of its own system. Therefore an address from which an account has logged in lately is counted by itself: guesses
from elsewhere slow down elsewhere, never the desk.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """How many failures are free, how long the first wait is, and the longest; each wait is twice the one before."""

    free: int
    first: timedelta
    longest: timedelta


ACCOUNT: Final = Backoff(free=5, first=timedelta(seconds=2), longest=timedelta(minutes=5))
"""Somebody who mistypes at night has five tries; a guesser has some 300 a day."""
ADDRESS: Final = Backoff(free=30, first=timedelta(seconds=1), longest=timedelta(seconds=30))
"""A whole institution may share one address: many free tries, and a wait that a person can sit out."""
FORGOTTEN_AFTER: Final = timedelta(minutes=30)
"""After so long without a try the count begins anew."""
KNOWN_FOR: Final = timedelta(days=30)
"""An address counts as one of the account's own for so long after a good login from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """What failed under one account or from one address, one after the other."""

    failures: int
    last_at: datetime


def subjects(username: str, address: str, *, known: bool) -> dict[str, Backoff]:
    """Return under which names a try is counted, and by which back-off.

    ``known`` says whether the account has logged in from this address lately.
    """
    if known:
        return {f"account {username} from {address}": ACCOUNT}
    return {f"account {username}": ACCOUNT, f"address {address}": ADDRESS}


def wait_s(attempts: Attempts, backoff: Backoff, now: datetime) -> float:
    """Return how long the next try must wait, in seconds; 0 when it need not."""
    beyond = attempts.failures - backoff.free
    if beyond < 0 or now - attempts.last_at > FORGOTTEN_AFTER:
        return 0.0
    doublings: float = 2.0 ** min(beyond, 30)  # beyond 30 every wait is the longest
    wait = min(backoff.first * doublings, backoff.longest)
    return max(0.0, (attempts.last_at + wait - now).total_seconds())


def attempted(attempts: Attempts, now: datetime) -> Attempts:
    """Return the count with one more try, which is a failure until it has proved good."""
    failures = 0 if now - attempts.last_at > FORGOTTEN_AFTER else attempts.failures
    return Attempts(failures=failures + 1, last_at=now)
