"""Orders are recalled: not signed for, before the deadline, on its day and after it; each once."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.orders.order import Entry, Order, after
from nowalls.domain.orders.reminding import reminder, sign_by
from nowalls.domain.orders.words import OrderReminder, OrderState, OrderStep
from nowalls.domain.working_days import STATE_COUNCIL, deadline_after
from tests.support.builders import NOW
from tests.unit.domain.orders.test_steps import ISSUED_ON, lived

DAY = timedelta(days=1)


def an_order(working_days: int, state: OrderState = OrderState.ISSUED) -> Order:
    """Return an order that was issued on a Friday, as it stands."""
    return replace(lived(), state=state, deadline=deadline_after(ISSUED_ON, working_days, STATE_COUNCIL))


def recalled(order: Order, days: int, *, looks: int = 3) -> list[tuple[date, OrderReminder]]:
    """Look some times a day, write down each recall, and return them with their days."""
    found = []
    for n in range(days * looks):
        today = ISSUED_ON + n // looks * DAY
        due = reminder(order, today, STATE_COUNCIL)
        if due is not None:
            order = after(order, Entry(number=order.version + 1, at=NOW, step=OrderStep.REMINDED, reminder=due))
            found.append((today, due))
    return found


def test_what_nobody_signs_for_is_recalled_four_times() -> None:
    """Issued on Friday: unsigned on Tuesday; ten working days end on Friday the 4th, three before it is Tuesday."""
    assert sign_by(ISSUED_ON, STATE_COUNCIL) == date(2026, 11, 23)
    assert recalled(an_order(10), 40) == [
        (date(2026, 11, 24), OrderReminder.UNSIGNED),
        (date(2026, 12, 1), OrderReminder.SOON),
        (date(2026, 12, 4), OrderReminder.DUE),
        (date(2026, 12, 5), OrderReminder.OVERDUE),
    ]


def test_both_of_one_day_are_recalled_on_it() -> None:
    """A deadline on the day after signing was due: looked at again a minute later the other one follows."""
    assert recalled(an_order(2), 9) == [
        (date(2026, 11, 24), OrderReminder.UNSIGNED),
        (date(2026, 11, 24), OrderReminder.DUE),
        (date(2026, 11, 25), OrderReminder.OVERDUE),
    ]


@given(
    state=st.sampled_from(OrderState),
    working_days=st.integers(1, 30),
    looks=st.lists(st.integers(0, 60), max_size=8).map(sorted),
)
def test_each_once_in_their_order_and_only_while_it_waits_for_the_house(
    state: OrderState, working_days: int, looks: list[int]
) -> None:
    """Whenever somebody looks: no recall comes twice or after a later one, and nobody is reminded of what is done."""
    order = an_order(working_days, state)
    for n in looks:
        due = reminder(order, ISSUED_ON + n * DAY, STATE_COUNCIL)
        if due is not None:
            assert state is OrderState.ISSUED or due is not OrderReminder.UNSIGNED
            order = after(order, Entry(number=order.version + 1, at=NOW, step=OrderStep.REMINDED, reminder=due))
    told = [each for each in order.reminded if each is not OrderReminder.UNSIGNED]
    assert len(set(order.reminded)) == len(order.reminded)
    assert told == [each for each in OrderReminder if each in told]
    assert not order.reminded or state in {OrderState.ISSUED, OrderState.SIGNED_FOR}
