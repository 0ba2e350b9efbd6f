"""Responders at work: where they are, what they are doing, whose keys they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from nowalls.domain.ids import DistrictCode, IncidentId, ResponderId, SiteId
from nowalls.domain.recommending import Position, ResponderFacts
from nowalls.domain.registry import Responder
from nowalls.domain.scopes import Scope
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json

FILE: Final = "responders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where help is needed, and which hospital works with the place."""

    site_id: SiteId
    district: DistrictCode
    at: Position
    partner_hospital: str


async def scene_of(read: Read, incident_id: IncidentId) -> Scene | None:
    """Return where an incident is; ``None`` when there is no such incident."""
    row = await read.row(FILE, "site_of", {"incident_id": incident_id})
    if row is None:
        return None
    return Scene(
        site_id=SiteId(row["site_id"]),
        district=DistrictCode(row["district"]),
        at=Position(lon=row["lon"], lat=row["lat"]),
        partner_hospital=row["partner_hospital"],
    )


async def responders_for(read: Read, incident_id: IncidentId) -> list[ResponderFacts]:
    """Return every responder of the incident's district, as they stand towards this incident."""
    return [_facts_of(row) for row in await read.rows(FILE, "for_incident", {"incident_id": incident_id})]


async def responder_states(read: Read, scope: Scope, responder_id: ResponderId | None = None) -> list[ResponderFacts]:
    """Return the responders within a scope, or one of them, as they stand now."""
    params = {"districts": scope.params["districts"], "id": responder_id}
    return [_facts_of(row) for row in await read.rows(FILE, "states", params)]


def _facts_of(row: Any) -> ResponderFacts:  # noqa: ANN401  # a row
    return ResponderFacts(
        responder=msgspec.convert(row, type=Responder),
        on_duty=row["on_duty"],
        base=_position(row["base_lon"], row["base_lat"]),
        position=_position(row["lon"], row["lat"]),
        position_at=row["position_at"],
        resting_until=row["resting_until"],
        busy_with=None if row["busy_with"] is None else IncidentId(row["busy_with"]),
        holds_key=row.get("holds_key", False),
        refused=row.get("refused", False),
    )


def _position(lon: float | None, lat: float | None) -> Position | None:
    return None if lon is None or lat is None else Position(lon=lon, lat=lat)


async def busy_elsewhere(write: Write, responder_id: ResponderId, incident_id: IncidentId) -> IncidentId | None:
    """Lock a responder until the transaction ends; return the other incident they are busy with, if any."""
    await write.rows(FILE, "lock", {"responder_id": responder_id})
    row = await write.row(FILE, "busy_with", {"responder_id": responder_id, "incident_id": incident_id})
    return None if row is None else IncidentId(row["incident_id"])


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponderChange:
    """What is new of a responder; ``None`` leaves a fact as it was, ``rest`` says whether a rest is set."""

    id: ResponderId
    on_duty: bool | None = None
    rest: bool = False
    resting_until: datetime | None = None
    position: Position | None = None


async def change_responder(write: Write, new: ResponderChange, *, now: datetime) -> bool:
    """Write what is new of a responder; false when there is none with this id."""
    params = {
        "id": new.id,
        "on_duty": new.on_duty,
        "rest": new.rest,
        "resting_until": new.resting_until,
        "lon": new.position.lon if new.position else None,
        "lat": new.position.lat if new.position else None,
        "now": now,
    }
    return await write.count(FILE, "change", params) > 0


async def write_bases(write: Write, bases: Mapping[ResponderId, Position]) -> None:
    """Write where responders set out from when nobody knows better."""
    rows = [{"id": each, "lon": at.lon, "lat": at.lat} for each, at in bases.items()]
    await write.run(FILE, "bases", {"rows": as_json(rows)})


async def give_keys(write: Write, keys: Sequence[tuple[ResponderId, SiteId]]) -> None:
    """Note whose doors responders can open."""
    rows = [{"responder_id": responder_id, "site_id": site_id} for responder_id, site_id in keys]
    await write.run(FILE, "give_keys", {"rows": as_json(rows)})


async def link_secret(read: Read) -> bytes:
    """Return what signs the responders' links."""
    row = await read.row(FILE, "link_secret")
    if row is None:
        message = "The database has no key for the responders' links; run nowalls migrate."
        raise LookupError(message)
    return str(row["secret"]).encode()
