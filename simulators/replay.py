"""Playing a recorded home through the door and motion sensors of a site."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from nowalls.domain.device_messages import StateMessage
from nowalls.domain.errors import NowallsError
from nowalls.domain.ids import DeviceId, SiteId
from nowalls.domain.words import DeviceKind
from nowalls.recordings.casas import Event, Fact
from simulators.day.saying import Saying
from simulators.fleet import FleetLine


class MissingSensorsError(NowallsError):
    """A site at which nothing of a recording can be played."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The sensors that play: one door, and the motion sensors that share the recording's areas."""

    site_id: SiteId
    door: FleetLine | None
    motion: tuple[FleetLine, ...]

    @property
    def devices(self) -> list[FleetLine]:
        """Everybody on stage."""
        return [*([self.door] if self.door else []), *self.motion]

    @property
    def missing(self) -> str | None:
        """Say in one sentence what the site lacks and is therefore not played; ``None`` when it lacks nothing."""
        if self.door is None:
            return f"The site {self.site_id} has no door sensor, so the front door is left out."
        if not self.motion:
            return f"The site {self.site_id} has no motion sensor, so movement is left out."
        return None


def stage_at(site_id: SiteId, fleet: Sequence[FleetLine]) -> Stage:
    """Find the sensors of a site; raises ``MissingSensorsError`` when it has neither door nor motion sensors."""
    here = [line for line in fleet if line.site_id == site_id]
    doors = [line for line in here if line.kind is DeviceKind.DOOR]
    motion = tuple(line for line in here if line.kind is DeviceKind.MOTION)
    if not doors and not motion:
        what = "is not in the fleet" if not here else "has no door sensor and no motion sensor"
        raise MissingSensorsError(f"The site {site_id} {what}; {_where_else(fleet)}.")
    return Stage(site_id=site_id, door=doors[0] if doors else None, motion=motion)


def _where_else(fleet: Sequence[FleetLine]) -> str:
    kinds: dict[SiteId, set[DeviceKind]] = defaultdict(set)
    for line in fleet:
        kinds[line.site_id].add(line.kind)
    fitted = next((site for site, found in kinds.items() if found >= {DeviceKind.DOOR, DeviceKind.MOTION}), None)
    return f"{fitted} has both" if fitted else "no site of this fleet has both"


def replayed(events: Iterable[Event], stage: Stage, start: datetime) -> Iterator[Saying]:
    """Turn a recording into what the site's sensors say, its first event at ``start``, in the recording's own pace.

    The recording's areas take turns over the motion sensors in the order in which they first appear. A sensor that
    plays several areas is occupied while any of them is.
    """
    areas: dict[str, DeviceId] = {}
    occupied: dict[DeviceId, set[tuple[str, str]]] = defaultdict(set)
    began: datetime | None = None
    for event in events:
        began = began or event.at
        at = start + (event.at - began)
        if event.is_contact:
            if stage.door is not None:
                yield _contact(stage.door.device_id, at, event.fact)
        elif stage.motion:
            sensor = areas.setdefault(event.area, stage.motion[len(areas) % len(stage.motion)].device_id)
            yield from _presence(sensor, at, event, occupied[sensor])


def _contact(door: DeviceId, at: datetime, fact: Fact) -> Saying:
    message = StateMessage(at=at, contact="open" if fact is Fact.OPEN else "closed")
    return Saying(at=at, device_id=door, message=message)


def _presence(sensor: DeviceId, at: datetime, event: Event, occupied: set[tuple[str, str]]) -> Iterator[Saying]:
    """Say something when the first of a sensor's areas becomes occupied, or the last one empty."""
    was_occupied = bool(occupied)
    where = (event.area, event.sensor)
    if event.fact is Fact.ON:
        occupied.add(where)
    else:
        occupied.discard(where)
    if bool(occupied) != was_occupied:
        yield Saying(at=at, device_id=sensor, message=StateMessage(at=at, occupancy=bool(occupied)))
