"""Inspections: as they stand, and the log of steps behind each, which is only ever appended to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import msgspec

from nowalls.domain.draws import DrawId
from nowalls.domain.ids import AttachmentId, DistrictCode, HazardId, InspectionId, SiteId, UserId
from nowalls.domain.incidents import Owner
from nowalls.domain.inspections.opening import Inspected, end_of_month
from nowalls.domain.inspections.sheet import Answered, Entry, Inspection, Plan
from nowalls.domain.inspections.words import Answer, InspectionKind, InspectionState, InspectionStep
from nowalls.domain.scopes import Scope
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import Row, as_json, owner_of

FILE: Final = "inspections"


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionRecord:
    """An inspection with what its lists say beside it."""

    inspection: Inspection
    site_name: str
    planner: Owner | None
    team: tuple[Owner, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionPicture:
    """A picture that belongs to an inspection, and the number of the line that shows it."""

    id: AttachmentId
    at: datetime
    author: str | None
    shown_in: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionFilter:
    """Which inspections are wanted; ``today`` is the day by which they are overdue or not."""

    scope: Scope
    today: date
    most: int
    id: InspectionId | None = None
    before: int | None = None
    state: InspectionState | None = None
    kind: InspectionKind | None = None
    open: bool | None = None
    overdue: bool | None = None
    site_id: str | None = None
    draw_id: str | None = None


async def add_inspection(write: Write, plan: Plan, first: Entry) -> None:
    """Write a new inspection with its first line."""
    params = {
        "id": plan.id,
        "kind": plan.kind,
        "site_id": plan.site_id,
        "due_on": plan.due_on,
        "catalogue": plan.catalogue,
        "draw_id": plan.draw_id,
        "team": list(plan.team),
        "planned_at": first.at,
    }
    await write.run(FILE, "add", params)
    await write.run(FILE, "add_entry", _entry_params(plan.id, first))


async def inspected_sites(read: Read, districts: Sequence[DistrictCode], *, today: date) -> list[Inspected]:
    """Return the institutions of these districts with the days on which their last rounds and checks were due."""
    params = {"districts": list(districts), "today": today, "month_end": end_of_month(today)}
    return [msgspec.convert(row, Inspected) for row in await read.rows(FILE, "inspected", params)]


async def append(write: Write, inspection: Inspection, entry: Entry) -> None:
    """Append a line to the log of an inspection that is held by ``lock_inspection``, and write what it comes to.

    A hazard that the line names stands in the ledger already.
    """
    await write.run(FILE, "add_entry", _entry_params(inspection.plan.id, entry))
    params = {
        "id": inspection.plan.id,
        "version": inspection.version,
        "state": inspection.state,
        "answers": as_json(inspection.answers),
        "begun_at": inspection.begun_at,
        "signed_at": inspection.signed_at,
        "countersigned_at": inspection.countersigned_at,
        "closed_at": inspection.closed_at,
    }
    await write.run(FILE, "write_state", params)


async def lock_inspection(write: Write, inspection_id: InspectionId) -> None:
    """Hold an inspection until the transaction ends, so that of two steps at once the second sees the first."""
    await write.rows(FILE, "lock", {"id": inspection_id})


async def inspection_page(read: Read, wanted: InspectionFilter) -> tuple[list[InspectionRecord], int | None]:
    """Return inspections, the newest first, and the cursor of the next page if there is more."""
    params = {
        "id": wanted.id,
        "today": wanted.today,
        "before": wanted.before,
        "state": wanted.state,
        "kind": wanted.kind,
        "open": wanted.open,
        "overdue": wanted.overdue,
        "site_id": wanted.site_id,
        "draw_id": wanted.draw_id,
        "most": wanted.most,
        **wanted.scope.params,
    }
    rows = await read.rows(FILE, "page", params)
    return [_record_of(row) for row in rows], rows[-1]["key"] if len(rows) == wanted.most else None


async def inspection_record(
    read: Read, inspection_id: InspectionId, scope: Scope, *, today: date
) -> InspectionRecord | None:
    """Return one inspection within a scope."""
    found, _ = await inspection_page(read, InspectionFilter(scope=scope, today=today, most=1, id=inspection_id))
    return found[0] if found else None


async def inspection_log(read: Read, inspection_id: InspectionId) -> list[Entry]:
    """Return an inspection's log in the order in which it was written."""
    return [_entry_of(row) for row in await read.rows(FILE, "log", {"id": inspection_id})]


async def inspection_pictures(read: Read, inspection_id: InspectionId) -> list[InspectionPicture]:
    """Return an inspection's pictures in the order in which they came."""
    return [InspectionPicture(**row) for row in await read.rows(FILE, "pictures", {"id": inspection_id})]


def _entry_params(inspection_id: InspectionId, entry: Entry) -> dict[str, Any]:
    return {
        "inspection_id": inspection_id,
        "number": entry.number,
        "at": entry.at,
        "step": entry.step,
        "actor_id": None if entry.actor is None else entry.actor.user_id,
        "text": entry.text,
        "item": entry.item,
        "answer": entry.answer,
        "pictures": list(entry.pictures),
        "hazard_id": entry.hazard_id,
    }


def _plan_of(row: Row) -> Plan:
    return Plan(
        id=InspectionId(row["id"]),
        kind=InspectionKind(row["kind"]),
        site_id=SiteId(row["site_id"]),
        due_on=row["due_on"],
        catalogue=row["catalogue"],
        draw_id=None if row["draw_id"] is None else DrawId(row["draw_id"]),
        team=tuple(UserId(each) for each in row["team"]),
    )


def _record_of(row: Row) -> InspectionRecord:
    inspection = Inspection(
        plan=_plan_of(row),
        version=row["version"],
        state=InspectionState(row["state"]),
        planned_at=row["planned_at"],
        answers=msgspec.convert(row["answers"], dict[str, Answered]),
        begun_at=row["begun_at"],
        signed_at=row["signed_at"],
        countersigned_at=row["countersigned_at"],
        closed_at=row["closed_at"],
    )
    return InspectionRecord(
        inspection=inspection,
        site_name=row["site_name"],
        planner=owner_of(row),
        team=tuple(msgspec.convert(row["members"], list[Owner])),
    )


def _entry_of(row: Row) -> Entry:
    return Entry(
        number=row["number"],
        at=row["at"],
        step=InspectionStep(row["step"]),
        actor=owner_of(row),
        text=row["text"],
        item=row["item"],
        answer=None if row["answer"] is None else Answer(row["answer"]),
        pictures=tuple(AttachmentId(each) for each in row["pictures"]),
        hazard_id=None if row["hazard_id"] is None else HazardId(row["hazard_id"]),
    )
