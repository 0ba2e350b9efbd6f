"""When a deadline is recalled: some working days before it, on its day, and the day after; each once."""

from datetime import date
from typing import Final

from nowalls.domain.hazards.ledger import Hazard
from nowalls.domain.hazards.words import HazardState, Reminder
from nowalls.domain.working_days import Calendar, working_days_left

SOON_WORKING_DAYS: Final = 3
"""Time enough to have somebody come and do it; a shorter deadline is fresh in mind and has no early recall."""
_ORDER: Final = (None, *Reminder)


def reminder(hazard: Hazard, today: date, calendar: Calendar) -> Reminder | None:
    """Return which recall is due today and was not made yet; one that was missed gives way to the next."""
    if hazard.state is not HazardState.RECTIFYING or hazard.deadline is None:
        return None
    now = _stage(hazard, today, calendar)
    return now if _ORDER.index(now) > _ORDER.index(hazard.reminded) else None


def _stage(hazard: Hazard, today: date, calendar: Calendar) -> Reminder | None:
    deadline = hazard.deadline
    if deadline is None:
        return None
    if today > deadline.on:
        return Reminder.OVERDUE
    if today == deadline.on:
        return Reminder.DUE
    near = working_days_left(today, deadline.on, calendar) <= SOON_WORKING_DAYS
    return Reminder.SOON if near and deadline.working_days > SOON_WORKING_DAYS else None
