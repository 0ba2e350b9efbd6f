"""A span decided again: each signal at the moment of its decision, people's commands and the ticks as recorded; pure.

What no log tells is taken from what the record shows came of it: that an owner's console held the incident (a lease
runs out when the record says so), that a screen showed it, what doors and movements led to. Everything else is decided
anew by the engine and the rules for time, under the limits that held then or under others.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from alerts.engine.board import Board, Setting
from alerts.engine.engine import decide
from alerts.engine.opening import open_rescue
from alerts.engine.raising import opened_at_once
from alerts.replaying.orders import actor_of, command_in, said_in
from nowalls.domain.commands import Merge, Refusal
from nowalls.domain.decisions import Decisions, Facts, Handled, Opening, PlaceFacts, UndecidedSignal, opened_at
from nowalls.domain.ids import DeviceId, IncidentId, PlaceId, SignalId
from nowalls.domain.incidents import Change, Entry, Incident, Reason
from nowalls.domain.replaying.moments import Logged
from nowalls.domain.replaying.record import DecidedSignal, Record
from nowalls.domain.responding import apply_response
from nowalls.domain.signals import Signal
from nowalls.domain.steps import (
    LATE_AT_MOST,
    StepTimes,
    hurry,
    lease_due,
    screen_due,
    step_due,
    unclaimed_step,
)
from nowalls.domain.transitions import Acting, absorb, apply_command
from nowalls.domain.words import Severity, SignalState

FLOOD_LOOK_BACK: Final = timedelta(minutes=1)
EARLY_FOR: Final = timedelta(hours=24)
"""As storage: how long a clear or cancel waits for its raise."""
BY_RULE: Final = frozenset({"night_exit_no_return", "inactivity_unanswered"})
"""Opened by doors and silence, whose habits of that day nobody kept: taken as recorded."""
ENDS: Final = (SignalState.CLEARED, SignalState.CANCELLED)


@dataclass(slots=True)
class Again:
    """The centre of that span, in memory."""

    record: Record
    late_at_most: timedelta | None = LATE_AT_MOST
    """When a step is carried out that no line tells of, after it fell due; ``None``: never, only when a line tells."""
    as_recorded: bool = True
    """Whether steps are carried out when the record says somebody looked, or at the moment at which they fall due."""
    incidents: dict[IncidentId, Incident] = field(default_factory=dict)
    entries: dict[IncidentId, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    handled: dict[SignalId, Handled] = field(default_factory=dict)
    refusals: list[tuple[IncidentId, Refusal]] = field(default_factory=list)
    opened: dict[IncidentId, Incident] = field(default_factory=dict)
    """Those that stand open."""
    spoken: dict[DeviceId, list[Signal]] = field(default_factory=lambda: defaultdict(list))
    """What each device said so far, in the order of its storing."""

    def run(self) -> "Again":
        """Decide the whole span and return itself."""
        for at, what in sorted(self._events(), key=lambda event: event[0]):
            self._carry_out_until(at)
            what()
        return self

    def _events(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        for each in self.record.signals:
            yield each.decided_at, partial(self._decide, each)
        for known in self.record.incidents:
            for line in known.log:
                yield line.entry.at, partial(self._line, known.incident, line)

    def _times(self, incident: Incident, at: datetime) -> StepTimes:
        return self.record.policies_at(at).steps(incident.district, incident.severity)

    def _carry_out_until(self, until: datetime) -> None:
        """Carry out the steps that no line told of in time."""
        wait = timedelta(0) if not self.as_recorded else self.late_at_most
        if wait is None:
            return
        while True:
            due = [each for each in self.opened.values() if each.next_step and each.next_step.at + wait < until]
            if not due:
                return
            first = min(due, key=lambda each: (each.next_step.at, each.id) if each.next_step else (until, each.id))
            at = until if first.next_step is None else first.next_step.at + wait
            self._keep(step_due(first, at, self._times(first, at)))

    def _decide(self, decided: DecidedSignal) -> None:
        signal, at = decided.signal, decided.decided_at
        wanted = decided.incident_id
        fresh = wanted if wanted is not None and wanted not in self.incidents else f"again-{signal.id}"
        setting = Setting(now=at, policies=self.record.policies_at(at), new_id=lambda _: fresh)
        device = decided.device
        here = self.record.places[device.place_id].place
        undecided = UndecidedSignal(
            signal=signal,
            device=device,
            early_ends=self._early_ends(decided),
            raised_in_last_minute=self._raised_before(signal),
        )
        facts = Facts(places=self._places({here.id, here.fire_place}), signals=(undecided,))
        self.spoken[device.id].append(signal)
        self._commit(decide(facts, setting))

    def _places(self, ids: set[PlaceId]) -> dict[PlaceId, PlaceFacts]:
        return {
            place_id: replace(
                self.record.places[place_id],
                open=tuple(each for each in self.opened.values() if each.place.id == place_id),
                closed=(),
            )
            for place_id in ids
        }

    def _early_ends(self, decided: DecidedSignal) -> tuple[Signal, ...]:
        signal = decided.signal
        if signal.state is not SignalState.RAISED or signal.message_id is None:
            return ()
        earlier = [each for each in self.spoken[signal.device_id] if each.message_id == signal.message_id]
        if any(each.state is SignalState.RAISED for each in earlier):
            return ()
        return tuple(each for each in earlier if each.state in ENDS and self._is_kept(each, decided.decided_at))

    def _is_kept(self, signal: Signal, at: datetime) -> bool:
        handled = self.handled.get(signal.id)
        waits = handled is None or handled.reason == "kept_for_its_raise"
        return waits and signal.received_at > at - EARLY_FOR

    def _raised_before(self, signal: Signal) -> int:
        return sum(
            (each.type, each.state) == (signal.type, SignalState.RAISED)
            and each.received_at > signal.received_at - FLOOD_LOOK_BACK
            for each in self.spoken[signal.device_id]
        )

    def _line(self, recorded: Incident, line: Logged) -> None:
        entry, at = line.entry, line.entry.at
        if entry.code == "opened_by_hand":
            self._open_by_hand(recorded, entry)
            return
        if entry.code in BY_RULE:
            self._open_by_rule(recorded, entry)
            return
        incident = self.incidents.get(recorded.id)
        if incident is None:
            return
        times = self._times(incident, at)
        actor, said, command = actor_of(line), said_in(entry), command_in(entry)
        if said is not None:
            self._answer(incident, apply_response(incident, said, at, times))
        elif command is not None and actor is not None:
            acting = Acting(actor=actor, now=at, times=times)
            self._answer(incident, apply_command(incident, command, acting))
            into = self.incidents.get(command.into) if isinstance(command, Merge) else None
            if into is not None:
                self._keep(absorb(into, incident, acting))
        else:
            self._keep(self._by_time(incident, entry, times))

    def _by_time(self, incident: Incident, entry: Entry, times: StepTimes) -> Change | None:
        """Return what the rules for time make of a moment at which the record says that something fell due."""
        at = entry.at
        match entry.code:
            case "step" if self.as_recorded:
                return step_due(incident, at, times)
            case "lease_asked":
                return lease_due(replace(incident, lease_until=at, lease_asked=False), at, times)
            case "lease_expired":
                return lease_due(replace(incident, lease_until=at, lease_asked=True), at, times)
            case "not_on_screen":
                return screen_due(replace(incident, screen_by=at), at, times, seen=False)
            case "desk_absent":
                return hurry(incident, at, times)
            case "no_movement_after_fall":
                setting = Setting(now=at, policies=self.record.policies_at(at), new_id=str)
                opened = opened_at_once(replace(incident, version=incident.version + 1), setting)
                return Change(incident=opened, opened=False, reason="new_alarm", entries=(entry,))
            case _:
                return None

    def _open_by_hand(self, recorded: Incident, entry: Entry) -> None:
        opening = Opening(
            id=recorded.id,
            kind=recorded.kind,
            severity=Severity.CRITICAL,
            source=recorded.source,
            exercise=recorded.exercise,
        )
        new = opened_at(self.record.places[recorded.place.id], opening, entry.at)
        step = unclaimed_step(entry.at, entry.at, self._times(new, entry.at))
        new = replace(new, ringing_since=entry.at, next_step=step)
        self._keep(Change(incident=new, opened=True, reason="new_alarm", entries=(entry,)))

    def _open_by_rule(self, recorded: Incident, entry: Entry) -> None:
        at = entry.at
        setting = Setting(now=at, policies=self.record.policies_at(at), new_id=lambda _: recorded.id)
        places = self._places({recorded.place.id})
        board = Board.of(Facts(places=places), setting)
        open_rescue(board, places[recorded.place.id], Reason(code=entry.code, params=entry.params))
        self._commit(board.decisions())

    def _answer(self, incident: Incident, outcome: Change | Refusal | None) -> None:
        if isinstance(outcome, Refusal):
            self.refusals.append((incident.id, outcome))
        else:
            self._keep(outcome)

    def _commit(self, decisions: Decisions) -> None:
        for change in decisions.changes:
            self._keep(change)
        self.handled |= {each.signal_id: each for each in decisions.handled}

    def _keep(self, change: Change | None) -> None:
        if change is None:
            return
        # Whether a console held it or a screen showed it no rule can say again: the record's lines do.
        new = replace(change.incident, lease_until=None, lease_asked=False, screen_by=None)
        self.incidents[new.id] = new
        self.opened.pop(new.id, None)
        if new.is_open:
            self.opened[new.id] = new
        self.entries[new.id] += change.entries
