"""An order's number: the register's own, or the authority's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.errors import InvalidValueError
from nowalls.domain.orders.numbering import official_number, own_number


@given(year=st.integers(2000, 2999), n=st.integers(1, 10**6))
def test_the_registers_own_numbers_are_nobody_elses(year: int, n: int) -> None:
    """Whatever the register will give an order cannot be typed for another; with the authority's code it can."""
    own = own_number(year, n)
    assert str(n) in own
    for typed in (own, f" {own} "):
        with pytest.raises(InvalidValueError, match="code"):
            official_number(typed)
    assert official_number(f" 长民督{own}") == f"长民督{own}"


def test_nothing_is_no_number() -> None:
    """Spaces alone are refused, with a sentence."""
    with pytest.raises(InvalidValueError, match="empty"):
        official_number("  ")
