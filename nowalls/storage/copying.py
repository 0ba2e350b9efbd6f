"""Values in the binary format of PostgreSQL's COPY (its manual, COPY, "Binary Format")."""

from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Final

HEADER: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
"""The signature, no flags, no extension."""
TRAILER: Final = b"\xff\xff"
NULL: Final = b"\xff\xff\xff\xff"
EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Where PostgreSQL counts time from."""
MICROSECOND: Final = timedelta(microseconds=1)
REAL: Final = Struct("!if")
LENGTH: Final = Struct("!i")
JSONB_VERSION: Final = b"\1"


def as_time(moment: datetime) -> int:
    """Return the number that a ``timestamptz`` is sent as."""
    return (moment - EPOCH) // MICROSECOND


def as_real(value: float | None) -> bytes:
    """Write a ``real`` field; the value must be of ordinary size (``fits_real``)."""
    return NULL if value is None else REAL.pack(4, value)


def as_jsonb(text: str) -> bytes:
    """Write a ``jsonb`` field."""
    raw = JSONB_VERSION + text.encode()
    return LENGTH.pack(len(raw)) + raw
