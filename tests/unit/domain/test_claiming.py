"""Claim codes: read out on the telephone, limited, never guessed."""

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.claiming import (
    MOST_WRONG,
    WRONG_WITHIN,
    WrongCodes,
    after_wrong,
    blocked_until,
    claim_digest,
    new_claim_code,
)
from tests.support.builders import NOW

CODES = st.randoms(use_true_random=False).map(new_claim_code)


@given(code=CODES)
def test_a_code_survives_being_read_out(code: str) -> None:
    """Capitals, spaces instead of hyphens, and letters that look like digits make no difference."""
    assert len(code.replace("-", "")) == 12
    written = (code.upper(), code.replace("-", " "), code.replace("1", "l").replace("0", "O"), f" {code} ")
    assert {claim_digest(each) for each in written} == {claim_digest(code)}


@given(one=CODES, other=CODES)
def test_two_codes_are_two(one: str, other: str) -> None:
    """Different codes are kept under different digests."""
    assert (claim_digest(one) == claim_digest(other)) == (one == other)


@given(gaps=st.lists(st.integers(0, 20), min_size=1, max_size=40))
def test_a_guesser_is_held(gaps: list[int]) -> None:
    """However wrong codes are spread, five are taken, then none until a quarter of an hour after the first."""
    wrong, now, taken = WrongCodes(), NOW, []
    for gap in gaps:
        now += timedelta(minutes=gap)
        if blocked_until(wrong, now) is None:
            wrong = after_wrong(wrong, now)
            taken.append(now)
            assert wrong.count <= MOST_WRONG
    # Two counts of five may touch, a third begins a quarter of an hour after the first of the second.
    assert all(later - first >= WRONG_WITHIN for first, later in zip(taken, taken[2 * MOST_WRONG :], strict=False))


def test_a_pause_ends() -> None:
    """Five wrong codes hold somebody until a quarter of an hour after the first of them, no longer."""
    five = WrongCodes(count=MOST_WRONG, since=NOW)
    assert blocked_until(five, NOW + WRONG_WITHIN - timedelta(seconds=1)) == NOW + WRONG_WITHIN
    assert blocked_until(five, NOW + WRONG_WITHIN) is None
    assert after_wrong(five, NOW + WRONG_WITHIN).count == 1


def test_codes_differ() -> None:
    """A thousand codes of one source are a thousand."""
    chance = random.Random(1)
    assert len({new_claim_code(chance) for _ in range(1000)}) == 1000
