"""What the rules find by themselves in an institution: a hazard with its evidence, for people to judge and to close.

Of one cause only one hazard is open, and after people have closed it only what came later makes another.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from nowalls.domain.hazards.ledger import Finding
from nowalls.domain.hazards.words import FoundBy, HazardCategory
from nowalls.domain.ids import DeviceId, HazardId, PlaceId, SiteId
from nowalls.domain.incidents import Reason
from nowalls.domain.words import DeviceKind

SILENT_FOR: Final = timedelta(minutes=30)
"""Beyond the device's own limit. An outage of many is told apart within minutes and has a list of its own; what is
silent alone for longer is a defect."""
FALSE_FIRES_WITHIN: Final = timedelta(days=28)
"""Four weeks: as long as maintenance of a detector may wait for its monthly round."""
FALSE_FIRES_MANY: Final = 3
"""Of one place within four weeks. One may be steam, two chance; BS 5839-1 too asks for a look into repeats from one
detector's place. More than five a day have a task of their own at once (``alerts.supervising``)."""

DETECTORS: Final = frozenset(
    {DeviceKind.SOS, DeviceKind.FALL, DeviceKind.SMOKE, DeviceKind.HEAT, DeviceKind.CO, DeviceKind.GAS}
)
"""What people count on to be heard; a door sensor or a gateway is looked after by its task."""

_CATEGORY: Final = {
    DeviceKind.SMOKE: HazardCategory.FIRE_SAFETY,
    DeviceKind.HEAT: HazardCategory.FIRE_SAFETY,
    DeviceKind.CO: HazardCategory.GAS,
    DeviceKind.GAS: HazardCategory.GAS,
}
"""Whatever else falls silent is a defect of the watching itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentDevice:
    """A device of an institution that supervision knows to be silent, in no outage and not worked on."""

    device_id: DeviceId
    kind: DeviceKind
    site_id: SiteId
    place_id: PlaceId
    lost_at: datetime
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseFirePlace:
    """A place of an institution with false fire reports since its last closed hazard of this cause."""

    site_id: SiteId
    place_id: PlaceId
    n: int


def silent_cause(device_id: DeviceId) -> str:
    """Return the cause under which a silent device's hazard stands."""
    return f"device_silent:{device_id}"


def false_fire_cause(place_id: PlaceId) -> str:
    """Return the cause under which a place's repeated false fire reports stand."""
    return f"false_fires:{place_id}"


def of_silence(device: SilentDevice, hazard_id: HazardId, now: datetime) -> Finding | None:
    """Return the hazard of a device that has been silent too long; ``None`` while it may come back by itself."""
    if now - device.lost_at < SILENT_FOR:
        return None
    silent_for = now - (device.last_seen_at or device.lost_at)
    return Finding(
        id=hazard_id,
        site_id=device.site_id,
        place_id=device.place_id,
        category=_CATEGORY.get(device.kind, HazardCategory.MONITORING),
        found_by=FoundBy.RULE,
        evidence=Reason(
            code="detector_silent", params={"device_id": device.device_id, "hours": silent_for // timedelta(hours=1)}
        ),
        cause=silent_cause(device.device_id),
    )


def of_false_fires(place: FalseFirePlace, hazard_id: HazardId) -> Finding | None:
    """Return the hazard of a place whose detectors report fires that are none, again and again."""
    if place.n < FALSE_FIRES_MANY:
        return None
    return Finding(
        id=hazard_id,
        site_id=place.site_id,
        place_id=place.place_id,
        category=HazardCategory.FIRE_SAFETY,
        found_by=FoundBy.RULE,
        evidence=Reason(code="false_fires_repeated", params={"n": place.n, "days": FALSE_FIRES_WITHIN.days}),
        cause=false_fire_cause(place.place_id),
    )
