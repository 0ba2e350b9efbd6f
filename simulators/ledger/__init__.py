"""What was sent and heard, on disk: kept while a simulation runs, compared with the database after it."""

from simulators.ledger.checking import Limits, Verdict, check
from simulators.ledger.entries import Entry
from simulators.ledger.legs import Latencies, Legs, legs_of
from simulators.ledger.reading import LedgerError, Run, read_ledger
from simulators.ledger.stored import Stored, StoredIncident, StoredSignal, StoredTask
from simulators.ledger.watching import LiveLogin, Position, watch
from simulators.ledger.writing import Ledger, open_ledger

__all__ = [
    "Entry",
    "Latencies",
    "Ledger",
    "LedgerError",
    "Legs",
    "Limits",
    "LiveLogin",
    "Position",
    "Run",
    "Stored",
    "StoredIncident",
    "StoredSignal",
    "StoredTask",
    "Verdict",
    "check",
    "legs_of",
    "open_ledger",
    "read_ledger",
    "watch",
]
