"""Bad firmware: devices that raise without end, and send what nobody can read."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

import msgspec

from nowalls.domain.ids import DeviceId
from nowalls.domain.topics import UpChannel
from nowalls.domain.words import AlarmType, DeviceKind
from simulators.day.saying import Saying, Spoilt, raised
from simulators.happenings.scene import Count, Name, Scene, Seconds, Share, Stage, Told, everybody

SPOILT_PAYLOADS: Final = (
    b"",
    b"{",
    b"\x00\xff\x00\xff",
    b'{"battery":"full"}',
    b'{"id":17,"type":"sos","state":"raised","battery":[]}',
    b'{"at":"yesterday","battery":50}',
    b"[[]]",
    b"\xef\xbb\xbfnull",
)
"""What updates gone wrong really send: nothing, half of something, a memory dump, another firmware's shapes."""


class Flood(Told, frozen=True, kw_only=True, tag="flood"):
    """Devices of one kind that send without end, some of it unreadable."""

    name: Name
    after_s: Seconds
    for_s: Seconds
    devices: Count
    of: DeviceKind = DeviceKind.SOS
    type: AlarmType = AlarmType.SOS
    a_minute: Annotated[float, msgspec.Meta(gt=0)]
    """Messages a minute of each device."""
    unreadable: Share = 0.0
    """Share of them that nobody can read."""
    unreadable_on: Literal["alarm", "state", "telemetry"] = "telemetry"

    def play(self, stage: Stage) -> Scene:
        """Let each chosen device send at its own uneven pace."""
        chosen = stage.some(self.of, self.devices)
        begin = stage.moment(self.after_s)
        end = begin + timedelta(seconds=self.for_s)
        sayings = [saying for line in chosen for saying in self._sent(line.device_id, begin, end, stage.chance)]
        return Scene(
            cast=everybody(chosen), begin=begin, end=end, sayings=sorted(sayings, key=lambda saying: saying.at)
        )

    def _sent(self, device_id: DeviceId, begin: datetime, end: datetime, chance: random.Random) -> Iterator[Saying]:
        at = begin
        while (at := at + timedelta(seconds=chance.expovariate(self.a_minute / 60))) < end:
            if chance.random() < self.unreadable:
                spoilt = Spoilt(channel=UpChannel(self.unreadable_on), payload=chance.choice(SPOILT_PAYLOADS))
                yield Saying(at=at, device_id=device_id, message=spoilt)
            else:
                yield raised(device_id, self.type, at, chance)
