"""The check: what was promised against what is stored and what was shown. Pure.

*Lost* is an alarm that was acknowledged as stored and has no row, or that its device sent for as long as the
simulation ran and has none. *Doubled* has two rows. *Homeless* is a life-safety alarm that was decided and stands in
no incident and no task. Each of these is a fault; late ones are counted and are none.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from nowalls.domain.words import LIFE_SAFETY_TYPES
from simulators.ledger.entries import Framed, Watching
from simulators.ledger.reading import Alarm, Key, Run
from simulators.ledger.stored import Stored, StoredSignal
from simulators.percentiles import nearest_rank

SECOND_US: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What counts as late, and what may be missing."""

    late_s: float = 10.0
    """A device repeats after this long: whatever takes longer needed a repeat."""
    readings_may_be_lost: bool = False
    """After a broker's crash: it may take the last two seconds of what it had confirmed (docs/critiques.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latencies:
    """Percentiles of one leg, in milliseconds; without presses there are none."""

    count: int
    p50_ms: float | None
    p90_ms: float | None
    p99_ms: float | None
    longest_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check found."""

    alarms: int
    repeats: int
    acked: int
    lost_though_acked: tuple[Key, ...]
    lost_unacked: tuple[Key, ...]
    doubled: tuple[Key, ...]
    undecided: tuple[Key, ...]
    homeless: tuple[Key, ...]
    out_of_order: tuple[Key, ...]
    """Sent once, stored behind something that its device sent later."""
    late: int
    unseen_incidents: tuple[str, ...]
    """The live client watched while they opened, and was never told."""
    broken_chain: int
    """Events that did not follow the one before."""
    shown_twice: int
    readings: int
    readings_missing: int
    readings_may_be_lost: bool
    to_stored: Latencies
    to_incident: Latencies
    to_frame: Latencies
    watched: bool
    broken_off: bool

    @property
    def faults(self) -> dict[str, int]:
        """Return how many of each fault there are, those without any left out."""
        counted = {
            "lost though acked": len(self.lost_though_acked),
            "lost": len(self.lost_unacked),
            "doubled": len(self.doubled),
            "undecided": len(self.undecided),
            "homeless": len(self.homeless),
            "out of order": len(self.out_of_order),
            "incidents never shown": len(self.unseen_incidents),
            "events out of the chain": self.broken_chain,
            "events shown twice": self.shown_twice,
            "readings missing": 0 if self.readings_may_be_lost else self.readings_missing,
        }
        return {name: count for name, count in counted.items() if count}


@dataclass(slots=True)
class _Shown:
    """What the live client was told."""

    first_us: dict[str, int] = field(default_factory=dict)
    """By incident, the first time."""
    with_signal_us: dict[int, int] = field(default_factory=dict)
    broken: int = 0
    twice: int = 0
    watching_us: int | None = None


def check(run: Run, stored: Stored, limits: Limits) -> Verdict:
    """Compare a run with what is stored of it."""
    rows = defaultdict(list)
    for signal in stored.signals:
        rows[signal.device_id, signal.message_id, signal.state].append(signal)
    expected = [alarm for alarm in run.alarms.values() if not alarm.refused]
    missing = [alarm for alarm in expected if not rows.get(alarm.key)]
    mine = [signal for alarm in expected for signal in rows.get(alarm.key, ())]
    shown = _shown(run.watched)
    return Verdict(
        alarms=len(run.alarms),
        repeats=sum(alarm.times_sent - 1 for alarm in run.alarms.values()),
        acked=sum(alarm.stored_us is not None for alarm in expected),
        lost_though_acked=tuple(alarm.key for alarm in missing if alarm.stored_us is not None),
        # One that was on its way as the simulation was broken off never had its repeats.
        lost_unacked=tuple(alarm.key for alarm in missing if alarm.stored_us is None and run.ended),
        doubled=tuple(alarm.key for alarm in expected if len(rows.get(alarm.key, ())) > 1),
        undecided=tuple(_key(signal) for signal in mine if not signal.handled),
        homeless=tuple(_key(signal) for signal in mine if _is_homeless(signal)),
        out_of_order=_out_of_order(expected, {key: each[0].signal_id for key, each in rows.items()}),
        late=sum(_took_us(alarm) > limits.late_s * SECOND_US for alarm in expected),
        unseen_incidents=_unseen(mine, shown),
        broken_chain=shown.broken,
        shown_twice=shown.twice,
        readings=sum(map(len, run.measured.values())),
        readings_missing=sum(len(times) - stored.measured.get(device, 0) for device, times in run.measured.items()),
        readings_may_be_lost=limits.readings_may_be_lost,
        to_stored=_latencies(_took_us(alarm) for alarm in expected if alarm.stored_us is not None),
        to_incident=_latencies(_to_incident_us(expected, rows)),
        to_frame=_latencies(_to_frame_us(expected, rows, shown)),
        watched=shown.watching_us is not None,
        broken_off=not run.ended,
    )


def _key(signal: StoredSignal) -> Key:
    return signal.device_id, signal.message_id, signal.state


def _is_homeless(signal: StoredSignal) -> bool:
    raised = signal.state == "raised" and signal.type in LIFE_SAFETY_TYPES
    return raised and signal.handled and signal.incident_id is None and signal.task_id is None


def _took_us(alarm: Alarm) -> int:
    return 0 if alarm.stored_us is None else alarm.stored_us - alarm.first_sent_us


def _out_of_order(sent: Iterable[Alarm], ids: dict[Key, int]) -> tuple[Key, ...]:
    """A repeat may come behind what was sent after it; what was sent once may not."""
    highest: Counter[str] = Counter()
    behind = []
    for alarm in sent:
        signal_id = ids.get(alarm.key)
        if signal_id is None or alarm.times_sent > 1:
            continue
        device_id = alarm.key[0]
        if signal_id < highest[device_id]:
            behind.append(alarm.key)
        highest[device_id] = max(highest[device_id], signal_id)
    return tuple(behind)


def _shown(watched: Sequence[Watching | Framed]) -> _Shown:
    shown, applied = _Shown(), -1
    seen: set[int] = set()
    for entry in watched:
        if isinstance(entry, Watching):
            shown.watching_us = entry.at_us if shown.watching_us is None else shown.watching_us
            applied = entry.seq
            continue
        if entry.prev is not None:
            shown.twice += entry.seq in seen
            shown.broken += entry.prev != applied
            seen.add(entry.seq)
        applied = entry.seq
        shown.first_us.setdefault(entry.id, entry.at_us)
        for signal_id in entry.signal_ids:
            shown.with_signal_us.setdefault(signal_id, entry.at_us)
    return shown


def _unseen(signals: Iterable[StoredSignal], shown: _Shown) -> tuple[str, ...]:
    if shown.watching_us is None:
        return ()
    opened = {
        signal.incident_id
        for signal in signals
        if signal.incident_id is not None and (signal.incident_opened_us or 0) >= shown.watching_us
    }
    return tuple(sorted(opened - shown.first_us.keys()))


def _to_incident_us(alarms: Iterable[Alarm], rows: dict[Key, list[StoredSignal]]) -> Iterable[int]:
    """From the press until its incident opened; one that joined an older incident opened none."""
    for alarm in alarms:
        for signal in rows.get(alarm.key, ())[:1]:
            opened = signal.incident_opened_us
            if opened is not None and opened >= alarm.first_sent_us:
                yield opened - alarm.first_sent_us


def _to_frame_us(alarms: Iterable[Alarm], rows: dict[Key, list[StoredSignal]], shown: _Shown) -> Iterable[int]:
    for alarm in alarms:
        for signal in rows.get(alarm.key, ())[:1]:
            told = shown.with_signal_us.get(signal.signal_id)
            if told is not None:
                yield told - alarm.first_sent_us


def _latencies(of_us: Iterable[int]) -> Latencies:
    ordered_ms = sorted(each / 1000 for each in of_us)
    return Latencies(
        count=len(ordered_ms),
        p50_ms=nearest_rank(ordered_ms, 0.5),
        p90_ms=nearest_rank(ordered_ms, 0.9),
        p99_ms=nearest_rank(ordered_ms, 0.99),
        longest_ms=nearest_rank(ordered_ms, 1.0),
    )
