"""Desks: who sits there, who did not answer, and what one shift hands over to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nowalls.domain.ids import DistrictCode, HandoverId, IncidentId, PlaceId, ShiftId, UserId
from nowalls.domain.presence import Seat
from nowalls.domain.scopes import Scope
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json

FILE: Final = "desks"


async def seats(read: Read) -> list[Seat]:
    """Return the running shifts of dispatchers and duty leads."""
    return [
        Seat(
            shift_id=ShiftId(row["shift_id"]),
            user_id=UserId(row["user_id"]),
            name=row["name"],
            districts=tuple(DistrictCode(each) for each in row["districts"]),
            last_action_at=row["last_action_at"],
            asked_at=row["asked_at"],
            absent_since=row["absent_since"],
            holds=row["holds"],
        )
        for row in await read.rows(FILE, "seats")
    ]


async def ask(write: Write, seat: Seat, *, now: datetime) -> None:
    """Ask a seat, unless somebody acted there since it was looked at."""
    params = {"shift_id": seat.shift_id, "last_action_at": seat.last_action_at, "now": now}
    await write.run(FILE, "ask", params)


async def count_out(write: Write, seat: Seat, *, now: datetime) -> bool:
    """Count a seat as empty; false when it has answered meanwhile."""
    params = {"shift_id": seat.shift_id, "asked_at": seat.asked_at, "now": now}
    return await write.count(FILE, "count_out", params) > 0


async def unclaimed_places(read: Read, districts: Sequence[DistrictCode]) -> list[PlaceId]:
    """Return the places with a real incident that nobody has claimed."""
    rows = await read.rows(FILE, "unclaimed", {"districts": list(districts)})
    return [PlaceId(row["place_id"]) for row in rows]


async def summary(read: Read, scope: Scope, *, now: datetime) -> dict[str, Any]:
    """Return what the next shift must know: incidents, promised, silences that end soon, homes known empty."""
    row = await read.row(FILE, "summary", {"districts": scope.params["districts"], "now": now})
    return {} if row is None else dict(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A hand-over; open until somebody signed it."""

    id: HandoverId
    from_id: UserId
    from_name: str
    to_id: UserId | None
    to_name: str | None
    summary: dict[str, Any]
    offered_at: datetime
    accepted_at: datetime | None
    accepted_by: UserId | None
    reason: str | None


async def offer(
    write: Write,
    handover_id: HandoverId,
    *,
    from_id: UserId,
    to_id: UserId | None,
    told: dict[str, Any],
    now: datetime,
) -> None:
    """Offer a hand-over; an earlier unsigned one of the same person is withdrawn."""
    await write.run(FILE, "withdraw", {"from_id": from_id})
    params = {"id": handover_id, "from_id": from_id, "to_id": to_id, "summary": as_json(told), "now": now}
    await write.run(FILE, "offer", params)


async def handovers(read: Read, *, since: datetime, handover_id: HandoverId | None = None) -> list[Handover]:
    """Return the unsigned hand-overs and those since a moment, the newest first; or the named one."""
    return [Handover(**row) for row in await read.rows(FILE, "handovers", {"id": handover_id, "since": since})]


async def sign(write: Write, handover_id: HandoverId, *, by: UserId, reason: str | None, now: datetime) -> bool:
    """Sign a hand-over; false when it was signed already."""
    params = {"id": handover_id, "user_id": by, "reason": reason, "now": now}
    return await write.count(FILE, "sign", params) > 0


async def owned_by(read: Read, user_id: UserId) -> list[IncidentId]:
    """Return the open incidents in somebody's hands."""
    return [IncidentId(row["id"]) for row in await read.rows(FILE, "owned_by", {"user_id": user_id})]
