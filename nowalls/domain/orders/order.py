"""An order is the sum of its log: what was ordered, and one line for each step that somebody took.

Lines are only ever appended. What an order is now follows from them alone (``replay``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from typing import Final, NewType

from nowalls.domain.ids import AttachmentId, HazardId, IncidentId, InspectionId, SiteId
from nowalls.domain.incidents import Owner
from nowalls.domain.orders.words import OrderReminder, OrderState, OrderStep
from nowalls.domain.working_days import Deadline

OrderId = NewType("OrderId", str)

DONE: Final = frozenset({OrderState.CLOSED, OrderState.WITHDRAWN})
TO_ANSWER: Final = frozenset({OrderState.ISSUED, OrderState.SIGNED_FOR})
"""While it waits for the institution its deadline runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What led to an order: one of these, or nothing that the centre knows of."""

    hazard_id: HazardId | None = None
    inspection_id: InspectionId | None = None
    incident_id: IncidentId | None = None
    """Also of an exception report, of which each incident has one at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What was ordered of whom; it never changes."""

    id: OrderId
    site_id: SiteId
    year: int
    number: int
    """1, 2, 3 … within the year and the organization that gets it, without a gap."""
    document_number: str
    about: About
    subject: str
    requirement: str
    responsible: str
    """By name and office, of the institution."""
    sign_by: date
    """The last day on which signing for it is in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of an order's log; what a step does not say is ``None``."""

    number: int
    """1, 2, 3 …: the order's version after it."""
    at: datetime
    step: OrderStep
    actor: Owner | None = None
    """``None`` for what the calendar did."""
    text: str | None = None
    deadline: Deadline | None = None
    passed: bool | None = None
    pictures: tuple[AttachmentId, ...] = ()
    reminder: OrderReminder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as it stands."""

    issue: Issue
    version: int
    state: OrderState
    issued_at: datetime
    deadline: Deadline
    reminded: tuple[OrderReminder, ...] = ()
    """What was recalled since the present deadline was set."""
    signed_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None

    def is_unsigned(self, today: date) -> bool:
        """Tell whether it should have been signed for before today."""
        return self.state is OrderState.ISSUED and today > self.issue.sign_by

    def is_overdue(self, today: date) -> bool:
        """Tell whether it should have been answered before today."""
        return self.state in TO_ANSWER and today > self.deadline.on


def issued(issue: Issue, first: Entry) -> Order:
    """Return the order that an issue's first line makes, which sets its deadline."""
    if first.deadline is None:
        message = "the first line of an order sets its deadline"
        raise ValueError(message)
    return Order(
        issue=issue, version=first.number, state=OrderState.ISSUED, issued_at=first.at, deadline=first.deadline
    )


def after(order: Order, entry: Entry) -> Order:
    """Return the order after a further line of its log; whether the line may be is decided in ``steps``."""
    changed = replace(order, version=entry.number)
    match entry.step:
        case OrderStep.SIGNED_FOR:
            return replace(changed, state=OrderState.SIGNED_FOR, signed_at=entry.at)
        case OrderStep.ANSWERED:
            return replace(changed, state=OrderState.ANSWERED, answered_at=entry.at)
        case OrderStep.RECHECKED if entry.passed:
            return replace(changed, state=OrderState.PASSED)
        case OrderStep.RECHECKED:
            again = replace(changed, state=OrderState.SIGNED_FOR, answered_at=None, reminded=())
            return replace(again, deadline=entry.deadline or order.deadline)
        case OrderStep.CLOSED:
            return replace(changed, state=OrderState.CLOSED, closed_at=entry.at)
        case OrderStep.WITHDRAWN:
            return replace(changed, state=OrderState.WITHDRAWN, closed_at=entry.at)
        case OrderStep.REMINDED if entry.reminder is not None:
            return replace(changed, reminded=(*order.reminded, entry.reminder))
        case _:
            return changed


def replay(issue: Issue, log: Iterable[Entry]) -> Order:
    """Return the order that a whole log makes; its first line is the issuing."""
    first, *others = log
    return reduce(after, others, issued(issue, first))


def last_step_at(log: Sequence[Entry]) -> datetime:
    """Return when somebody last took a step; a recall is none. What is to prove the next one came after it."""
    return max(entry.at for entry in log if entry.step is not OrderStep.REMINDED)
