"""Residents, and where each of them lived from when to when. Each look at them belongs into the caller's audit."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from nowalls.domain.ids import DistrictCode, PlaceId, ResidentId, SiteId
from nowalls.domain.registry import Occupancy, Resident
from nowalls.domain.scopes import Scope
from nowalls.domain.search_words import words_of_name, words_of_phone
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json

FILE: Final = "residents"
MOST_OCCUPANCIES: Final = 1_000


async def write_residents(write: Write, residents: Sequence[Resident], *, now: datetime) -> None:
    """Add residents at their places from now on, or change what is known of them; only ``move`` changes the place."""
    rows = [asdict(each) | {"search_words": _words(each)} for each in residents]
    await write.run(FILE, "write", {"rows": as_json(rows)})
    await write.run(FILE, "begin_occupancies", {"ids": [each.id for each in residents], "now": now})


def _words(resident: Resident) -> set[str]:
    phones = (resident.phone, *(contact.phone for contact in resident.contacts))
    return words_of_name(resident.name).union(*map(words_of_phone, phones))


async def lock_resident(write: Write, resident_id: ResidentId) -> None:
    """Hold a resident until the transaction ends, so that of two changes at once each keeps its fields."""
    await write.rows(FILE, "lock", {"id": resident_id})


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentRecord:
    """A resident, where they live and whose scope that is."""

    resident: Resident
    site_id: SiteId
    site_name: str
    district: DistrictCode
    organization: str | None
    erased_at: datetime | None


def _record(row: Any) -> ResidentRecord:  # noqa: ANN401  # a row
    return ResidentRecord(
        resident=msgspec.convert(row, type=Resident),
        site_id=SiteId(row["site_id"]),
        site_name=row["site_name"],
        district=DistrictCode(row["district"]),
        organization=row["organization"],
        erased_at=row["erased_at"],
    )


async def resident_page(
    read: Read,
    scope: Scope,
    *,
    most: int,
    after: int = 0,
    site_id: str | None = None,
) -> tuple[list[ResidentRecord], int | None]:
    """Return a page of those who live within a scope now, or at one site, and the cursor of the next page."""
    params = {"after": after, "most": most, "site_id": site_id, "id": None, **scope.params}
    rows = await read.rows(FILE, "after", params)
    return [_record(row) for row in rows], rows[-1]["key"] if len(rows) == most else None


async def resident_record(read: Read, scope: Scope, resident_id: str) -> ResidentRecord | None:
    """Return one resident within a scope, also one who has left."""
    params = {"after": 0, "most": 1, "site_id": None, "id": resident_id, **scope.params}
    row = await read.row(FILE, "after", params)
    return None if row is None else _record(row)


async def residents_of_site(read: Read, site_id: SiteId) -> list[Resident]:
    """Return who lives at a site now."""
    return [msgspec.convert(row, type=Resident) for row in await read.rows(FILE, "of_site", {"site_id": site_id})]


async def move_resident(write: Write, resident_id: ResidentId, place_id: PlaceId, *, at: datetime) -> None:
    """Let a resident live at another place from a moment on; where they lived until then is kept."""
    await write.run(FILE, "end_occupancies", {"ids": [resident_id], "at": at})
    await write.run(FILE, "move", {"id": resident_id, "place_id": place_id})
    await write.run(FILE, "begin_occupancies", {"ids": [resident_id], "now": at})


async def resident_left(write: Write, resident_id: ResidentId, *, at: datetime) -> bool:
    """Note that a resident moved out for good or died; false when they had left before."""
    await write.run(FILE, "end_occupancies", {"ids": [resident_id], "at": at})
    return await write.count(FILE, "leave", {"id": resident_id, "at": at}) > 0


async def occupancies(
    read: Read,
    *,
    resident_id: ResidentId | None = None,
    place_id: PlaceId | None = None,
) -> list[Occupancy]:
    """Return where a resident lived, or who lived at a place, the newest first."""
    params = {"resident_id": resident_id, "place_id": place_id, "most": MOST_OCCUPANCIES}
    return [msgspec.convert(row, type=Occupancy) for row in await read.rows(FILE, "occupancies", params)]
