"""The hazard ledger: hazards as they stand, and the log of steps behind each, which is only ever appended to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import msgspec

from nowalls.domain.hazards.finding import DETECTORS, FALSE_FIRES_MANY, FALSE_FIRES_WITHIN, FalseFirePlace, SilentDevice
from nowalls.domain.hazards.ledger import Entry, Finding, Hazard
from nowalls.domain.hazards.words import FoundBy, HazardCategory, HazardGrade, HazardState, HazardStep, Reminder
from nowalls.domain.ids import AttachmentId, DistrictCode, HazardId, InspectionId, PlaceId, SiteId
from nowalls.domain.incidents import Owner, Reason
from nowalls.domain.registry import Place
from nowalls.domain.scopes import Scope
from nowalls.domain.working_days import DayCount, Deadline
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import Row, as_json, owner_of, place_of

FILE: Final = "hazards"
LOOK_AHEAD: Final = timedelta(days=14)
"""Three working days are never further than that, however long a holiday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedItem:
    """On which inspection a hazard was found, and which item was not in order."""

    inspection_id: InspectionId
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardRecord:
    """A hazard with what its lists say beside it."""

    hazard: Hazard
    site_name: str
    place: Place | None
    reporter: Owner | None
    measures: str | None
    """What was last said to have been done about it."""
    document_numbers: tuple[str, ...]
    inspected: InspectedItem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardPicture:
    """A picture that belongs to a hazard, and the number of the line that shows it."""

    id: AttachmentId
    at: datetime
    author: str | None
    shown_in: int | None

    def is_fresh(self, since: datetime) -> bool:
        """Tell whether no line shows it and it came after the last step: it may prove the next one."""
        return self.shown_in is None and self.at >= since


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardFilter:
    """Which hazards are wanted; ``today`` is the day by which they are overdue or not."""

    scope: Scope
    today: date
    most: int
    id: HazardId | None = None
    before: int | None = None
    state: HazardState | None = None
    open: bool | None = None
    site_id: str | None = None
    category: HazardCategory | None = None
    grade: HazardGrade | None = None
    overdue: bool | None = None


async def add_hazard(write: Write, finding: Finding, first: Entry) -> bool:
    """Write a new hazard with its first line.

    False, and nothing is written, where the place is not the site's or one of the same cause is open.
    """
    evidence = finding.evidence
    params = {
        "id": finding.id,
        "category": finding.category,
        "site_id": finding.site_id,
        "place_id": finding.place_id,
        "found_by": finding.found_by,
        "what": finding.what,
        "evidence": None if evidence is None else as_json(evidence),
        "cause": finding.cause,
        "reported_at": first.at,
    }
    if await write.count(FILE, "add", params) == 0:
        return False
    await write.run(FILE, "add_entry", _entry_params(finding.id, first))
    return True


async def append(write: Write, hazard: Hazard, entry: Entry) -> None:
    """Append a line to the log of a hazard that is held by ``lock_hazard``, and write what it comes to."""
    await write.run(FILE, "add_entry", _entry_params(hazard.finding.id, entry))
    params = {
        "id": hazard.finding.id,
        "version": hazard.version,
        "state": hazard.state,
        "grade": hazard.grade,
        "responsible": hazard.responsible,
        "reminded": hazard.reminded,
        "rectified_at": hazard.rectified_at,
        "closed_at": hazard.closed_at,
        "reopened": hazard.reopened,
        **_due_params(hazard.deadline),
    }
    await write.run(FILE, "write_state", params)


async def lock_hazard(write: Write, hazard_id: HazardId) -> None:
    """Hold a hazard until the transaction ends, so that of two steps at once the second sees the first."""
    await write.rows(FILE, "lock", {"id": hazard_id})


async def hazard_page(read: Read, wanted: HazardFilter) -> tuple[list[HazardRecord], int | None]:
    """Return hazards, the newest first, and the cursor of the next page if there is more."""
    params = {
        "id": wanted.id,
        "today": wanted.today,
        "before": wanted.before,
        "state": wanted.state,
        "open": wanted.open,
        "site_id": wanted.site_id,
        "category": wanted.category,
        "grade": wanted.grade,
        "overdue": wanted.overdue,
        "most": wanted.most,
        **wanted.scope.params,
    }
    rows = await read.rows(FILE, "page", params)
    return [_record_of(row) for row in rows], rows[-1]["key"] if len(rows) == wanted.most else None


async def hazard_record(read: Read, hazard_id: HazardId, scope: Scope, *, today: date) -> HazardRecord | None:
    """Return one hazard within a scope."""
    found, _ = await hazard_page(read, HazardFilter(scope=scope, today=today, most=1, id=hazard_id))
    return found[0] if found else None


async def hazard_log(read: Read, hazard_id: HazardId) -> list[Entry]:
    """Return a hazard's log in the order in which it was written."""
    return [_entry_of(row) for row in await read.rows(FILE, "log", {"id": hazard_id})]


async def hazard_pictures(read: Read, hazard_id: HazardId) -> list[HazardPicture]:
    """Return a hazard's pictures in the order in which they came."""
    return [HazardPicture(**row) for row in await read.rows(FILE, "pictures", {"id": hazard_id})]


async def silent_devices(
    read: Read, districts: Sequence[DistrictCode], *, now: datetime, most: int
) -> list[SilentDevice]:
    """Return detectors of institutions that supervision knows to be silent and no hazard stands for yet."""
    kinds = sorted(DETECTORS)
    params = {"districts": list(districts), "kinds": kinds, "now": now, "most": most}
    return [msgspec.convert(row, type=SilentDevice) for row in await read.rows(FILE, "silent_devices", params)]


async def false_fire_places(
    read: Read, districts: Sequence[DistrictCode], *, now: datetime, most: int
) -> list[FalseFirePlace]:
    """Return places of institutions with so many false fire reports that a hazard is due and none stands yet."""
    since = now - FALSE_FIRES_WITHIN
    params = {"districts": list(districts), "since": since, "least": FALSE_FIRES_MANY, "most": most}
    return [FalseFirePlace(**row) for row in await read.rows(FILE, "false_fire_places", params)]


async def near_deadline(write: Write, districts: Sequence[DistrictCode], *, today: date, most: int) -> list[Hazard]:
    """Return hazards that are to be put right soon or already late and may have to be recalled, and hold them."""
    params = {"districts": list(districts), "today": today, "until": today + LOOK_AHEAD, "most": most}
    return [_hazard_of(row) for row in await write.rows(FILE, "near_deadline", params)]


def _entry_params(hazard_id: HazardId, entry: Entry) -> dict[str, Any]:
    return {
        "hazard_id": hazard_id,
        "number": entry.number,
        "at": entry.at,
        "step": entry.step,
        "actor_id": None if entry.actor is None else entry.actor.user_id,
        "text": entry.text,
        "document_number": entry.document_number,
        "grade": entry.grade,
        "responsible": entry.responsible,
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


def _deadline_of(row: Row) -> Deadline | None:
    if row["due_on"] is None:
        return None
    return Deadline(on=row["due_on"], working_days=row["due_working_days"], counted_by=DayCount(row["due_counted_by"]))


def _finding_of(row: Row) -> Finding:
    evidence = row["evidence"]
    return Finding(
        id=HazardId(row["id"]),
        site_id=SiteId(row["site_id"]),
        place_id=None if row["place_id"] is None else PlaceId(row["place_id"]),
        category=HazardCategory(row["category"]),
        found_by=FoundBy(row["found_by"]),
        what=row["what"],
        evidence=None if evidence is None else Reason(code=evidence["code"], params=evidence["params"]),
        cause=row["cause"],
    )


def _hazard_of(row: Row) -> Hazard:
    return Hazard(
        finding=_finding_of(row),
        version=row["version"],
        state=HazardState(row["state"]),
        reported_at=row["reported_at"],
        grade=None if row["grade"] is None else HazardGrade(row["grade"]),
        responsible=row["responsible"],
        deadline=_deadline_of(row),
        reminded=None if row["reminded"] is None else Reminder(row["reminded"]),
        rectified_at=row["rectified_at"],
        closed_at=row["closed_at"],
        reopened=row["reopened"],
    )


def _record_of(row: Row) -> HazardRecord:
    return HazardRecord(
        hazard=_hazard_of(row),
        site_name=row["site_name"],
        place=None if row["place_id"] is None else place_of(row),
        reporter=owner_of(row),
        measures=row["measures"],
        document_numbers=tuple(row["document_numbers"]),
        inspected=_inspected_of(row),
    )


def _inspected_of(row: Row) -> InspectedItem | None:
    if row["inspection_id"] is None:
        return None
    return InspectedItem(inspection_id=InspectionId(row["inspection_id"]), item=row["inspection_item"])


def _entry_of(row: Row) -> Entry:
    return Entry(
        number=row["number"],
        at=row["at"],
        step=HazardStep(row["step"]),
        actor=owner_of(row),
        text=row["text"],
        document_number=row["document_number"],
        grade=None if row["grade"] is None else HazardGrade(row["grade"]),
        responsible=row["responsible"],
        deadline=_deadline_of(row),
        passed=row["passed"],
        pictures=tuple(AttachmentId(each) for each in row["pictures"]),
        reminder=None if row["reminder"] is None else Reminder(row["reminder"]),
    )
