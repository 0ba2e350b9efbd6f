"""The ledger's entries of what a device sends and hears, the same for every way of sending it."""

from nowalls.domain.device_messages import AckMessage, TelemetryMessage
from nowalls.domain.ids import DeviceId
from simulators.day.saying import Saying, Spoilt
from simulators.ledger.entries import Heard, Measured, Sent
from simulators.ledger.entries import Spoilt as SpoiltEntry
from simulators.ledger.writing import SECOND_US, Ledger, in_us
from simulators.unheard import Repeat


def sent_entry(ledger: Ledger, device_id: DeviceId, repeat: Repeat) -> Sent:
    """Return the entry of an alarm that is about to go out."""
    now_us, message = ledger.now_us(), repeat.message
    return Sent(
        at_us=now_us,
        due_us=now_us - round(repeat.waited_s * SECOND_US),
        device_id=device_id,
        id=message.id,
        state=message.state,
        type=message.type.value,
        times_before=repeat.times_before,
        test=message.test,
    )


def heard_entry(ledger: Ledger, device_id: DeviceId, ack: AckMessage) -> Heard:
    """Return the entry of an acknowledgement."""
    return Heard(at_us=ledger.now_us(), device_id=device_id, id=ack.id, stage=ack.stage.value, state=ack.state)


def said_entry(ledger: Ledger, saying: Saying) -> Measured | SpoiltEntry | None:
    """Return the entry of what the broker has confirmed, where a check asks about it: samples and garbage."""
    message = saying.message
    if isinstance(message, TelemetryMessage):
        times = tuple(in_us(each.sample.at) for each in message.measured if each.sample.at is not None)
        return Measured(at_us=ledger.now_us(), device_id=saying.device_id, measured_at_us=times)
    if isinstance(message, Spoilt):
        return SpoiltEntry(at_us=ledger.now_us(), device_id=saying.device_id, channel=message.channel.value)
    return None
