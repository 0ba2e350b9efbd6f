"""The topic grammar of device protocol v1: ``nowalls/v1/{device_id}/{channel}``."""

import re
from enum import StrEnum
from typing import Final, NamedTuple

from nowalls.domain.ids import DeviceId

ROOT: Final = "nowalls/v1"
GATEWAY_ROOT: Final = "nowalls/gw"
DEVICE_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{2,39}")


class UpChannel(StrEnum):
    """What a device may publish on."""

    ALARM = "alarm"
    STATE = "state"
    TELEMETRY = "telemetry"
    MOTION = "motion"
    STATUS = "status"
    REPLY = "reply"


class DownChannel(StrEnum):
    """What a device may subscribe to."""

    ACK = "ack"
    COMMAND = "command"


BEFORE_ID: Final = f"{ROOT}/"
is_device_id: Final = DEVICE_ID.fullmatch
UP_CHANNELS: Final = {channel.value: channel for channel in UpChannel}
SIGNAL_CHANNELS: Final = (UpChannel.ALARM, UpChannel.STATE, UpChannel.REPLY)
"""The session that never waits behind telemetry."""
TELEMETRY_CHANNELS: Final = (UpChannel.TELEMETRY, UpChannel.MOTION, UpChannel.STATUS)


class UpTopic(NamedTuple):
    """A device and the channel it spoke on; a tuple, for one is made for every message."""

    device_id: DeviceId
    channel: UpChannel


def up_topic(device_id: DeviceId, channel: UpChannel) -> str:
    """Return the topic on which this device publishes."""
    return f"{ROOT}/{device_id}/{channel.value}"


def down_topic(device_id: DeviceId, channel: DownChannel) -> str:
    """Return the topic on which this device listens."""
    return f"{ROOT}/{device_id}/{channel.value}"


def parse_up_topic(topic: str) -> UpTopic | None:
    """Read a topic; ``None`` when it is not an up channel of a well-formed device id."""
    if not topic.startswith(BEFORE_ID):
        return None
    device_id, _, last = topic[len(BEFORE_ID) :].partition("/")
    channel = UP_CHANNELS.get(last)
    if channel is None or is_device_id(device_id) is None:
        return None
    # A third of the time that the named tuple's own constructor takes: every message comes by here.
    return tuple.__new__(UpTopic, (device_id, channel))
