"""Deadlines are recalled: before, on the day, and when it is over; each once."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.hazards.ledger import Entry, Hazard, after
from nowalls.domain.hazards.reminding import reminder
from nowalls.domain.hazards.words import HazardState, HazardStep, Reminder
from nowalls.domain.working_days import STATE_COUNCIL, deadline_after
from tests.support.builders import NOW
from tests.unit.domain.hazards.test_steps import FINDING

ORDERED_ON = date(2026, 11, 23)


def ordered(working_days: int, *, reminded: Reminder | None = None) -> Hazard:
    """Return a hazard that was ordered to be rectified on a Monday."""
    return Hazard(
        finding=FINDING,
        version=2,
        state=HazardState.RECTIFYING,
        reported_at=NOW,
        responsible="院长 李强",
        deadline=deadline_after(ORDERED_ON, working_days, STATE_COUNCIL),
        reminded=reminded,
    )


def recalled(hazard: Hazard, days: int) -> list[tuple[date, Reminder]]:
    """Look once a day, write down each recall, and return them with their days."""
    found = []
    for n in range(days):
        today = ORDERED_ON + timedelta(days=n)
        due = reminder(hazard, today, STATE_COUNCIL)
        if due is not None:
            entry = Entry(number=hazard.version + 1, at=NOW, step=HazardStep.REMINDED, reminder=due)
            hazard = after(hazard, entry)
            found.append((today, due))
    return found


def test_three_recalls_and_no_more() -> None:
    """Ten working days end on Monday the 7th: recalled on Wednesday the 2nd, on the day, and the day after."""
    assert recalled(ordered(10), 40) == [
        (date(2026, 12, 2), Reminder.SOON),
        (date(2026, 12, 7), Reminder.DUE),
        (date(2026, 12, 8), Reminder.OVERDUE),
    ]


def test_a_short_deadline_is_not_recalled_early() -> None:
    """Of two working days the first recall is on the day itself."""
    assert [due for _, due in recalled(ordered(2), 20)] == [Reminder.DUE, Reminder.OVERDUE]


@given(days=st.integers(0, 60), state=st.sampled_from(list(HazardState)), told=st.sampled_from([None, *Reminder]))
def test_only_what_waits_for_the_institution_is_recalled(days: int, state: HazardState, told: Reminder | None) -> None:
    """Nobody is reminded of what they have done, or is not graded, and a recall never goes back."""
    hazard = replace(ordered(10, reminded=told), state=state)
    due = reminder(hazard, ORDERED_ON + timedelta(days=days), STATE_COUNCIL)
    if due is not None:
        assert state is HazardState.RECTIFYING
        assert told is None or list(Reminder).index(due) > list(Reminder).index(told)


def test_overdue_begins_the_day_after() -> None:
    """On the last day it is still in time."""
    hazard = ordered(1)
    assert not hazard.is_overdue(ORDERED_ON + timedelta(days=1))
    assert hazard.is_overdue(ORDERED_ON + timedelta(days=2))
    assert not replace(hazard, state=HazardState.RECHECK).is_overdue(ORDERED_ON + timedelta(days=9))
