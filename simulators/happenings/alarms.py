"""Many alarms within a while: a storm's falls and presses, a hot afternoon's, a festival's smoke."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from nowalls.domain.words import AlarmType, DeviceKind
from simulators.day.saying import Story, ended, in_order, raised
from simulators.fleet import FleetLine
from simulators.happenings.scene import Count, Name, Scene, Seconds, Share, Stage, StageError, Told, Where, everybody

RAISED_BY: Final = {
    AlarmType.SOS: DeviceKind.SOS,
    AlarmType.CALL: DeviceKind.SOS,
    AlarmType.CHECKIN: DeviceKind.SOS,
    AlarmType.FALL: DeviceKind.FALL,
    AlarmType.SMOKE: DeviceKind.SMOKE,
    AlarmType.HEAT: DeviceKind.HEAT,
    AlarmType.CO: DeviceKind.CO,
    AlarmType.GAS: DeviceKind.GAS,
}
"""Which kind of device raises what; anything else any device may raise."""
AGAIN_WITHIN_S: Final = (5.0, 60.0)
"""When somebody who was not answered yet presses again; an assumption."""
TAKEN_BACK_WITHIN_S: Final = (3.0, 18.0)
"""Inside a fall sensor's window of 20 s, with 2 s to spare for the way."""


class Alarms(Told, frozen=True, kw_only=True, tag="alarms"):
    """Alarms of one type, each of another device, spread evenly over ``within_s``."""

    name: Name
    type: AlarmType
    after_s: Seconds
    within_s: Seconds
    count: Count | None = None
    """So many devices; or ``share`` of all that can."""
    share: Share | None = None
    where: Where = "anywhere"
    again: Share = 0.0
    """Share of those who press again because they were not answered yet."""
    taken_back: Share = 0.0
    """Share that is cancelled soon after."""
    cleared_after_s: Seconds | None = None
    """When the condition ends; never where it is not given."""
    test: bool = False

    def __post_init__(self) -> None:
        """Refuse both ways of saying how many, and none."""
        if (self.count is None) == (self.share is None):
            raise ValueError("alarms have a count or a share, one of them")

    def play(self, stage: Stage) -> Scene:
        """Let each chosen device raise once, at its own moment."""
        chosen = self._chosen(stage)
        begin = stage.moment(self.after_s)
        moments = sorted(stage.chance.uniform(0, self.within_s) for _ in chosen)
        stories = [
            self._story(line, begin + timedelta(seconds=moment), stage)
            for line, moment in zip(chosen, moments, strict=True)
        ]
        end = begin + timedelta(seconds=self.within_s)
        return Scene(cast=everybody(chosen), begin=begin, end=end, sayings=in_order(_by_beginning(stories)))

    def _chosen(self, stage: Stage) -> list[FleetLine]:
        kind = RAISED_BY.get(self.type)
        if self.count is not None:
            return stage.some(kind, self.count, self.where)
        able = stage.devices(kind, self.where)
        chosen = round((self.share or 0) * len(able))
        if chosen == 0:
            raise StageError(f"A share of {self.share} of {len(able)} devices is nobody.")
        return stage.chance.sample(able, chosen)

    def _story(self, line: FleetLine, at: datetime, stage: Stage) -> Story:
        chance = stage.chance
        first = raised(line.device_id, self.type, at, chance, test=self.test)
        if chance.random() < self.taken_back:
            return first, ended(first, "cancelled", chance.uniform(*TAKEN_BACK_WITHIN_S))
        story = [first]
        if chance.random() < self.again:
            later = at + timedelta(seconds=chance.uniform(*AGAIN_WITHIN_S))
            story.append(raised(line.device_id, self.type, later, chance, test=self.test))
        if self.cleared_after_s is not None:
            story.append(ended(first, "cleared", self.cleared_after_s))
        return story


def _by_beginning(stories: list[Story]) -> Iterator[Story]:
    return iter(sorted(stories, key=lambda story: story[0].at))
