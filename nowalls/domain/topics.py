"""The topic grammar of device protocol v1: ``nowalls/v1/{device_id}/{channel}``."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

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


SIGNAL_CHANNELS: Final = (UpChannel.ALARM, UpChannel.STATE, UpChannel.REPLY)
"""The session that never waits behind telemetry."""
TELEMETRY_CHANNELS: Final = (UpChannel.TELEMETRY, UpChannel.MOTION, UpChannel.STATUS)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpTopic:
    """A device and the channel it spoke on."""

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
    parts = topic.split("/")
    if len(parts) != 4 or f"{parts[0]}/{parts[1]}" != ROOT or DEVICE_ID.fullmatch(parts[2]) is None:  # noqa: PLR2004  # nowalls v1 id channel
        return None
    try:
        return UpTopic(device_id=DeviceId(parts[2]), channel=UpChannel(parts[3]))
    except ValueError:
        return None
