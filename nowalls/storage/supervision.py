"""What supervision reads of the devices and outages, and what it remembers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nowalls.domain.ids import DeviceId, DistrictCode, PlaceId, SiteId, TaskId
from nowalls.domain.registry import Place
from nowalls.domain.supervision import DeviceHealth, LostPlace, Tick, TickResult, risk_of
from nowalls.domain.words import DeviceKind
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json, place_of

FILE: Final = "supervision"


async def sweep(
    read: Read,
    districts: Sequence[DistrictCode],
    *,
    now: datetime,
    after: int,
    most: int,
) -> tuple[list[DeviceHealth], int | None]:
    """Return the next devices in a fixed order, and where to go on; ``None`` after the last one."""
    params = {"districts": list(districts), "now": now, "after": after, "most": most}
    rows = await read.rows(FILE, "sweep", params)
    return [_health_of(row) for row in rows], rows[-1]["key"] if len(rows) == most else None


def _health_of(row: Any) -> DeviceHealth:  # noqa: ANN401  # a row
    return DeviceHealth(
        device_id=DeviceId(row["device_id"]),
        kind=DeviceKind(row["kind"]),
        model=row["model"],
        place_id=PlaceId(row["place_id"]),
        site_id=SiteId(row["site_id"]),
        district=DistrictCode(row["district"]),
        registered_at=row["registered_at"],
        last_seen_at=row["last_seen_at"],
        online=row["online"],
        battery=row["battery"],
        tested_at=row["tested_at"],
        lost_at=row["lost_at"],
        newly_tested=row["newly_tested"],
        in_outage=row["in_outage"],
        maintained=row["maintained"],
        open_subjects=frozenset(row["open_subjects"]),
    )


async def remember(write: Write, devices: Sequence[DeviceHealth]) -> None:
    """Remember when these devices were last tried and since when they are silent."""
    rows = [
        {"device_id": each.device_id, "tested_at": each.tested_at, "lost_at": each.lost_at}
        for each in sorted(devices, key=lambda each: each.device_id)
    ]
    await write.run(FILE, "remember", {"rows": as_json(rows)})


async def signals_pile_up(read: Read, *, more_than: int) -> bool:
    """Tell whether more signals than this wait to be decided, those left out that were put off."""
    row = await read.row(FILE, "signals_pile_up", {"more_than": more_than})
    return row is not None and bool(row["yes"])


async def lost_places(read: Read, districts: Sequence[DistrictCode], *, now: datetime) -> list[LostPlace]:
    """Return the places that fell silent within a day or are on an open list, with area and risk of who lives there."""
    return [
        LostPlace(
            area=row["area"],
            place_id=PlaceId(row["place_id"]),
            district=DistrictCode(row["district"]),
            lost_at=row["lost_at"],
            risk=risk_of(row["categories"]),
            area_size=row["area_size"],
        )
        for row in await read.rows(FILE, "lost_places", {"districts": list(districts), "now": now})
    ]


async def open_outages(read: Read, districts: Sequence[DistrictCode]) -> set[str]:
    """Return the subjects of the outages that are open."""
    return {row["subject"] for row in await read.rows(FILE, "open_outages", {"districts": list(districts)})}


async def ticks(read: Read, task_id: TaskId | None = None) -> list[Tick]:
    """Return the tick list of one outage, or of all that are open; who is most at risk first."""
    return [
        Tick(**row | {"result": None if row["result"] is None else TickResult(row["result"])})
        for row in await read.rows(FILE, "ticks", {"task_id": task_id})
    ]


async def ticked_places(read: Read, task_id: TaskId) -> dict[PlaceId, Place]:
    """Return the places on the tick list of an outage."""
    rows = await read.rows(FILE, "ticked_places", {"task_id": task_id})
    return {place.id: place for place in map(place_of, rows)}


async def write_ticks(write: Write, lines: Sequence[Tick]) -> None:
    """Write lines of tick lists; what a person ticked meanwhile stays."""
    await write.run(FILE, "write_ticks", {"rows": as_json(lines)})


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseFires:
    """A site whose detectors gave many false fire reports within a day."""

    site_id: SiteId
    place_id: PlaceId
    district: DistrictCode
    n: int


async def false_fires(
    read: Read, districts: Sequence[DistrictCode], *, since: datetime, least: int
) -> list[FalseFires]:
    """Return the sites with at least so many false fire reports since a moment and no task about them."""
    params = {"districts": list(districts), "since": since, "least": least}
    return [FalseFires(**row) for row in await read.rows(FILE, "false_fires", params)]
