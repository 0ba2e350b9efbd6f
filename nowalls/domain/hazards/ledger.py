"""A hazard is the sum of its log: what was found, and one line for each step that somebody took.

Lines are only ever appended. What a hazard is now follows from them alone (``replay``), so that nobody can change it
without a line that says who and when.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce

from nowalls.domain.hazards.words import FoundBy, HazardCategory, HazardGrade, HazardState, HazardStep, Reminder
from nowalls.domain.ids import AttachmentId, HazardId, PlaceId, SiteId
from nowalls.domain.incidents import Owner, Reason
from nowalls.domain.working_days import Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found where; it never changes."""

    id: HazardId
    site_id: SiteId
    place_id: PlaceId | None
    category: HazardCategory
    found_by: FoundBy
    what: str = ""
    """In the finder's words; empty where a rule found it, whose evidence says it in any language."""
    evidence: Reason | None = None
    """Why a rule found it: a code for the catalogue and its figures."""
    cause: str | None = None
    """What a rule found it about: of one cause only one hazard is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of a hazard's log; what a step does not say is ``None``."""

    number: int
    """1, 2, 3 …: the hazard's version after it."""
    at: datetime
    step: HazardStep
    actor: Owner | None = None
    """``None`` for what a rule or the calendar did."""
    text: str | None = None
    document_number: str | None = None
    grade: HazardGrade | None = None
    responsible: str | None = None
    deadline: Deadline | None = None
    passed: bool | None = None
    pictures: tuple[AttachmentId, ...] = ()
    reminder: Reminder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    """A safety defect as it stands."""

    finding: Finding
    version: int
    state: HazardState
    reported_at: datetime
    grade: HazardGrade | None = None
    responsible: str | None = None
    """By name and office, as the order says it; who that is in the registry is no matter of the ledger."""
    deadline: Deadline | None = None
    reminded: Reminder | None = None
    """The last recall of the present deadline."""
    rectified_at: datetime | None = None
    closed_at: datetime | None = None
    reopened: int = 0
    """How often a closed one was taken up again (回头看)."""

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.state is not HazardState.CLOSED

    def is_overdue(self, today: date) -> bool:
        """Tell whether it should have been put right before today."""
        return self.state is HazardState.RECTIFYING and self.deadline is not None and today > self.deadline.on


def opened(finding: Finding, first: Entry) -> Hazard:
    """Return the hazard that a finding's first line makes."""
    return Hazard(finding=finding, version=first.number, state=HazardState.REPORTED, reported_at=first.at)


def after(hazard: Hazard, entry: Entry) -> Hazard:
    """Return the hazard after a further line of its log; whether the line may be is decided in ``steps``."""
    changed = replace(hazard, version=entry.number)
    match entry.step:
        case HazardStep.GRADED | HazardStep.PLACARDED:
            return _ordered(replace(changed, grade=entry.grade or hazard.grade), entry)
        case HazardStep.PROPOSED:
            return replace(changed, state=HazardState.PROPOSED)
        case HazardStep.RECTIFIED:
            return replace(changed, state=HazardState.RECHECK, rectified_at=entry.at)
        case HazardStep.RECHECKED if entry.passed:
            return replace(changed, state=HazardState.PASSED)
        case HazardStep.RECHECKED:
            again = replace(entry, responsible=hazard.responsible)
            return _ordered(replace(changed, rectified_at=None), again)
        case HazardStep.CLOSED | HazardStep.DISMISSED:
            return replace(changed, state=HazardState.CLOSED, closed_at=entry.at)
        case HazardStep.REOPENED:
            return _reopened(changed)
        case _:
            return replace(changed, reminded=entry.reminder)


def replay(finding: Finding, log: Iterable[Entry]) -> Hazard:
    """Return the hazard that a whole log makes; its first line is the report."""
    first, *others = log
    return reduce(after, others, opened(finding, first))


def last_step_at(log: Sequence[Entry]) -> datetime:
    """Return when somebody last took a step; a recall is none. What is to prove the next one came after it."""
    return max(entry.at for entry in log if entry.step is not HazardStep.REMINDED)


def _ordered(hazard: Hazard, entry: Entry) -> Hazard:
    """Give a hazard what an order says: who puts it right until when. A major one has no order before it is listed."""
    state = HazardState.DETERMINED if entry.deadline is None else HazardState.RECTIFYING
    return replace(hazard, state=state, responsible=entry.responsible, deadline=entry.deadline, reminded=None)


def _reopened(hazard: Hazard) -> Hazard:
    """What came back is graded anew: an old verdict is no way round a step."""
    return replace(
        hazard,
        state=HazardState.REPORTED,
        grade=None,
        responsible=None,
        deadline=None,
        reminded=None,
        rectified_at=None,
        closed_at=None,
        reopened=hazard.reopened + 1,
    )
