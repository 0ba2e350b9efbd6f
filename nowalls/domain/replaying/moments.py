"""An incident played back from its own log: what it was after each line, so that a screen can show any moment; pure.

The log keeps what happened, not what the incident was then; both follow from each other by the rules of
``nowalls.domain.transitions``. Two things no log tells and are inferred: whether a fall counted down when it came (it
did where a later line could only follow a countdown), and from when on it was critical (from the first line that makes
it so; severity never falls).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from nowalls.domain.incidents import Entry, Incident, Params
from nowalls.domain.words import END_STATES, IncidentState, Role, Severity, SignalType, StepName

CODED: Final = frozenset(
    {"because", "eta_s", "from", "into", "kind", "outcome", "result", "service", "source", "stage", "stamp", "state"}
    | {"takeover", "type", "verdict"}
)
"""Parameters that are codes and figures; what somebody wrote, a number or a contact is not played."""
NAMED: Final = frozenset({"step", "dispatched", "stood_down"})
"""Lines whose ``name`` is a step's or a responder's; others bear a colleague's, whose role is said instead."""
WORKING: Final = frozenset({IncidentState.CLAIMED, IncidentState.DISPATCHED, IncidentState.ARRIVED})
OPENS_COUNTDOWN: Final = frozenset({"rang_again", "no_movement_after_fall"})
"""Lines that end a countdown at once; ``opened`` with a cause and two of the steps do it too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A line of the log, and in which role whoever acted did so."""

    entry: Entry
    role: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A line of the log as it is played: what happened, and what the incident was from then on."""

    at: datetime
    """When the centre knew: never before the line above it, whatever time a device wrote on its signal."""
    code: str
    params: Params
    role: Role | None
    by_responder: bool
    state: IncidentState
    severity: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    state: IncidentState
    severity: Severity
    owned: bool = False


def moments_of(incident: Incident, log: Sequence[Logged]) -> tuple[Moment, ...]:
    """Return the lines of an incident's log, in the order in which they were written, each with what came of it."""
    standing = _beginning(incident, log)
    last_end = max((number for number, line in enumerate(log) if line.entry.code == "resolved"), default=None)
    at, moments = incident.opened_at, []
    for number, line in enumerate(log):
        ends = number == last_end and incident.state in END_STATES
        standing = _after(standing, line.entry, incident.state if ends else IncidentState.RESOLVED)
        at = max(at, line.entry.at)
        moments.append(_moment(line, at, standing))
    return tuple(moments)


def _moment(line: Logged, at: datetime, standing: _Standing) -> Moment:
    entry = line.entry
    kept = CODED | {"name"} if entry.code in NAMED else CODED
    return Moment(
        at=at,
        code=entry.code,
        params={name: value for name, value in entry.params.items() if name in kept and value is not None},
        role=line.role,
        by_responder=entry.params.get("by") == "responder",
        state=standing.state,
        severity=standing.severity,
    )


def _beginning(incident: Incident, log: Sequence[Logged]) -> _Standing:
    counted_down = _counted_down(incident, [line.entry for line in log])
    state = IncidentState.PENDING if counted_down else IncidentState.OPEN
    severity = incident.severity
    if severity is Severity.CRITICAL and (counted_down or _began_high(log)):
        severity = Severity.HIGH
    return _Standing(state=state, severity=severity)


def _began_high(log: Sequence[Logged]) -> bool:
    """Opened by an unreadable alarm, or by a rule such as that for a quiet home: high until an alarm joined."""
    first = log[0].entry if log else None
    if first is None or first.code in {"opened", "opened_by_hand"}:
        return False
    return first.code != "signal_received" or first.params.get("type") == SignalType.UNREADABLE


def _counted_down(incident: Incident, entries: Iterable[Entry]) -> bool:
    is_fall = False
    for entry in entries:
        if entry.code == "signal_received" and not is_fall:
            if entry.params.get("type") != SignalType.FALL:
                return False
            is_fall = True
        elif _ends_countdown(entry) and entry.code not in OPENS_COUNTDOWN:
            return is_fall
        elif entry.code in {"claimed", "dispatched", "arrived", "resolved", "rang_again"}:
            # Taken while it counted down it stays high; a fall that rang at once was critical from the beginning.
            return is_fall and incident.severity is not Severity.CRITICAL
    return is_fall and incident.state is IncidentState.PENDING


def _ends_countdown(entry: Entry) -> bool:
    ends_by_step = entry.params.get("name") in {StepName.CONFIRM_FALL, StepName.CALL_BACK}
    return (
        entry.code in OPENS_COUNTDOWN
        or (entry.code == "opened" and "because" in entry.params)
        or (entry.code == "step" and ends_by_step)
    )


def _ringing(standing: _Standing, entry: Entry) -> _Standing:
    """Return it after what may have ended a countdown, or made it critical."""
    counting = standing.state is IncidentState.PENDING
    ended = counting and _ends_countdown(entry)
    overdue = entry.params.get("name") == StepName.CALL_BACK
    joined = entry.code == "rang_again" and entry.params.get("type") != SignalType.UNREADABLE
    return replace(
        standing,
        state=IncidentState.OPEN if ended else standing.state,
        severity=Severity.CRITICAL if joined or (ended and not overdue) else standing.severity,
    )


def _after(standing: _Standing, entry: Entry, end: IncidentState) -> _Standing:
    standing = _ringing(standing, entry)
    match entry.code:
        case "claimed" | "transferred":
            state = standing.state if standing.state in WORKING else IncidentState.CLAIMED
            return replace(standing, state=state, owned=True)
        case "dispatched":
            there = standing.state is IncidentState.ARRIVED
            return replace(standing, state=standing.state if there else IncidentState.DISPATCHED, owned=True)
        case "arrived":
            # A responder's own word takes nobody's incident into their hands.
            owned = standing.owned or entry.params.get("by") != "responder"
            return replace(standing, state=IncidentState.ARRIVED, owned=owned)
        case "stood_down":
            return replace(standing, state=IncidentState.CLAIMED, owned=True)
        case "refused":
            return replace(standing, state=IncidentState.CLAIMED if standing.owned else IncidentState.OPEN)
        case "lease_expired":
            state = IncidentState.OPEN if standing.state is IncidentState.CLAIMED else standing.state
            return replace(standing, state=state, owned=False)
        case "released" | "reopened":
            return replace(standing, state=IncidentState.OPEN, owned=False)
        case "resolved":
            return replace(standing, state=end)
        case "merged":
            return replace(standing, state=IncidentState.MERGED)
        case _:
            return standing
