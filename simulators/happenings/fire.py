"""A fire in an institution's building or in homes: smoke from detector to detector, and people who press."""

from datetime import timedelta
from typing import Annotated, Literal

import msgspec

from nowalls.domain.ids import DeviceId
from nowalls.domain.words import AlarmType, DeviceKind
from simulators.day.day import Premises
from simulators.day.saying import Saying, raised
from simulators.happenings.scene import Count, Name, Scene, Seconds, Stage, StageError, Told


class Fire(Told, frozen=True, kw_only=True, tag="fire"):
    """Smoke that reaches one detector after the other and clears in none of them."""

    name: Name
    after_s: Seconds
    where: Literal["institution", "home"] = "institution"
    detectors: Count
    """How many raise; in a home as many as it has, at most."""
    apart_s: Annotated[tuple[Seconds, Seconds], msgspec.Meta(description="shortest and longest")] = (5.0, 20.0)
    presses: Annotated[int, msgspec.Meta(ge=0)] = 0
    """How many people of the same site press for help while it burns."""

    def __post_init__(self) -> None:
        """Refuse a longest that is shorter than the shortest."""
        if self.apart_s[0] > self.apart_s[1]:
            raise ValueError(f"apart_s is a shortest and a longest time, not {list(self.apart_s)}")

    def play(self, stage: Stage) -> Scene:
        """Let the smoke spread from a detector to its neighbours, in the fleet's order."""
        site = self._site(stage)
        reached = self._reached(site, stage)
        begin = at = stage.moment(self.after_s)
        sayings: list[Saying] = []
        for detector in reached:
            sayings.append(raised(detector, AlarmType.SMOKE, at, stage.chance))
            at += timedelta(seconds=stage.chance.uniform(*self.apart_s))
        span_s = (at - begin).total_seconds()
        for button in self._frightened(site, stage):
            pressed = begin + timedelta(seconds=stage.chance.uniform(0, span_s))
            sayings.append(raised(button, AlarmType.SOS, pressed, stage.chance))
        cast = frozenset(saying.device_id for saying in sayings)
        return Scene(cast=cast, begin=begin, end=at, sayings=sorted(sayings, key=lambda saying: saying.at))

    def _site(self, stage: Stage) -> Premises:
        if self.where == "institution":
            return stage.institution()
        with_smoke = [site for site in stage.sites if not site.is_institution and site.of_kind(DeviceKind.SMOKE)]
        if not with_smoke:
            raise StageError("The fleet has no home with a smoke detector.")
        return stage.chance.choice(with_smoke)

    def _reached(self, site: Premises, stage: Stage) -> list[DeviceId]:
        there = site.of_kind(DeviceKind.SMOKE)
        if self.where == "home":
            return there[: self.detectors]
        if len(there) < self.detectors:
            raise StageError(f"{self.detectors} smoke detectors are wanted and {site.site_id} has {len(there)}.")
        first = stage.chance.randint(0, len(there) - self.detectors)
        return there[first : first + self.detectors]

    def _frightened(self, site: Premises, stage: Stage) -> list[DeviceId]:
        buttons = site.of_kind(DeviceKind.SOS)
        if len(buttons) < self.presses:
            raise StageError(f"{self.presses} buttons are wanted and {site.site_id} has {len(buttons)}.")
        return stage.chance.sample(buttons, self.presses)
