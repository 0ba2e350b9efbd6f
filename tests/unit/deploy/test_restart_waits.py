"""How long a dead program waits until it is started again."""

from hypothesis import given
from hypothesis import strategies as st

from deploy.local.supervision import LONGEST_WAIT_S, wait_before_restart


def test_the_first_deaths_are_forgiven() -> None:
    """Three deaths in a minute cost a tenth of a second each; then the waits double, up to the longest."""
    assert [wait_before_restart(deaths) for deaths in range(1, 10)] == [0.1, 0.1, 0.1, 1, 2, 4, 8, 15, 15]


@given(deaths=st.integers(min_value=1, max_value=10_000))
def test_waits_never_shrink_and_never_end(deaths: int) -> None:
    """More deaths never wait less, and nothing waits for ever."""
    assert 0 < wait_before_restart(deaths) <= wait_before_restart(deaths + 1) <= LONGEST_WAIT_S
