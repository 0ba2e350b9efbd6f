"""Watches, habits and what the rules about a home look at."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import msgspec

from nowalls.domain.decisions import Decisions
from nowalls.domain.ids import DistrictCode, PlaceId
from nowalls.domain.routine.signs import Silence
from nowalls.domain.watches import DueWatch, HomeFacts, Sensor, Watch
from nowalls.domain.words import SiteKind
from nowalls.storage.database import Read, Write
from nowalls.storage.routines import readable
from nowalls.storage.rows import as_json

FILE: Final = "watching"


async def home_facts(read: Read, place_ids: Collection[PlaceId], now: datetime) -> dict[PlaceId, HomeFacts]:
    """Return who lives at these places, their sensors and what is watched there."""
    rows = await read.rows(FILE, "home_facts", {"place_ids": list(place_ids), "now": now})
    return {PlaceId(row["place_id"]): _facts_of(row) for row in rows}


def _facts_of(row: Any) -> HomeFacts:  # noqa: ANN401  # a row
    return HomeFacts(
        site_kind=SiteKind(row["site_kind"]),
        residents=row["residents"],
        at_risk=row["at_risk"],
        absent=row["absent"],
        sensors=tuple(msgspec.convert(each, type=Sensor) for each in row["sensors"]),
        watches=tuple(msgspec.convert(each, type=Watch) for each in row["watches"]),
    )


async def with_habits(read: Read, homes: dict[PlaceId, HomeFacts], now: datetime) -> dict[PlaceId, HomeFacts]:
    """Add what a due watch needs: each home's habits of 28 days, what is learned of it and its newest temperature."""
    params = {"place_ids": list(homes), "now": now}
    silences = await _silences(read, params)
    learned = {row["place_id"]: row for row in await read.rows(FILE, "routines", params)}
    districts = sorted({row["district_key"] for row in learned.values()})
    priors = {
        row["district_key"]: readable(row["state"]) for row in await read.rows(FILE, "priors", {"districts": districts})
    }
    openings = await _openings(read, params)
    temperatures = {row["place_id"]: row["temperature"] for row in await read.rows(FILE, "temperatures", params)}
    return {
        place_id: replace(
            home,
            routine=readable(learned[place_id]["state"]),
            prior=priors.get(learned[place_id]["district_key"]),
            silences=tuple(silences.get(place_id, ())),
            openings=tuple(openings.get(place_id, ())),
            temperature_c=temperatures.get(place_id),
        )
        for place_id, home in homes.items()
    }


async def _silences(read: Read, params: dict[str, Any]) -> dict[str, list[Silence]]:
    silences: dict[str, list[Silence]] = {}
    for row in await read.rows(FILE, "silences", params):
        silence = Silence(
            place_id=PlaceId(row["place_id"]),
            began_at=row["began_at"],
            ended_at=row["ended_at"],
            from_door=row["from_door"],
            to_door=row["to_door"],
        )
        silences.setdefault(row["place_id"], []).append(silence)
    return silences


async def _openings(read: Read, params: dict[str, Any]) -> dict[str, list[datetime]]:
    openings: dict[str, list[datetime]] = {}
    for row in await read.rows(FILE, "openings", params):
        openings.setdefault(row["place_id"], []).append(row["at"])
    return openings


async def due_watches(
    read: Read,
    districts: Sequence[DistrictCode],
    *,
    now: datetime,
    most: int,
) -> list[DueWatch]:
    """Return the watches that are due, the longest overdue first."""
    rows = await read.rows(FILE, "due", {"now": now, "districts": list(districts), "most": most})
    return [DueWatch(subject=row["subject"], place_id=PlaceId(row["place_id"])) for row in rows]


async def put_off(write: Write, watch: DueWatch, *, until: datetime) -> None:
    """Let a watch that could not be decided wait, so that the others go on."""
    await write.run(FILE, "put_off", {"subject": watch.subject, "until": until})


async def write_watches(write: Write, decisions: Decisions) -> None:
    """Write what was decided about watches and habits."""
    kept = [each.watch for each in decisions.watches if each.watch is not None]
    gone = [each.subject for each in decisions.watches if each.watch is None]
    if kept:
        rows = [
            {
                "subject": each.subject,
                "rule": each.rule,
                "place_id": each.place_id,
                "device_id": each.device_id,
                "began_at": each.began_at,
                "due_at": each.due_at,
                "door_at": each.door_at,
            }
            for each in kept
        ]
        await write.run(FILE, "set_watches", {"rows": as_json(rows)})
    if gone:
        await write.run(FILE, "forget_watches", {"subjects": gone})
    if decisions.silences:
        await write.run(FILE, "write_silences", {"rows": as_json(decisions.silences)})
    if decisions.openings:
        await write.run(FILE, "write_openings", {"rows": as_json(decisions.openings)})


async def forget_habits(write: Write, *, before: datetime) -> None:
    """Forget silences and openings that are older than this."""
    await write.run(FILE, "forget_silences", {"before": before})
    await write.run(FILE, "forget_openings", {"before": before})
