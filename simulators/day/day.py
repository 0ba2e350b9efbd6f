"""The whole day: every site's devices by their routine, in order of time."""

import heapq
import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nowalls.domain.ids import DeviceId, SiteId
from nowalls.domain.words import DeviceKind
from simulators.day.falls import falls
from simulators.day.movement import bed, door, motion
from simulators.day.presses import check_ins, presses
from simulators.day.rhythm import Dice
from simulators.day.routine import Stretch, in_bed, outings, visits
from simulators.day.saying import Saying, in_order
from simulators.day.smoke import HOME_FIRES_A_DAY, INSTITUTION_FIRES_A_DAY, cooking, fires
from simulators.day.upkeep import low_batteries, telemetry
from simulators.fleet import FleetLine

TWICE: Final = 1 / 500
"""Share of messages that a radio link delivers twice; an assumption."""
HOME_VISITS_A_DAY: Final = 4
"""With the 3.9 openings of 1.9 outings about the 7.8 front-door openings a day of CASAS's AL home."""
INSTITUTION_VISITS_A_DAY: Final = 40
"""An assumption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """A site as the fleet knows it."""

    site_id: SiteId
    devices: tuple[FleetLine, ...]

    @property
    def is_institution(self) -> bool:
        """A home is one place; more of them are an institution."""
        return len({device.place_id for device in self.devices}) > 1

    def of_kind(self, kind: DeviceKind) -> list[DeviceId]:
        """Return the devices of a kind, in the fleet's order: neighbours there are neighbours here."""
        return [device.device_id for device in self.devices if device.kind is kind]


def plausible_day(
    fleet: Sequence[FleetLine],
    *,
    start: datetime,
    seed: int,
    leave_alone: Collection[SiteId] = (),
    only_telemetry: bool = False,
) -> Iterator[Saying]:
    """Give what the fleet's devices say from ``start`` on, day after day, in order of time.

    The same arguments give the same sayings. Nothing is ever said at a site in ``leave_alone``.
    ``only_telemetry`` leaves out alarms and states.
    """
    dice = Dice(seed=seed, start=start)
    sites = [each for each in premises(fleet) if each.site_id not in leave_alone]
    streams = [stream for each in sites for stream in _upkeep(each, dice)]
    if not only_telemetry:
        streams += [stream for each in sites for stream in _events(each, dice)]
    merged = heapq.merge(*streams, key=lambda saying: saying.at)
    return _some_twice(merged, dice.of("twice"))


def premises(fleet: Iterable[FleetLine]) -> list[Premises]:
    """Group a fleet by its sites."""
    by_site: dict[SiteId, list[FleetLine]] = defaultdict(list)
    for line in fleet:
        by_site[line.site_id].append(line)
    return [Premises(site_id=site_id, devices=tuple(lines)) for site_id, lines in by_site.items()]


def _upkeep(site: Premises, dice: Dice) -> Iterator[Iterator[Saying]]:
    for device in site.devices:
        battery = dice.lasting("upkeep", device.device_id)
        yield telemetry(device.device_id, dice.start, battery, dice.of("telemetry", device.device_id))


def _events(site: Premises, dice: Dice) -> Iterator[Iterator[Saying]]:
    for device in site.devices:
        yield from _device_events(device, site, dice)
    detectors = site.of_kind(DeviceKind.SMOKE)
    if detectors:
        fires_a_day = INSTITUTION_FIRES_A_DAY if site.is_institution else HOME_FIRES_A_DAY
        yield in_order(fires(detectors, fires_a_day, dice.start, dice.of("fires", site.site_id)))


def _device_events(device: FleetLine, site: Premises, dice: Dice) -> Iterator[Iterator[Saying]]:
    start, device_id = dice.start, device.device_id
    chance, traits = dice.of("events", device_id), dice.lasting("events", device_id)
    battery = dice.lasting("upkeep", device_id)
    yield in_order(low_batteries(device_id, start, battery, dice.of("battery", device_id)))
    match device.kind:
        case DeviceKind.SOS:
            yield in_order(presses(device_id, start, chance))
            yield check_ins(device_id, start, traits, dice.of("check_ins", device_id))
        case DeviceKind.FALL:
            button = next(iter(site.of_kind(DeviceKind.SOS)), None)
            yield in_order(falls(device_id, button, start, chance))
        case DeviceKind.SMOKE:
            yield in_order(cooking(device_id, start, chance))
        case DeviceKind.DOOR:
            yield door(device_id, _away(site, dice), visits(_visits_a_day(site), start, chance))
        case DeviceKind.MOTION:
            yield motion(device_id, _away(site, dice), start, chance)
        case DeviceKind.BED:
            yield bed(device_id, in_bed(start, chance))
        case _:
            pass


def _away(site: Premises, dice: Dice) -> Iterator[Stretch]:
    """Give a home's outings, the same ones for its door and each motion sensor; an institution is never empty."""
    return iter(()) if site.is_institution else outings(dice.start, dice.of("outings", site.site_id))


def _visits_a_day(site: Premises) -> int:
    return INSTITUTION_VISITS_A_DAY if site.is_institution else HOME_VISITS_A_DAY


def _some_twice(sayings: Iterable[Saying], chance: random.Random) -> Iterator[Saying]:
    for saying in sayings:
        yield saying
        if chance.random() < TWICE:
            yield saying
