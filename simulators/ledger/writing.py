"""Writing a ledger: each line is with the operating system before the call returns."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from nowalls.runtime.clock import Clock
from simulators.ledger.entries import Entry

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
SECOND_US: Final = 1_000_000


def in_us(moment: datetime) -> int:
    """Return an aware time as microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND


@dataclass(slots=True, kw_only=True)
class Ledger:
    """An open ledger. What was written survives the death of this process at any instant, not that of the machine."""

    file: int
    clock: Clock
    _encoder: msgspec.json.Encoder = field(default_factory=msgspec.json.Encoder)

    def now_us(self) -> int:
        """Return the time for an entry."""
        return in_us(self.clock.now())

    def write(self, entry: Entry) -> None:
        """Append a line, whole."""
        line = self._encoder.encode(entry) + b"\n"
        written = os.write(self.file, line)
        while written < len(line):
            written += os.write(self.file, line[written:])


@contextmanager
def open_ledger(path: Path, clock: Clock) -> Iterator[Ledger]:
    """Open a ledger to append to; a line that a crash tore is ended first. Raises ``OSError``."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(file).st_size
        if size and os.pread(file, 1, size - 1) != b"\n":
            os.write(file, b"\n")
        yield Ledger(file=file, clock=clock)
    finally:
        os.close(file)
