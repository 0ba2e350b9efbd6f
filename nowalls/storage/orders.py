"""Orders: as they stand, their numbers, and the log of steps behind each, which is only ever appended to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from nowalls.domain.ids import AttachmentId, DistrictCode, HazardId, IncidentId, InspectionId, SiteId
from nowalls.domain.incidents import Owner
from nowalls.domain.orders.order import About, Entry, Issue, Order, OrderId
from nowalls.domain.orders.words import OrderReminder, OrderState, OrderStep
from nowalls.domain.scopes import Scope
from nowalls.domain.working_days import DayCount, Deadline
from nowalls.storage.database import Read, Write
from nowalls.storage.hazards import LOOK_AHEAD, HazardPicture
from nowalls.storage.rows import Row, owner_of

FILE: Final = "orders"
OrderPicture = HazardPicture
"""A picture is fresh by the same rule: it came after the last step, and no line shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRecord:
    """An order with what its lists say beside it."""

    order: Order
    site_name: str
    organization_name: str | None
    issuer: Owner | None
    measures: str | None
    """What was last said to have been done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """Which orders are wanted; ``today`` is the day by which they are late or not."""

    scope: Scope
    today: date
    most: int
    id: OrderId | None = None
    before: int | None = None
    state: OrderState | None = None
    open: bool | None = None
    late: bool | None = None
    """Not signed for in time, or overdue."""
    site_id: str | None = None
    hazard_id: str | None = None
    inspection_id: str | None = None
    incident_id: str | None = None


async def take_number(write: Write, site_id: SiteId, year: int) -> int:
    """Return the next number of the organization that runs a site; it is given only where the transaction commits."""
    row = await write.row(FILE, "take_number", {"site_id": site_id, "year": year})
    if row is None:
        message = f"there is no site {site_id}"
        raise LookupError(message)
    return int(row["last"])


async def is_called(read: Read, site_id: SiteId, document_number: str) -> bool:
    """Tell whether an order of the same organization goes by this number already."""
    row = await read.row(FILE, "called", {"site_id": site_id, "document_number": document_number})
    return row is not None and bool(row["known"])


async def add_order(write: Write, issue: Issue, first: Entry) -> bool:
    """Write a new order with its first line.

    False, and nothing is written, where what it is about is another site's.
    """
    params = {
        "id": issue.id,
        "site_id": issue.site_id,
        "year": issue.year,
        "number": issue.number,
        "document_number": issue.document_number,
        "hazard_id": issue.about.hazard_id,
        "inspection_id": issue.about.inspection_id,
        "incident_id": issue.about.incident_id,
        "subject": issue.subject,
        "requirement": issue.requirement,
        "responsible": issue.responsible,
        "sign_by": issue.sign_by,
        "issued_at": first.at,
        **_due_params(first.deadline),
    }
    if await write.count(FILE, "add", params) == 0:
        return False
    await write.run(FILE, "add_entry", _entry_params(issue.id, first))
    return True


async def append(write: Write, order: Order, entry: Entry) -> None:
    """Append a line to the log of an order that is held by ``lock_order``, and write what it comes to."""
    await write.run(FILE, "add_entry", _entry_params(order.issue.id, entry))
    params = {
        "id": order.issue.id,
        "version": order.version,
        "state": order.state,
        "reminded": list(order.reminded),
        "signed_at": order.signed_at,
        "answered_at": order.answered_at,
        "closed_at": order.closed_at,
        **_due_params(order.deadline),
    }
    await write.run(FILE, "write_state", params)


async def lock_order(write: Write, order_id: OrderId) -> None:
    """Hold an order until the transaction ends, so that of two steps at once the second sees the first."""
    await write.rows(FILE, "lock", {"id": order_id})


async def order_page(read: Read, wanted: OrderFilter) -> tuple[list[OrderRecord], int | None]:
    """Return orders, the newest first, and the cursor of the next page if there is more."""
    params = {
        "id": wanted.id,
        "today": wanted.today,
        "before": wanted.before,
        "state": wanted.state,
        "open": wanted.open,
        "late": wanted.late,
        "site_id": wanted.site_id,
        "hazard_id": wanted.hazard_id,
        "inspection_id": wanted.inspection_id,
        "incident_id": wanted.incident_id,
        "most": wanted.most,
        **wanted.scope.params,
    }
    rows = await read.rows(FILE, "page", params)
    return [_record_of(row) for row in rows], rows[-1]["key"] if len(rows) == wanted.most else None


async def order_record(read: Read, order_id: OrderId, scope: Scope, *, today: date) -> OrderRecord | None:
    """Return one order within a scope."""
    found, _ = await order_page(read, OrderFilter(scope=scope, today=today, most=1, id=order_id))
    return found[0] if found else None


async def order_log(read: Read, order_id: OrderId) -> list[Entry]:
    """Return an order's log in the order in which it was written."""
    return [_entry_of(row) for row in await read.rows(FILE, "log", {"id": order_id})]


async def order_pictures(read: Read, order_id: OrderId) -> list[OrderPicture]:
    """Return an order's pictures in the order in which they came."""
    return [OrderPicture(**row) for row in await read.rows(FILE, "pictures", {"id": order_id})]


async def orders_to_remind(write: Write, districts: Sequence[DistrictCode], *, today: date, most: int) -> list[Order]:
    """Return orders that wait for an institution and may have to be recalled, and hold them."""
    params = {"districts": list(districts), "today": today, "until": today + LOOK_AHEAD, "most": most}
    return [_order_of(row) for row in await write.rows(FILE, "to_remind", params)]


def _entry_params(order_id: OrderId, entry: Entry) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "number": entry.number,
        "at": entry.at,
        "step": entry.step,
        "actor_id": None if entry.actor is None else entry.actor.user_id,
        "text": entry.text,
        "passed": entry.passed,
        "pictures": list(entry.pictures),
        "reminder": entry.reminder,
        **_due_params(entry.deadline),
    }


def _due_params(deadline: Deadline | None) -> dict[str, Any]:
    if deadline is None:
        return {"due_on": None, "due_working_days": None, "due_counted_by": None}
    return {
        "due_on": deadline.on,
        "due_working_days": deadline.working_days,
        "due_counted_by": deadline.counted_by,
    }


def _deadline_of(row: Row) -> Deadline:
    return Deadline(on=row["due_on"], working_days=row["due_working_days"], counted_by=DayCount(row["due_counted_by"]))


def _about_of(row: Row) -> About:
    hazard, inspection, incident = row["hazard_id"], row["inspection_id"], row["incident_id"]
    return About(
        hazard_id=None if hazard is None else HazardId(hazard),
        inspection_id=None if inspection is None else InspectionId(inspection),
        incident_id=None if incident is None else IncidentId(incident),
    )


def _order_of(row: Row) -> Order:
    issue = Issue(
        id=OrderId(row["id"]),
        site_id=SiteId(row["site_id"]),
        year=row["year"],
        number=row["number"],
        document_number=row["document_number"],
        about=_about_of(row),
        subject=row["subject"],
        requirement=row["requirement"],
        responsible=row["responsible"],
        sign_by=row["sign_by"],
    )
    return Order(
        issue=issue,
        version=row["version"],
        state=OrderState(row["state"]),
        issued_at=row["issued_at"],
        deadline=_deadline_of(row),
        reminded=tuple(OrderReminder(each) for each in row["reminded"]),
        signed_at=row["signed_at"],
        answered_at=row["answered_at"],
        closed_at=row["closed_at"],
    )


def _record_of(row: Row) -> OrderRecord:
    return OrderRecord(
        order=_order_of(row),
        site_name=row["site_name"],
        organization_name=row["organization_name"],
        issuer=owner_of(row),
        measures=row["measures"],
    )


def _entry_of(row: Row) -> Entry:
    return Entry(
        number=row["number"],
        at=row["at"],
        step=OrderStep(row["step"]),
        actor=owner_of(row),
        text=row["text"],
        deadline=None if row["due_on"] is None else _deadline_of(row),
        passed=row["passed"],
        pictures=tuple(AttachmentId(each) for each in row["pictures"]),
        reminder=None if row["reminder"] is None else OrderReminder(row["reminder"]),
    )
