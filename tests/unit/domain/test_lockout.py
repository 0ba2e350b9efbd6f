"""The lock-out: free tries, waits that double, a bound, and a desk that nobody else can lock out."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.lockout import (
    ACCOUNT,
    ADDRESS,
    FORGOTTEN_AFTER,
    Attempts,
    Backoff,
    attempted,
    subjects,
    wait_s,
)
from tests.support.builders import NOW, seconds


def failed(failures: int) -> Attempts:
    """So many failures, the last one now."""
    return Attempts(failures=failures, last_at=NOW)


@pytest.mark.parametrize(("failures", "wait"), [(0, 0), (4, 0), (5, 2), (6, 4), (7, 8), (20, 300), (10_000, 300)])
def test_waits_double_up_to_a_bound(failures: int, wait: float) -> None:
    """Five tries of an account are free; then each wait is twice the one before, and never above five minutes."""
    assert wait_s(failed(failures), ACCOUNT, NOW) == wait


@given(st.integers(0, 10**9), st.sampled_from([ACCOUNT, ADDRESS]), st.timedeltas(timedelta(0), timedelta(days=9)))
def test_nobody_is_locked_out_for_good(failures: int, backoff: Backoff, later: timedelta) -> None:
    """Whatever was tried, the wait is at most the longest one, it shrinks as time passes, and it ends."""
    now, then = wait_s(failed(failures), backoff, NOW), wait_s(failed(failures), backoff, NOW + later)
    assert 0 <= then <= now <= backoff.longest.total_seconds()
    assert wait_s(failed(failures), backoff, NOW + backoff.longest) == 0


def test_a_count_is_forgotten_after_a_pause() -> None:
    """After half an hour without a try the next one is the first."""
    assert attempted(failed(9), NOW + seconds(1)).failures == 10
    assert attempted(failed(9), NOW + FORGOTTEN_AFTER + seconds(1)).failures == 1
    assert wait_s(failed(9), ACCOUNT, NOW + FORGOTTEN_AFTER + seconds(1)) == 0


def test_guesses_from_elsewhere_do_not_count_at_the_desk() -> None:
    """An address of the account's own shares no count with anybody else's tries."""
    desk = subjects("lihua", "10.0.0.7", known=True)
    stranger = subjects("lihua", "203.0.113.9", known=False)
    assert not set(desk) & set(stranger)
    assert set(stranger) == {"account lihua", "address 203.0.113.9"}
