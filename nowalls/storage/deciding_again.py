"""What deciding a span again starts from: its signals, the places they are about, and the limits as they changed."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from nowalls.domain.decisions import PlaceFacts
from nowalls.domain.ids import DistrictCode, IncidentId, PlaceId, SiteId
from nowalls.domain.policies import Policy, PolicyRule, PolicyScope
from nowalls.domain.registry import Place
from nowalls.domain.replaying.limits_then import PolicyHistory
from nowalls.domain.replaying.record import DecidedSignal
from nowalls.domain.response_times import Period
from nowalls.domain.words import PlaceKind, Severity
from nowalls.storage.database import Read
from nowalls.storage.policies import policies
from nowalls.storage.rows import Row, device_of, organization_of, signal_of

FILE: Final = "replaying"


async def decided_signals(read: Read, period: Period, incident_ids: Sequence[IncidentId]) -> list[DecidedSignal]:
    """Return the life-safety signals received in a span that went into these incidents, or into none."""
    await read.plan_anew()
    params = {"since": period.since, "until": period.until, "ids": list(incident_ids)}
    return [_decided_of(row) for row in await read.rows(FILE, "decided_signals", params)]


def _decided_of(row: Row) -> DecidedSignal:
    incident_id = None if row["incident_id"] is None else IncidentId(row["incident_id"])
    return DecidedSignal(
        signal=signal_of(row), device=device_of(row), decided_at=row["handled_at"], incident_id=incident_id
    )


async def places_of_sites(read: Read, sites: Collection[SiteId]) -> dict[PlaceId, PlaceFacts]:
    """Return every place of these sites, with nothing open at any."""
    rows = await read.rows(FILE, "places", {"sites": sorted(sites)})
    return {PlaceId(row["id"]): _place_of(row) for row in rows}


def _place_of(row: Any) -> PlaceFacts:  # noqa: ANN401  # a row
    building = row["building_place"]
    place = Place(
        id=PlaceId(row["id"]),
        site_id=SiteId(row["site_id"]),
        kind=PlaceKind(row["kind"]),
        building=row["building"],
        floor=row["floor"],
        room=row["room"],
        building_place=None if building is None else PlaceId(building),
    )
    return PlaceFacts(place=place, district=DistrictCode(row["district"]), organization=organization_of(row))


async def policy_history(read: Read) -> PolicyHistory:
    """Return the limits by time, from the policies and the audit of their setting."""
    rows = await read.rows(FILE, "policy_changes")
    return PolicyHistory(await policies(read), [(row["at"], _policy_of(row)) for row in rows])


def _policy_of(row: Any) -> Policy:  # noqa: ANN401  # a row
    details = row["details"]
    return Policy(
        rule=PolicyRule(row["rule"]),
        scope=PolicyScope(details["scope"]),
        scope_id=details["scope_id"],
        severity=None if details["severity"] is None else Severity(details["severity"]),
        parameters=details["parameters"],
    )
