"""When an order is recalled: not signed for in time, and before, on and after its deadline's day; each once."""

from datetime import date
from typing import Final

from nowalls.domain.hazards.reminding import SOON_WORKING_DAYS
from nowalls.domain.orders.order import TO_ANSWER, Order
from nowalls.domain.orders.words import OrderReminder
from nowalls.domain.working_days import Calendar, deadline_after, working_days_left

SIGN_WITHIN_WORKING_DAYS: Final = 1
"""An order is read on the day it comes or on the next: whoever needs longer does not look."""
_OF_A_DEADLINE: Final = (OrderReminder.SOON, OrderReminder.DUE, OrderReminder.OVERDUE)


def sign_by(today: date, calendar: Calendar) -> date:
    """Return the last day on which signing for what is issued today is in time."""
    return deadline_after(today, SIGN_WITHIN_WORKING_DAYS, calendar).on


def reminder(order: Order, today: date, calendar: Calendar) -> OrderReminder | None:
    """Return which recall is due today and was not made yet; a deadline's that was missed gives way to the next."""
    if order.is_unsigned(today) and OrderReminder.UNSIGNED not in order.reminded:
        return OrderReminder.UNSIGNED
    now = _stage(order, today, calendar)
    if now is None or set(order.reminded) & set(_OF_A_DEADLINE[_OF_A_DEADLINE.index(now) :]):
        return None
    return now


def _stage(order: Order, today: date, calendar: Calendar) -> OrderReminder | None:
    if order.state not in TO_ANSWER:
        return None
    last = order.deadline.on
    if today >= last:
        return OrderReminder.OVERDUE if today > last else OrderReminder.DUE
    near = working_days_left(today, last, calendar) <= SOON_WORKING_DAYS
    return OrderReminder.SOON if near and order.deadline.working_days > SOON_WORKING_DAYS else None
