"""From a scenario to what is said and cut: pure; the same scenario, fleet and seed make the same messages."""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from simulators.day.day import plausible_day, premises
from simulators.day.rhythm import Dice
from simulators.day.saying import Saying
from simulators.expectations import Cast
from simulators.fleet import FleetLine
from simulators.happenings import Cut, Happening, Scene, Stage
from simulators.happenings.cuts import FOR_EVER
from simulators.scenarios.scenario import Scenario
from simulators.traits import changes, unruly


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A scenario for a fleet, in the scenario's own time."""

    begin: datetime
    end: datetime
    sayings: Iterator[Saying]
    """In order of time, all before the end; to be gone through once."""
    cuts: tuple[Cut, ...]
    casts: Mapping[str, Cast]
    """By happening: whom it befalls; also ``everybody`` and ``others``, whom none befalls."""
    spans: Mapping[str, tuple[datetime, datetime]]
    """By happening: from when to when."""


def stage(scenario: Scenario, fleet: Sequence[FleetLine], seed: int) -> Staged:
    """Put a scenario on; raises ``StageError`` where the fleet lacks somebody."""
    dice = Dice(seed=seed, start=scenario.begin)
    end = scenario.begin + timedelta(minutes=scenario.lasts_min)
    scenes = {each.name: _play(each, fleet, dice) for each in scenario.happening}
    told = heapq.merge(
        _day(scenario, fleet, seed), *(scene.sayings for scene in scenes.values()), key=lambda saying: saying.at
    )
    cuts = tuple(cut for scene in scenes.values() for cut in scene.cuts)
    changed = _alive(unruly(told, changes(scenario.trait, fleet, dice)), cuts)
    return Staged(
        begin=scenario.begin,
        end=end,
        sayings=takewhile(lambda saying: saying.at < end, changed),
        cuts=cuts,
        casts=_casts(scenes, fleet),
        spans={name: (scene.begin, min(scene.end, end)) for name, scene in scenes.items()},
    )


def _play(happening: Happening, fleet: Sequence[FleetLine], dice: Dice) -> Scene:
    chance = dice.of("happening", happening.name)
    return happening.play(Stage(sites=premises(fleet), begin=dice.start, chance=chance))


def _day(scenario: Scenario, fleet: Sequence[FleetLine], seed: int) -> Iterator[Saying]:
    if scenario.day == "none":
        return iter(())
    return plausible_day(fleet, start=scenario.begin, seed=seed, only_telemetry=scenario.day == "telemetry")


def _alive(sayings: Iterator[Saying], cuts: Sequence[Cut]) -> Iterator[Saying]:
    """Leave out what a device would say after its death."""
    died = {device: cut.begin for cut in cuts if cut.end == FOR_EVER for device in cut.devices}
    return (saying for saying in sayings if saying.at < died.get(saying.device_id, FOR_EVER))


def _casts(scenes: Mapping[str, Scene], fleet: Sequence[FleetLine]) -> dict[str, Cast]:
    """What befalls everybody leaves nobody out: it does not count when others are looked for."""
    sites = {line.device_id: line.site_id for line in fleet}
    everybody = frozenset(sites)
    hit = {device for scene in scenes.values() if scene.cast != everybody for device in scene.cast}
    found = {**{name: scene.cast for name, scene in scenes.items()}, "everybody": everybody, "others": everybody - hit}
    return {
        name: Cast(devices=devices, sites=frozenset(sites[device] for device in devices))
        for name, devices in found.items()
    }
