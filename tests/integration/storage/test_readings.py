"""Readings as rows: what is written by COPY is what is read."""

from collections.abc import Sequence
from datetime import UTC, timedelta
from struct import Struct

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nowalls.domain.device_messages import fits_real
from nowalls.storage.database import UnstorableError, open_database
from nowalls.storage.readings import ReadingRow, store_readings
from tests.support.builders import NOW

REALS = st.none() | st.floats(allow_nan=False, allow_infinity=False, width=32).filter(fits_real)
EXTRAS = st.none() | st.sampled_from(['{"co_ppm":3.0}', '{"光照":1.5,"a\\tb":-2.0}', "{}"])
ROWS = st.lists(
    st.builds(
        ReadingRow,
        st.integers(1, 2**31 - 1),
        st.datetimes(NOW.replace(tzinfo=None) - timedelta(days=3), NOW.replace(tzinfo=None)).map(
            lambda at: at.replace(tzinfo=UTC)
        ),
        st.just(NOW),
        st.integers(-(2**63), 2**63 - 1),
        REALS,
        REALS,
        REALS,
        REALS,
        EXTRAS,
    ),
    max_size=10,
    unique_by=lambda row: (row.device_key, row.at, row.digest),
)
SINGLE = Struct("f")


def as_stored(value: float | None) -> float | None:
    """A number as four bytes hold it."""
    return None if value is None else float(SINGLE.unpack(SINGLE.pack(value))[0])


def read_back(database_url: str) -> list[tuple[object, ...]]:
    """Return every row, the further metrics as text, and empty the table."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        rows = connection.execute(
            "select device_key, at, received_at, digest, battery::float8, rssi::float8, temperature::float8,"
            " humidity::float8, extra from readings order by device_key, at, digest"
        )
        found = rows.fetchall()
        connection.execute("truncate readings")
    return found


def expected(rows: Sequence[ReadingRow]) -> list[tuple[object, ...]]:
    """Rows as they are read back, without the further metrics."""
    ordered = sorted(rows, key=lambda row: (row.device_key, row.at, row.digest))
    return [(*row[:4], *map(as_stored, row[4:8])) for row in ordered]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(ROWS)
async def test_rows_are_read_as_they_were_written(database_url: str, rows: list[ReadingRow]) -> None:
    """Every key, time and number comes back, through the plain COPY and, sent again, through the landing table."""
    async with open_database(database_url, name="test", size=1) as database:
        await store_readings(database, rows)
        await store_readings(database, rows)

    found = read_back(database_url)
    assert [row[:8] for row in found] == expected(rows)
    ordered = sorted(rows, key=lambda row: (row.device_key, row.at, row.digest))
    assert [row[8] is None for row in found] == [row.extra is None for row in ordered]


async def test_metrics_of_their_own_are_kept_as_json(database_url: str) -> None:
    """What has no column stands in ``extra`` under its own name."""
    row = ReadingRow(1, NOW, NOW, 1, None, None, None, None, '{"光照":1.5}')
    async with open_database(database_url, name="test", size=1) as database:
        await store_readings(database, [row])
    assert read_back(database_url)[0][8] == {"光照": 1.5}


async def test_what_no_column_holds_is_refused_as_unstorable(database_url: str) -> None:
    """A JSON that the database cannot hold is told apart from trouble, so that nobody tries it for ever."""
    row = ReadingRow(1, NOW, NOW, 1, None, None, None, None, '{"a\\u0000":1}')
    async with open_database(database_url, name="test", size=1) as database:
        with pytest.raises(UnstorableError):
            await store_readings(database, [row])
