"""A serious event is the sum of its log: what was opened, what people stated, each report as issued, each sending.

Lines are only ever appended, so a report that was issued never changes. What an event is now follows from them
(``replay``).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import Final, NewType

from nowalls.domain.ids import DistrictCode, IncidentId
from nowalls.domain.incidents import Owner
from nowalls.domain.serious_events.words import (
    FIRST_WITHIN,
    FOLLOW_UP_WITHIN,
    EventCategory,
    EventState,
    EventStep,
    ReportKind,
    Way,
)

SeriousEventId = NewType("SeriousEventId", str)

RUNNING: Final = frozenset({EventState.OPEN, EventState.REPORTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What was opened; it never changes."""

    id: SeriousEventId
    district: DistrictCode
    category: EventCategory
    what: str
    """In the opener's words, a line: it heads each report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What people know that no device tells; ``None`` is not known, 0 is known to be nobody."""

    dead: int | None = None
    injured: int | None = None
    missing: int | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who is told: an organization, and there a person, an office or both."""

    organization: str
    name: str
    role: str
    contact: str
    """Telephone number, fax number or address, as it was used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of an event's log; what a step does not say is ``None``."""

    number: int
    """1, 2, 3 …: the event's version after it."""
    at: datetime
    step: EventStep
    actor: Owner | None = None
    text: str | None = None
    """Of a report all of it; of a receipt who confirmed it."""
    incident_id: IncidentId | None = None
    statement: Statement | None = None
    report: ReportKind | None = None
    of: int | None = None
    """Of a sending the number of the line that issued the report, of a receipt that of the sending."""
    recipient: Recipient | None = None
    way: Way | None = None
    moment: datetime | None = None
    """When it was sent or received, as whoever did it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriousEvent:
    """An event as it stands."""

    opening: Opening
    version: int
    state: EventState
    opened_at: datetime
    incidents: tuple[IncidentId, ...] = ()
    stated: Statement = field(default_factory=Statement)
    reports: tuple[int, ...] = ()
    """The numbers of the lines that issued one."""
    sendings: tuple[int, ...] = ()
    received: frozenset[int] = frozenset()
    """Which sendings were confirmed."""
    reported_at: datetime | None = None
    """When the newest report was issued."""
    closed_at: datetime | None = None

    @property
    def due_at(self) -> datetime | None:
        """Until when the next report is in time; ``None`` once none is owed."""
        match self.state:
            case EventState.OPEN:
                return self.opened_at + FIRST_WITHIN
            case EventState.REPORTED if self.reported_at is not None:
                return self.reported_at + FOLLOW_UP_WITHIN
            case _:
                return None

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether a report should have been issued before now."""
        return self.due_at is not None and now > self.due_at


def opened(opening: Opening, first: Entry) -> SeriousEvent:
    """Return the event that an opening's first line makes."""
    return SeriousEvent(opening=opening, version=first.number, state=EventState.OPEN, opened_at=first.at)


def after(event: SeriousEvent, entry: Entry) -> SeriousEvent:
    """Return the event after a further line of its log; whether the line may be is decided in ``steps``."""
    changed = replace(event, version=entry.number)
    match entry.step:
        case EventStep.INCIDENT_ADDED if entry.incident_id is not None:
            return replace(changed, incidents=(*event.incidents, entry.incident_id))
        case EventStep.STATED if entry.statement is not None:
            return replace(changed, stated=entry.statement)
        case EventStep.ISSUED:
            return _reported(changed, entry)
        case EventStep.SENT:
            return replace(changed, sendings=(*event.sendings, entry.number))
        case EventStep.RECEIVED if entry.of is not None:
            return replace(changed, received=event.received | {entry.of})
        case EventStep.CANCELLED:
            return replace(changed, state=EventState.CANCELLED, closed_at=entry.at)
        case _:
            return changed


def replay(opening: Opening, log: Iterable[Entry]) -> SeriousEvent:
    """Return the event that a whole log makes; its first line is the opening."""
    first, *others = log
    return reduce(after, others, opened(opening, first))


def _reported(event: SeriousEvent, entry: Entry) -> SeriousEvent:
    final = entry.report is ReportKind.FINAL
    return replace(
        event,
        state=EventState.CLOSED if final else EventState.REPORTED,
        reports=(*event.reports, entry.number),
        reported_at=entry.at,
        closed_at=entry.at if final else None,
    )
