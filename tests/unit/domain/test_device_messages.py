"""The device protocol's codec: whatever comes, a message or a named rejection; what goes out comes back."""

import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nowalls.domain.device_messages import (
    MAX_MOTION_BYTES,
    MAX_PAYLOAD_BYTES,
    AckMessage,
    AlarmMessage,
    Measured,
    MotionMessage,
    Rejection,
    RejectionCode,
    ReplyMessage,
    Sample,
    StateMessage,
    StatusMessage,
    TelemetryMessage,
    decode,
    decode_ack,
    encode,
    encode_ack,
    encode_telemetry,
)
from nowalls.domain.topics import UpChannel
from nowalls.domain.words import AckStage, AlarmType, SignalState, SignalType
from tests.support.mutations import mutated

channels = st.sampled_from(list(UpChannel))
ids = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=64)
moments = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001  # the strategy adds the zone
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001  # the strategy adds the zone
    timezones=st.just(UTC),
)
finite = st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-6)
alarms = st.builds(
    AlarmMessage,
    id=ids,
    type=st.sampled_from(list(AlarmType)),
    state=st.sampled_from(["raised", "cleared", "cancelled"]),
    at=st.none() | moments,
    value=st.none() | finite,
    test=st.booleans(),
)
samples = st.builds(
    Sample,
    at=st.none() | moments,
    battery=st.none() | st.floats(0.01, 100),
    rssi=st.none() | finite,
    temperature=st.none() | finite,
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | finite | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
keys = st.sampled_from(["id", "type", "state", "at", "value", "unit", "test", "contact", "battery", "online", "xyz"])


@given(channels, st.binary(max_size=300))
def test_any_bytes_are_a_message_or_a_rejection(channel: UpChannel, payload: bytes) -> None:
    """Decoding never raises, whatever the bytes."""
    decode(channel, payload)


@given(channels, st.dictionaries(keys, json_values, max_size=6))
def test_any_object_is_a_message_or_a_rejection(channel: UpChannel, fields: dict[str, object]) -> None:
    """Decoding never raises, whatever stands under the protocol's own keys."""
    result = decode(channel, json.dumps(fields).encode())
    if isinstance(result, Rejection):
        assert result.detail


@given(alarms)
def test_an_alarm_comes_back(message: AlarmMessage) -> None:
    """What a device writes is what ingest reads."""
    assert decode(UpChannel.ALARM, encode(message)) == message


@given(st.lists(samples, min_size=1, max_size=5))
def test_telemetry_comes_back(sent: list[Sample]) -> None:
    """One sample or several come back in their order."""
    message = TelemetryMessage(measured=tuple(Measured(sample=each, extra={"co_ppm": 3.5}) for each in sent))
    assert decode(UpChannel.TELEMETRY, encode_telemetry(message)) == message


@pytest.mark.parametrize(
    ("channel", "message"),
    [
        (UpChannel.STATE, StateMessage(id="9", contact="open")),
        (UpChannel.STATE, StateMessage(occupancy=False, at=datetime(2026, 11, 21, tzinfo=UTC))),
        (UpChannel.STATUS, StatusMessage(online=True, fw="1.4.2")),
        (UpChannel.REPLY, ReplyMessage(id="c1", ok=False)),
        (UpChannel.MOTION, MotionMessage(rate_hz=50, position="waist", unit="mg", xyz="AAAAAAAA")),
    ],
)
def test_the_other_channels_come_back(
    channel: UpChannel,
    message: StateMessage | StatusMessage | ReplyMessage | MotionMessage,
) -> None:
    """What a device writes on any channel is what ingest reads."""
    assert decode(channel, encode(message)) == message


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", RejectionCode.NOT_JSON),
        (b"{", RejectionCode.NOT_JSON),
        (b"\xff\xfe", RejectionCode.NOT_JSON),
        (b'{"id":"1","type":"sos","state":"raised","value":NaN}', RejectionCode.NOT_JSON),
        (b"[]", RejectionCode.WRONG_SHAPE),
        (b'{"type":"sos","state":"raised"}', RejectionCode.WRONG_SHAPE),
        (b'{"id":"","type":"sos","state":"raised"}', RejectionCode.WRONG_SHAPE),
        (b'{"id":"a\\u0000","type":"sos","state":"raised"}', RejectionCode.WRONG_SHAPE),
        (b'{"id":7,"type":"sos","state":"raised"}', RejectionCode.WRONG_SHAPE),
        (b'{"id":"1","type":"help","state":"raised"}', RejectionCode.WRONG_SHAPE),
        (b'{"id":"1","type":"sos","state":"open"}', RejectionCode.WRONG_SHAPE),
        (b'{"id":"1","type":"sos","state":"raised","at":"yesterday"}', RejectionCode.WRONG_SHAPE),
        (b'{"id":"1","type":"sos","state":"raised","at":"2026-11-21T12:00:00"}', RejectionCode.WRONG_SHAPE),
        (b'{"id":"1","type":"sos","state":"raised","value":1e999}', RejectionCode.WRONG_SHAPE),
        (b'{"id":"1","type":"sos","state":"raised","test":"no"}', RejectionCode.WRONG_SHAPE),
        (b" " * (MAX_PAYLOAD_BYTES + 1), RejectionCode.TOO_LARGE),
    ],
)
def test_a_wrong_alarm_is_named(payload: bytes, code: RejectionCode) -> None:
    """Each way in which an alarm can be wrong has its code."""
    result = decode(UpChannel.ALARM, payload)
    assert isinstance(result, Rejection)
    assert result.code is code


def test_a_wrong_alarm_tells_its_id() -> None:
    """Where the id can still be read the rejection bears it, so that the device can be told."""
    result = decode(UpChannel.ALARM, b'{"id":"k1","type":"help","state":"raised"}')
    assert isinstance(result, Rejection)
    assert result.message_id == "k1"


@pytest.mark.parametrize(
    ("channel", "payload"),
    [
        (UpChannel.STATE, b"{}"),
        (UpChannel.STATE, b'{"contact":"ajar"}'),
        (UpChannel.TELEMETRY, b"[]"),
        (UpChannel.TELEMETRY, b"3"),
        (UpChannel.TELEMETRY, b'{"battery":"87"}'),
        (UpChannel.TELEMETRY, b'{"battery":101}'),
        (UpChannel.TELEMETRY, json.dumps({f"m{n}": n for n in range(40)}).encode()),
        (UpChannel.MOTION, b'{"rate_hz":50,"position":"waist","unit":"mg","xyz":"!!"}'),
        (UpChannel.MOTION, b'{"rate_hz":0,"position":"waist","unit":"mg","xyz":"AAAAAAAA"}'),
        (UpChannel.MOTION, b'{"rate_hz":50,"position":"waist","unit":"mg","xyz":"AAAA"}'),
        (UpChannel.STATUS, b'{"online":"yes"}'),
        (UpChannel.REPLY, b'{"id":"1"}'),
    ],
)
def test_half_a_message_is_none(channel: UpChannel, payload: bytes) -> None:
    """A known key of the wrong type rejects the whole message."""
    result = decode(channel, payload)
    assert isinstance(result, Rejection)
    assert result.code is RejectionCode.WRONG_SHAPE


@pytest.mark.parametrize(
    ("channel", "payload"),
    [
        (UpChannel.TELEMETRY, b'{"foo":1' + b"0" * 400 + b"}"),
        (UpChannel.TELEMETRY, b'{"battery":1e-300}'),
        (UpChannel.TELEMETRY, b'{"temperature":1e39}'),
        (UpChannel.STATUS, b'{"online":true,"fw":"\\u0000"}'),
    ],
)
def test_what_no_column_can_hold_is_refused(channel: UpChannel, payload: bytes) -> None:
    """A number of extraordinary size and a control character go into quarantine, not into the database."""
    result = decode(channel, payload)
    assert isinstance(result, Rejection)
    assert result.code is RejectionCode.WRONG_SHAPE


def test_an_id_is_found_in_what_is_no_json() -> None:
    """A press whose value is NaN still tells its id, so that the button hears that it was refused."""
    result = decode(UpChannel.ALARM, b'{"id":"n7","type":"sos","state":"raised","value":NaN}')
    assert isinstance(result, Rejection)
    assert (result.code, result.message_id) == (RejectionCode.NOT_JSON, "n7")


def test_unknown_keys_are_ignored() -> None:
    """A newer device may say more than we know."""
    payload = b'{"id":"1","type":"sos","state":"raised","mood":"bad","nested":{"a":[1]}}'
    assert decode(UpChannel.ALARM, payload) == AlarmMessage(id="1", type=AlarmType.SOS, state="raised")


def test_motion_may_be_larger() -> None:
    """A motion window has a bound of its own."""
    payload = b" " * (MAX_PAYLOAD_BYTES + 1)
    result = decode(UpChannel.MOTION, payload)
    assert isinstance(result, Rejection)
    assert result.code is RejectionCode.NOT_JSON
    too_large = decode(UpChannel.MOTION, b" " * (MAX_MOTION_BYTES + 1))
    assert isinstance(too_large, Rejection)
    assert too_large.code is RejectionCode.TOO_LARGE


def test_a_state_is_a_fact() -> None:
    """A contact and an occupancy become a signal's type and state."""
    assert StateMessage(contact="open").fact == (SignalType.CONTACT, SignalState.OPEN)
    assert StateMessage(occupancy=True).fact == (SignalType.OCCUPANCY, SignalState.OCCUPIED)
    assert StateMessage(occupancy=False).fact == (SignalType.OCCUPANCY, SignalState.EMPTY)


@given(ids, st.sampled_from(list(AckStage)), st.none() | st.integers(0, 86_400))
def test_an_acknowledgement_comes_back(message_id: str, stage: AckStage, eta_s: int | None) -> None:
    """What the centre tells a device is what the device reads."""
    ack = AckMessage(id=message_id, stage=stage, at=datetime(2026, 11, 21, tzinfo=UTC), eta_s=eta_s)
    assert decode_ack(encode_ack(ack)) == ack


def test_times_are_written_with_a_z() -> None:
    """An acknowledgement's time is UTC, said so by a Z."""
    at = datetime(2026, 11, 21, 12, tzinfo=UTC) + timedelta(milliseconds=123)
    text = encode_ack(AckMessage(id="1", stage=AckStage.STORED, at=at, state="raised")).decode()
    assert json.loads(text)["at"] == "2026-11-21T12:00:00.123000Z"


def test_garbage_is_no_acknowledgement() -> None:
    """A device ignores what it cannot read."""
    assert decode_ack(b"thanks") is None


@pytest.mark.parametrize(
    "payload",
    [
        b'{"id":"k1","type":"sos","state":"raised","at":"never","value":"\xe3x"}',
        b'{"\xe3":1,"id":"k1","type":"sos","state":"raised","at":"2026-02-30T00:00:00Z"}',
    ],
)
def test_what_is_wrong_twice_is_rejected_like_what_is_wrong_once(payload: bytes) -> None:
    """A time that is none beside text that is no UTF-8: found by fuzzing, it made the reader fail on the alarm."""
    result = decode(UpChannel.ALARM, payload)
    assert isinstance(result, Rejection)
    assert result.code in (RejectionCode.WRONG_SHAPE, RejectionCode.NOT_JSON)


@given(st.sampled_from(UpChannel), st.integers(0, 2**32))
@settings(max_examples=3_000)
def test_no_mutation_of_a_message_makes_the_reader_fail(channel: UpChannel, seed: int) -> None:
    """Whatever a device sends is a message or rejected for what it is, and never by a fault of our own."""
    result = decode(channel, mutated(channel, random.Random(seed)))
    assert not isinstance(result, Rejection) or result.code is not RejectionCode.READER_FAILED
