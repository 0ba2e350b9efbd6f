"""Devices without a line: a power cut, a broker that nobody reaches, a bad radio spot, devices that die."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal

import msgspec

from simulators.happenings.scene import Count, Cut, Name, Scene, Seconds, Stage, Told, everybody

FOR_EVER: Final = datetime.max.replace(tzinfo=UTC)


class PowerCut(Told, frozen=True, kw_only=True, tag="power_cut"):
    """An institution, or so many homes, fall silent together without a goodbye, and come back together."""

    name: Name
    after_s: Seconds
    for_s: Seconds
    where: Literal["institution", "homes"] = "institution"
    homes: Count = 1

    def play(self, stage: Stage) -> Scene:
        """Cut every line of the chosen sites at once."""
        sites = [stage.institution()] if self.where == "institution" else stage.homes(self.homes)
        begin = stage.moment(self.after_s)
        cast = everybody(device for site in sites for device in site.devices)
        end = begin + timedelta(seconds=self.for_s)
        return Scene(cast=cast, begin=begin, end=end, cuts=(Cut(devices=cast, begin=begin, end=end),))


class BrokerOutage(Told, frozen=True, kw_only=True, tag="broker_outage"):
    """Nobody reaches the broker: every line is reset, every new one refused."""

    name: Name
    after_s: Seconds
    for_s: Seconds

    def play(self, stage: Stage) -> Scene:
        """Cut everybody's line at once."""
        begin = stage.moment(self.after_s)
        end, cast = begin + timedelta(seconds=self.for_s), everybody(stage.devices(None))
        return Scene(cast=cast, begin=begin, end=end, cuts=(Cut(devices=cast, begin=begin, end=end),))


class Flapping(Told, frozen=True, kw_only=True, tag="flapping"):
    """Devices in a bad radio spot lose their line again and again."""

    name: Name
    after_s: Seconds
    for_s: Seconds
    devices: Count
    up_s: Annotated[float, msgspec.Meta(ge=1)] = 20.0
    """How long a line holds, on average."""
    down_s: Annotated[float, msgspec.Meta(ge=1)] = 5.0
    """How long it is gone, on average."""

    def play(self, stage: Stage) -> Scene:
        """Cut each chosen device's line at moments of its own."""
        chosen = stage.some(None, self.devices)
        begin = stage.moment(self.after_s)
        end = begin + timedelta(seconds=self.for_s)
        cuts = []
        for line in chosen:
            at = begin
            while (lost := at + self._lasting(self.up_s, stage)) < end:
                at = min(end, lost + self._lasting(self.down_s, stage))
                cuts.append(Cut(devices=frozenset({line.device_id}), begin=lost, end=at))
        return Scene(cast=everybody(chosen), begin=begin, end=end, cuts=tuple(cuts))

    def _lasting(self, mean_s: float, stage: Stage) -> timedelta:
        """At least a second: a shorter one no device notices."""
        return timedelta(seconds=1 + stage.chance.expovariate(1 / mean_s))


class Deaths(Told, frozen=True, kw_only=True, tag="deaths"):
    """Devices that die one after the other and never come back."""

    name: Name
    after_s: Seconds
    within_s: Seconds
    devices: Count

    def play(self, stage: Stage) -> Scene:
        """Cut each chosen device's line for ever, at a moment of its own."""
        chosen = stage.some(None, self.devices)
        begin = stage.moment(self.after_s)
        cuts = tuple(
            Cut(
                devices=frozenset({line.device_id}),
                begin=begin + timedelta(seconds=stage.chance.uniform(0, self.within_s)),
                end=FOR_EVER,
            )
            for line in chosen
        )
        return Scene(cast=everybody(chosen), begin=begin, end=begin + timedelta(seconds=self.within_s), cuts=cuts)
