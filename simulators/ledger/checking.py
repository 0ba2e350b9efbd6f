"""The check: what was promised against what is stored and what was shown. Pure.

*Lost* is an alarm that was acknowledged as stored and has no row, or that its device sent for as long as the
simulation ran and has none. *Doubled* has two rows. *Homeless* is a life-safety alarm that was decided and stands in
no incident and no task. Each of these is a fault; late ones are counted and are none.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from nowalls.domain.words import LIFE_SAFETY_TYPES
from simulators.ledger.legs import Latencies, latencies, legs_of, rows_of
from simulators.ledger.reading import Alarm, Key, Run
from simulators.ledger.shown import Shown, what_was_shown
from simulators.ledger.stored import Stored, StoredSignal
from simulators.ledger.writing import SECOND_US


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What counts as late, and what may be missing."""

    late_s: float = 10.0
    """A device repeats after this long: whatever takes longer needed a repeat."""
    readings_may_be_lost: bool = False
    """After a broker's crash: it may take the last two seconds of what it had confirmed (docs/critiques.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check found."""

    alarms: int
    repeats: int
    acked: int
    refused: int
    """Refused with a code, never stored: no row is expected of them."""
    lost_though_acked: tuple[Key, ...]
    lost_unacked: tuple[Key, ...]
    doubled: tuple[Key, ...]
    undecided: tuple[Key, ...]
    homeless: tuple[Key, ...]
    out_of_order: tuple[Key, ...]
    """Sent once, stored behind something that its device sent later."""
    late: int
    """Took longer than the limit, or never heard ``stored`` in a simulation that ended by itself."""
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
    to_be_watched: bool
    """A live client was meant to watch: where none was ever let in, no console was told anything."""
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
            "live client never let in": self.to_be_watched and not (self.watched or self.broken_off),
            "events out of the chain": self.broken_chain,
            "events shown twice": self.shown_twice,
            "readings missing": 0 if self.readings_may_be_lost else self.readings_missing,
        }
        return {name: int(count) for name, count in counted.items() if count}


def check(run: Run, stored: Stored, limits: Limits) -> Verdict:
    """Compare a run with what is stored of it."""
    rows = rows_of(stored)
    expected = [alarm for alarm in run.alarms.values() if not alarm.refused]
    missing = [alarm for alarm in expected if not rows.get(alarm.key)]
    mine = [signal for alarm in expected for signal in rows.get(alarm.key, ())]
    legs = legs_of(run, stored)
    shown = what_was_shown(run.watched)
    return Verdict(
        alarms=len(run.alarms),
        repeats=sum(alarm.times_sent - 1 for alarm in run.alarms.values()),
        acked=sum(alarm.stored_us is not None for alarm in expected),
        refused=len(run.alarms) - len(expected),
        lost_though_acked=tuple(alarm.key for alarm in missing if alarm.stored_us is not None),
        # One that was on its way as the simulation was broken off never had its repeats.
        lost_unacked=tuple(alarm.key for alarm in missing if alarm.stored_us is None and run.ended),
        doubled=tuple(alarm.key for alarm in expected if len(rows.get(alarm.key, ())) > 1),
        undecided=tuple(_key(signal) for signal in mine if not signal.handled),
        homeless=tuple(_key(signal) for signal in mine if _is_homeless(signal)),
        out_of_order=_out_of_order(expected, {key: each[0].signal_id for key, each in rows.items()}),
        late=sum(_took_us(alarm, run) > limits.late_s * SECOND_US for alarm in expected),
        unseen_incidents=_unseen(mine, shown),
        broken_chain=shown.broken,
        shown_twice=shown.twice,
        readings=sum(map(len, run.measured.values())),
        readings_missing=sum(len(times) - stored.measured.get(device, 0) for device, times in run.measured.items()),
        readings_may_be_lost=limits.readings_may_be_lost,
        to_stored=latencies(each.took_us for each in legs.stored),
        to_incident=latencies(each.took_us for each in legs.incident),
        to_frame=latencies(each.took_us for each in legs.frame),
        watched=shown.watching_us is not None,
        to_be_watched=run.to_be_watched,
        broken_off=not run.ended,
    )


def _key(signal: StoredSignal) -> Key:
    return signal.device_id, signal.message_id, signal.state


def _is_homeless(signal: StoredSignal) -> bool:
    raised = signal.state == "raised" and signal.type in LIFE_SAFETY_TYPES
    is_somewhere = signal.incident_id is not None or signal.task_id is not None or signal.proved
    return raised and signal.handled and not is_somewhere


def _took_us(alarm: Alarm, run: Run) -> int:
    """What was never heard took at least as long as the simulation went on; of one broken off nobody knows."""
    if alarm.stored_us is not None:
        return alarm.stored_us - alarm.due_us
    return run.last_us - alarm.due_us if run.ended else 0


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


def _unseen(signals: Iterable[StoredSignal], shown: Shown) -> tuple[str, ...]:
    if shown.watching_us is None:
        return ()
    opened = {
        signal.incident_id
        for signal in signals
        if signal.incident_id is not None and (signal.incident_opened_us or 0) >= shown.watching_us
    }
    return tuple(sorted(opened - shown.first_us.keys()))
