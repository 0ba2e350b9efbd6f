"""What a happening is played on, and what it comes to."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal, TypeAlias

import msgspec

from nowalls.domain.errors import NowallsError
from nowalls.domain.ids import DeviceId
from nowalls.domain.words import DeviceKind
from simulators.day.day import Premises
from simulators.day.saying import Saying
from simulators.fleet import FleetLine

Where: TypeAlias = Literal["anywhere", "homes", "institutions"]
Name = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{1,39}$")]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=86_400)]
"""Up to a day, the longest that a scenario lasts."""
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Count = Annotated[int, msgspec.Meta(ge=1)]


class Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What one table of a scenario says; a key that nobody knows is refused."""


class StageError(NowallsError):
    """A fleet on which something cannot happen; the message says what it lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Devices without a line to the broker, from a moment to a later one."""

    devices: frozenset[DeviceId]
    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a happening comes to."""

    cast: frozenset[DeviceId]
    """Whom it befalls."""
    begin: datetime
    end: datetime
    sayings: Iterable[Saying] = ()
    """In order of time."""
    cuts: tuple[Cut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Whom things may happen to, when the scenario begins, and a source of chance of the happening's own."""

    sites: Sequence[Premises]
    begin: datetime
    chance: random.Random

    def moment(self, after_s: float) -> datetime:
        """Return the moment so many seconds of scenario time after its beginning."""
        return self.begin + timedelta(seconds=after_s)

    def devices(self, kind: DeviceKind | None, where: Where = "anywhere") -> list[FleetLine]:
        """Return the devices of a kind, or of all, in the fleet's order; raises ``StageError`` where there is none."""
        found = [
            device
            for site in self.sites
            if where == "anywhere" or site.is_institution == (where == "institutions")
            for device in site.devices
            if kind in (None, device.kind)
        ]
        if not found:
            what = "device" if kind is None else f"{kind.value} device"
            raise StageError(f"The fleet has no {what} {'in ' if where != 'anywhere' else ''}{where}.")
        return found

    def some(self, kind: DeviceKind | None, count: int, where: Where = "anywhere") -> list[FleetLine]:
        """Choose so many devices by chance; raises ``StageError`` where there are fewer."""
        found = self.devices(kind, where)
        if len(found) < count:
            what = "devices" if kind is None else f"{kind.value} devices"
            raise StageError(f"{count} {what} are wanted ({where}) and the fleet has {len(found)}.")
        return self.chance.sample(found, count)

    def institution(self) -> Premises:
        """Return the institution with the most devices; raises ``StageError`` where there is none."""
        found = [site for site in self.sites if site.is_institution]
        if not found:
            raise StageError("The fleet has no institution.")
        return max(found, key=lambda site: len(site.devices))

    def homes(self, count: int) -> list[Premises]:
        """Choose so many homes by chance; raises ``StageError`` where there are fewer."""
        found = [site for site in self.sites if not site.is_institution]
        if len(found) < count:
            raise StageError(f"{count} homes are wanted and the fleet has {len(found)}.")
        return self.chance.sample(found, count)


def everybody(lines: Iterable[FleetLine]) -> frozenset[DeviceId]:
    """Return whom lines name."""
    return frozenset(line.device_id for line in lines)
