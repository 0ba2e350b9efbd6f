"""What a message on the signal channels becomes: a candidate signal, a place in quarantine, both or neither."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.ids import DeviceId
from nowalls.domain.intake import Arrived, KeyKind, Verdict, id_key, interpret
from nowalls.domain.topics import UpChannel
from nowalls.domain.words import DeviceKind, SignalFlag, SignalState, SignalType
from tests.support.builders import NOW


def arrived(
    payload: bytes,
    channel: UpChannel = UpChannel.ALARM,
    kind: DeviceKind = DeviceKind.SOS,
    *,
    retained: bool = False,
) -> Verdict:
    """Interpret a payload."""
    return interpret(
        Arrived(
            device_id=DeviceId("sos-1"),
            device_kind=kind,
            channel=channel,
            payload=payload,
            retained=retained,
            received_at=NOW,
        ),
    )


RAISED = b'{"id":"1","type":"sos","state":"raised","value":1.5,"unit":"x","test":true}'


def test_an_alarm_is_a_candidate_under_its_id() -> None:
    """An alarm keeps what it said, is known by its id and wants an acknowledgement."""
    intake = arrived(RAISED).intake
    assert intake is not None
    assert (intake.key_kind, intake.message_key, intake.type, intake.state) == (
        KeyKind.ID,
        "test:1@",
        SignalType.SOS,
        SignalState.RAISED,
    )
    assert (intake.test, intake.value, intake.unit, intake.wants_ack) == (True, 1.5, "x", True)


def test_a_retained_alarm_is_replayed_a_retained_state_dropped() -> None:
    """A kept copy of an alarm is stored as replayed; one of a state is no news."""
    intake = arrived(RAISED, retained=True).intake
    assert intake is not None
    assert intake.flags == (SignalFlag.REPLAYED,)
    assert arrived(b'{"contact":"open"}', UpChannel.STATE, retained=True) == Verdict(dropped="retained_state")


@pytest.mark.parametrize(
    ("payload", "kind", "wants_ack"),
    [
        (b'{"contact":"open"}', KeyKind.BYTES, False),
        (b'{"contact":"open","at":"2026-11-21T02:59:59Z"}', KeyKind.ID, False),
        (b'{"id":"7","occupancy":true}', KeyKind.ID, True),
    ],
)
def test_a_states_key(payload: bytes, kind: KeyKind, wants_ack: bool) -> None:  # noqa: FBT001  # drawn
    """A state without id is known by its time and bytes, without a time by its bytes for a minute, and is not acked."""
    intake = arrived(payload, UpChannel.STATE).intake
    assert intake is not None
    assert (intake.key_kind, intake.wants_ack) == (kind, wants_ack)


@pytest.mark.parametrize("kind", [DeviceKind.SOS, DeviceKind.FALL, DeviceKind.SMOKE, DeviceKind.GAS])
def test_an_unreadable_alarm_of_a_life_safety_device_is_a_signal_too(kind: DeviceKind) -> None:
    """It may be a cry for help: it goes into quarantine and is an alarm."""
    verdict = arrived(b"HELP", kind=kind)
    assert verdict.rejection is not None
    assert verdict.intake is not None
    assert (verdict.intake.type, verdict.intake.message_id) == (SignalType.UNREADABLE, None)


@pytest.mark.parametrize(("channel", "kind"), [(UpChannel.ALARM, DeviceKind.DOOR), (UpChannel.STATE, DeviceKind.SOS)])
def test_other_unreadable_messages_are_quarantined_only(channel: UpChannel, kind: DeviceKind) -> None:
    """A door's garbage, and garbage on another channel, raise nobody."""
    verdict = arrived(b"HELP", channel, kind)
    assert (verdict.intake, verdict.rejection is not None) == (None, True)


@given(st.sampled_from([UpChannel.ALARM, UpChannel.STATE, UpChannel.REPLY]), st.binary(max_size=200), st.booleans())
def test_nothing_is_lost_silently(channel: UpChannel, payload: bytes, retained: bool) -> None:  # noqa: FBT001  # drawn
    """Every message becomes a signal, goes into quarantine, or is dropped with a name."""
    verdict = arrived(payload, channel, retained=retained)
    assert verdict.intake or verdict.rejection or verdict.dropped


@given(st.datetimes().map(lambda moment: moment.isoformat() + "Z"))
def test_every_time_can_be_stored(at: str) -> None:
    """Whatever time a device claims, what is kept of it fits the database and lies near the receipt."""
    intake = arrived(b'{"id":"1","type":"sos","state":"raised","at":"%s"}' % at.encode()).intake
    assert intake is not None
    assert NOW - timedelta(days=7) <= intake.at <= NOW + timedelta(minutes=5)
    assert intake.device_at is None or 1970 < intake.device_at.year < 2200


@given(message_id=st.text(min_size=1, max_size=8), at=st.none() | st.datetimes(timezones=st.just(UTC)))
def test_a_test_and_a_real_alarm_are_never_one(message_id: str, at: datetime | None) -> None:
    """Whatever id and time they share: what answered the centre's question hides no cry for help."""
    assert id_key(message_id, at, test=True) != id_key(message_id, at)
