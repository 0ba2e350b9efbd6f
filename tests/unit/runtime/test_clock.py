"""The clock of a service, on a machine whose time is set."""

from dataclasses import dataclass
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from nowalls.runtime.clock import MADE_UP_AT, MOST_AHEAD_S, SteadyClock


@dataclass
class Machine:
    """A machine whose time passes and is set by hand."""

    wall_s: float = 1_800_000_000.0
    elapsed_s: float = 50.0

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self.wall_s += seconds
        self.elapsed_s += seconds

    def clock(self) -> SteadyClock:
        """Return a service's clock on it."""
        return SteadyClock(lambda: self.wall_s, lambda: self.elapsed_s)


MOVES = st.lists(st.tuples(st.floats(0, 5_000), st.floats(-10_000, 10_000)), max_size=30)


@given(MOVES)
def test_it_never_goes_back_and_is_never_behind(moves: list[tuple[float, float]]) -> None:
    """However the machine's time is set by a few hours, the next moment is no earlier; none is before the machine's."""
    machine = Machine()
    clock = machine.clock()
    before = clock.now()
    for passed_s, set_by_s in moves:
        machine.passes(passed_s)
        machine.wall_s += set_by_s
        now = clock.now()
        assert now >= before or before.timestamp() - machine.wall_s > MOST_AHEAD_S - passed_s
        assert now.timestamp() >= machine.wall_s - 1e-3
        before = now


@given(st.floats(1, MOST_AHEAD_S - 300), st.floats(1, 300))
def test_set_back_it_runs_on_nearly_as_fast(set_back_s: float, waits_s: float) -> None:
    """What waits for some seconds waits at most a fiftieth longer after the machine's time was set back."""
    machine = Machine()
    clock = machine.clock()
    before = clock.now()
    machine.wall_s -= set_back_s
    machine.passes(waits_s)
    passed = (clock.now() - before).total_seconds()
    assert waits_s * (1 - MADE_UP_AT) - 1e-3 <= passed <= waits_s + 1e-3


def test_a_sleeping_machine_wakes_up_in_the_present() -> None:
    """Time that passed while the machine slept has passed: what fell due is due."""
    machine = Machine()
    clock = machine.clock()
    before = clock.now()
    machine.wall_s += 3_600
    assert clock.now() - before == timedelta(hours=1)


def test_what_it_is_ahead_is_made_up() -> None:
    """An hour set back is made up within some fifty hours."""
    machine = Machine()
    clock = machine.clock()
    machine.wall_s -= 3_600
    for _ in range(51):
        machine.passes(3_600)
        clock.now()
    assert abs(clock.now().timestamp() - machine.wall_s) < 1e-3


def test_a_year_ahead_for_a_moment_is_not_believed_for_a_year() -> None:
    """Set a year forward and back at once, the clock is right again, not a year ahead until it is restarted."""
    machine = Machine()
    clock = machine.clock()
    machine.wall_s += 365 * 86_400
    clock.now()
    machine.wall_s -= 365 * 86_400
    assert clock.now().timestamp() == machine.wall_s
