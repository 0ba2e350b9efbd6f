"""Telemetry's rows and limit, without a server."""

from datetime import timedelta

from ingest.telemetry import TelemetryLimit, readings_of
from nowalls.domain.device_messages import TelemetryMessage, decode
from nowalls.domain.topics import UpChannel
from tests.support.builders import NOW


def rows(payload: bytes) -> list[tuple[object, ...]]:
    """Return the rows that a telemetry payload becomes."""
    message = decode(UpChannel.TELEMETRY, payload)
    assert isinstance(message, TelemetryMessage)
    return [tuple(row) for row in readings_of(message, 7, payload, NOW)]


def test_known_metrics_have_columns_and_others_are_kept() -> None:
    """Battery, rssi, temperature and humidity go into their columns, other numbers into one of their own."""
    [row] = rows(b'{"battery":87,"rssi":-71,"temperature":21.5,"humidity":40,"co_ppm":3,"note":"x"}')
    assert row[4:] == (87.0, -71.0, 21.5, 40.0, '{"co_ppm":3.0}')


def test_a_redelivery_gives_the_same_rows() -> None:
    """The same payload gives the same keys, so that it is stored once; samples of one array differ."""
    payload = b'[{"at":"2026-11-21T02:59:00Z","battery":80},{"at":"2026-11-21T02:59:00Z","battery":80}]'
    assert rows(payload) == rows(payload)
    assert len({row[3] for row in rows(payload)}) == 2


def test_a_buffered_sample_keeps_its_time() -> None:
    """Samples of an array are stored under their own times, one without under its receipt."""
    first, second = rows(b'[{"at":"2026-11-21T02:00:00Z","battery":80},{"battery":79}]')
    assert (first[1], second[1]) == (NOW - timedelta(hours=1), NOW)


def test_the_limit_is_each_devices_own_and_each_minutes() -> None:
    """Beyond its limit a device is dropped, another is not, and the next minute begins anew."""
    limit = TelemetryLimit(most=2)
    assert [limit.allows(1, 10.0) for _ in range(3)] == [True, True, False]
    assert limit.allows(2, 10.0)
    assert limit.allows(1, 61.0)
