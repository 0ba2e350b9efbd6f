"""How each home and room stands today: written by the rounds that judge them, read by who has to see to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

from nowalls.domain.ids import DistrictCode, PlaceId, SiteId
from nowalls.domain.protected_today import Keeper, LivedIn, Verdict
from nowalls.domain.protection import Gap
from nowalls.domain.proving import PROOF_HOLDS
from nowalls.domain.scopes import Scope
from nowalls.domain.words import PlaceKind
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json

FILE: Final = "protecting"
DAYS_SHOWN: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceToJudge:
    """A place, and the site whose devices are to be loaded with it."""

    place: LivedIn
    site_id: SiteId


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many places stand how; ``overdue`` are among the weak and the unprotected."""

    proved: int
    whole: int
    weak: int
    unprotected: int
    overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day in numbers, as of its last whole round."""

    day: date
    at: datetime
    proved: int
    whole: int
    weak: int
    unprotected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """A place that is not whole, with what its list says beside it."""

    place_id: PlaceId
    place_kind: PlaceKind
    building: str | None
    floor: str | None
    room: str | None
    site_id: SiteId
    site_name: str
    organization_id: str | None
    organization_name: str | None
    score: int
    gaps: tuple[Gap, ...]
    proved_at: datetime | None
    since: datetime
    keeper: Keeper
    deadline: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LackingFilter:
    """Which places are wanted; ``today`` is the day by which a deadline is over or not."""

    scope: Scope
    today: date
    most: int
    after: tuple[date, int] | None = None
    site_id: str | None = None
    gap: Gap | None = None
    keeper: Keeper | None = None
    overdue: bool = False


async def places_to_judge(
    read: Read, district: DistrictCode, *, after: int, most: int
) -> tuple[list[PlaceToJudge], int | None]:
    """Return the next places of a district in a fixed order, and where to go on; ``None`` after the last one."""
    rows = await read.rows(FILE, "places", {"district": district, "after": after, "most": most})
    places = [PlaceToJudge(place=msgspec.convert(row, type=LivedIn), site_id=SiteId(row["site_id"])) for row in rows]
    return places, rows[-1]["key"] if len(rows) == most else None


async def write_verdicts(write: Write, verdicts: Sequence[Verdict], forgotten: Sequence[PlaceId]) -> None:
    """Write how places stand, and forget those about which there is nothing to say any more."""
    if verdicts:
        await write.run(FILE, "write", {"rows": as_json(verdicts)})
    if forgotten:
        await write.run(FILE, "forget", {"place_ids": list(forgotten)})


async def write_day(write: Write, district: DistrictCode, *, day: date, now: datetime) -> None:
    """Sum a district up as of now."""
    params = {"district": district, "day": day, "now": now, "proved_since": now - PROOF_HOLDS}
    await write.run(FILE, "write_day", params)


async def protection_counts(read: Read, wanted: LackingFilter, *, now: datetime) -> tuple[Counts, dict[Gap, int]]:
    """Return how many places stand how, and how many have each gap; of the filter only scope and site count."""
    await read.plan_anew()
    params = {
        "today": wanted.today,
        "proved_since": now - PROOF_HOLDS,
        "site_id": wanted.site_id,
        **wanted.scope.params,
    }
    row = await read.row(FILE, "counts", params)
    gaps = await read.rows(FILE, "counts_by_gap", {"site_id": wanted.site_id, **wanted.scope.params})
    return msgspec.convert(row, type=Counts), {Gap(each["gap"]): each["places"] for each in gaps}


async def lacking_page(read: Read, wanted: LackingFilter) -> tuple[list[Lacking], tuple[date, int] | None]:
    """Return the places that are not whole, the nearest deadline first, and where the next page begins."""
    await read.plan_anew()
    after_deadline, after_key = wanted.after or (None, None)
    params = {
        "after_deadline": after_deadline,
        "after_key": after_key,
        "today": wanted.today,
        "site_id": wanted.site_id,
        "gap": wanted.gap,
        "keeper": wanted.keeper,
        "overdue": wanted.overdue,
        "most": wanted.most,
        **wanted.scope.params,
    }
    rows = await read.rows(FILE, "page", params)
    more = (rows[-1]["deadline"], rows[-1]["key"]) if len(rows) == wanted.most else None
    return [msgspec.convert(row, type=Lacking) for row in rows], more


async def protection_days(read: Read, scope: Scope, *, today: date) -> list[Day]:
    """Return the last thirty days in numbers; none for an organization, for they are the districts'."""
    rows = await read.rows(FILE, "days", {"from_day": today - DAYS_SHOWN, "districts": scope.params["districts"]})
    return [Day(**row) for row in rows]


async def judged_districts(read: Read, scope: Scope) -> list[DistrictCode]:
    """Return the districts in which whoever asks has sites."""
    return [DistrictCode(row["code"]) for row in await read.rows(FILE, "districts", scope.params)]


async def judged_at(read: Read, districts: Sequence[DistrictCode]) -> datetime | None:
    """Return as of when the figures of these districts stand; ``None`` before the first round of one of them.

    A round is the whole district's: an organization's own scope does not see it.
    """
    row = await read.row(FILE, "judged_at", {"districts": list(districts)})
    return None if row is None else row["at"]
