"""What deciding a span again starts from: its signals, the places they are about, and the limits as they changed."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from nowalls.domain.decisions import PlaceFacts
from nowalls.domain.ids import DeviceId, DistrictCode, IncidentId, PlaceId, SignalId, SiteId
from nowalls.domain.policies import Policy, PolicyRule, PolicyScope
from nowalls.domain.registry import Device, Place
from nowalls.domain.replaying.limits_then import PolicyHistory
from nowalls.domain.replaying.record import DecidedSignal
from nowalls.domain.response_times import Period
from nowalls.domain.signals import Signal
from nowalls.domain.words import DeviceKind, PlaceKind, Severity, SignalFlag, SignalState, SignalType
from nowalls.storage.database import Read
from nowalls.storage.policies import policies
from nowalls.storage.rows import organization_of

FILE: Final = "replaying"


async def decided_signals(read: Read, period: Period, incident_ids: Sequence[IncidentId]) -> list[DecidedSignal]:
    """Return the life-safety signals received in a span that went into these incidents, or into none."""
    await read.plan_anew()
    params = {"since": period.since, "until": period.until, "ids": list(incident_ids)}
    return [_signal_of(row) for row in await read.rows(FILE, "decided_signals", params)]


def _signal_of(row: Any) -> DecidedSignal:  # noqa: ANN401  # a row
    signal = Signal(
        id=SignalId(row["id"]),
        device_id=DeviceId(row["device_id"]),
        type=SignalType(row["type"]),
        state=SignalState(row["state"]),
        message_id=row["message_id"],
        at=row["at"],
        received_at=row["received_at"],
        test=row["test"],
        flags=frozenset(SignalFlag(flag) for flag in row["flags"]),
    )
    device = Device(
        id=signal.device_id,
        kind=DeviceKind(row["device_kind"]),
        site_id=SiteId(row["site_id"]),
        place_id=PlaceId(row["place_id"]),
        cancel_window_s=row["cancel_window_s"],
    )
    incident_id = None if row["incident_id"] is None else IncidentId(row["incident_id"])
    return DecidedSignal(signal=signal, device=device, decided_at=row["handled_at"], incident_id=incident_id)


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
