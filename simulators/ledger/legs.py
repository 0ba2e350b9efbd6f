"""How long each alarm took, leg by leg, from the moment it was due. Pure.

From the moment it was due, not from the one it went out at: a system that is slow, or away, cannot slow its own test.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from simulators.ledger.reading import Alarm, Key, Run
from simulators.ledger.shown import what_was_shown
from simulators.ledger.stored import Stored, StoredSignal
from simulators.percentiles import nearest_rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Latencies:
    """Percentiles of one leg, in milliseconds; without presses there are none."""

    count: int
    p50_ms: float | None
    p90_ms: float | None
    p99_ms: float | None
    longest_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """How long one alarm took on one leg."""

    device_id: str
    due_us: int
    took_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Legs:
    """Every alarm's times: until its device heard that it is stored, until its incident opened, until it was shown."""

    stored: Sequence[Took]
    incident: Sequence[Took]
    """An alarm that joined an older incident opened none."""
    frame: Sequence[Took]


def rows_of(stored: Stored) -> Mapping[Key, list[StoredSignal]]:
    """Return the rows under what the protocol counts as one."""
    rows: dict[Key, list[StoredSignal]] = defaultdict(list)
    for signal in stored.signals:
        rows[signal.device_id, signal.message_id, signal.state].append(signal)
    return dict(rows)


def legs_of(run: Run, stored: Stored) -> Legs:
    """Return how long each alarm that was not refused took."""
    rows = rows_of(stored)
    expected = [alarm for alarm in run.alarms.values() if not alarm.refused]
    told_us = what_was_shown(run.watched).with_signal_us
    first = [(alarm, rows[alarm.key][0]) for alarm in expected if alarm.key in rows]
    return Legs(
        stored=[_took(alarm, alarm.stored_us) for alarm in expected if alarm.stored_us is not None],
        incident=list(_to_incident(first)),
        frame=[_took(alarm, told_us[row.signal_id]) for alarm, row in first if row.signal_id in told_us],
    )


def _to_incident(first: Iterable[tuple[Alarm, StoredSignal]]) -> Iterator[Took]:
    for alarm, row in first:
        if row.incident_opened_us is not None and row.incident_opened_us >= alarm.due_us:
            yield _took(alarm, row.incident_opened_us)


def _took(alarm: Alarm, until_us: int) -> Took:
    return Took(device_id=alarm.key[0], due_us=alarm.due_us, took_us=until_us - alarm.due_us)


def latencies(of_us: Iterable[int]) -> Latencies:
    """Return the percentiles of times in microseconds."""
    ordered_ms = sorted(each / 1000 for each in of_us)
    return Latencies(
        count=len(ordered_ms),
        p50_ms=nearest_rank(ordered_ms, 0.5),
        p90_ms=nearest_rank(ordered_ms, 0.9),
        p99_ms=nearest_rank(ordered_ms, 0.99),
        longest_ms=nearest_rank(ordered_ms, 1.0),
    )
