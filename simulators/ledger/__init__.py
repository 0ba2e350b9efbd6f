"""What was sent and heard, on disk: kept while a simulation runs, compared with the database after it."""

from simulators.ledger.checking import Limits, Verdict, check
from simulators.ledger.entries import Entry
from simulators.ledger.reading import LedgerError, Run, read_ledger
from simulators.ledger.stored import Stored, StoredSignal
from simulators.ledger.watching import LiveLogin, watch
from simulators.ledger.writing import Ledger, open_ledger

__all__ = [
    "Entry",
    "Ledger",
    "LedgerError",
    "Limits",
    "LiveLogin",
    "Run",
    "Stored",
    "StoredSignal",
    "Verdict",
    "check",
    "open_ledger",
    "read_ledger",
    "watch",
]
