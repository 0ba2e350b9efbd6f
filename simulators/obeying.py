"""What a simulated device does when the centre asks something of it: a self-test is carried out, all else declined."""

from datetime import datetime

from nowalls.domain.device_messages import AlarmMessage, CommandMessage, ReplyMessage
from nowalls.domain.words import LIFE_SAFETY_KINDS, AlarmType
from simulators.day.saying import Saying
from simulators.fleet import FleetLine


def answer(command: CommandMessage, line: FleetLine, now: datetime) -> list[Saying]:
    """Return what a device says to a command: its reply, and for a self-test first its alarm, with the command's id."""
    can = command.name == "self_test" and line.kind in LIFE_SAFETY_KINDS
    reply = Saying(at=now, device_id=line.device_id, message=ReplyMessage(id=command.id, ok=can))
    if not can:
        return [reply]
    alarm = AlarmMessage(id=command.id, type=AlarmType(line.kind.value), state="raised", at=now, test=True)
    return [Saying(at=now, device_id=line.device_id, message=alarm), reply]
