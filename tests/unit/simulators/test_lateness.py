"""How late the generator was."""

from hypothesis import given
from hypothesis import strategies as st

from simulators.lateness import Lateness


def test_before_the_first_saying_nothing_is_known() -> None:
    """Without a saying there is no percentile."""
    assert (Lateness().count, Lateness().within_ms(0.5)) == (0, None)


def test_what_is_early_is_punctual() -> None:
    """A clock that was set back makes nobody early."""
    lateness = Lateness()
    lateness.note(-3.0)
    assert lateness.within_ms(1.0) == 0


@given(st.lists(st.floats(0, 100), min_size=1), st.floats(0.01, 1.0))
def test_a_share_of_the_sayings_kept_within_its_figure(late_s: list[float], share: float) -> None:
    """At least that share was as punctual as the figure says, and the figure is one that was measured."""
    lateness = Lateness()
    for each in late_s:
        lateness.note(each)
    within_ms = lateness.within_ms(share)
    measured_ms = [round(each * 1000) for each in late_s]
    assert within_ms in measured_ms
    assert sum(each <= within_ms for each in measured_ms) >= share * len(late_s)
