"""A steady load of telemetry, more than a day brings: what alarms have to pass."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from nowalls.domain.device_messages import Measured, Sample, TelemetryMessage
from simulators.day.saying import Saying
from simulators.fleet import FleetLine
from simulators.happenings.scene import Name, Scene, Seconds, Stage, Told, everybody


class Load(Told, frozen=True, kw_only=True, tag="load"):
    """So many telemetry messages a second, the devices taking turns."""

    name: Name
    after_s: Seconds
    for_s: Seconds
    a_second: Annotated[float, msgspec.Meta(gt=0)]

    def play(self, stage: Stage) -> Scene:
        """Give the messages one after the other, evenly: they are far too many for a list."""
        everyone = list(stage.devices(None))
        begin = stage.moment(self.after_s)
        end = begin + timedelta(seconds=self.for_s)
        stage.chance.shuffle(everyone)
        return Scene(
            cast=everybody(everyone), begin=begin, end=end, sayings=self._sent(everyone, begin, end, stage.chance)
        )

    def _sent(
        self, devices: Sequence[FleetLine], begin: datetime, end: datetime, chance: random.Random
    ) -> Iterator[Saying]:
        number, at = 0, begin
        while at < end:
            sample = Sample(
                at=at,
                battery=float(chance.randint(20, 100)),
                rssi=float(chance.randint(-95, -50)),
                temperature=round(chance.gauss(21, 2), 1),
            )
            message = TelemetryMessage(measured=(Measured(sample=sample, extra={}),))
            yield Saying(at=at, device_id=devices[number % len(devices)].device_id, message=message)
            number += 1
            at = begin + timedelta(seconds=number / self.a_second)
