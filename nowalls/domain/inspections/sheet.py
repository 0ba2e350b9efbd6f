"""An inspection is the sum of its log: what was planned, and one line for each step that somebody took.

Lines are only ever appended. What an inspection is now follows from them alone (``replay``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from typing import Final

from nowalls.domain.draws import DrawId
from nowalls.domain.hazards.ledger import Finding
from nowalls.domain.hazards.words import FoundBy
from nowalls.domain.ids import AttachmentId, HazardId, InspectionId, SiteId, UserId
from nowalls.domain.incidents import Owner
from nowalls.domain.inspections.catalogue import Item, items_of
from nowalls.domain.inspections.words import Answer, InspectionKind, InspectionState, InspectionStep

DONE: Final = frozenset({InspectionState.CLOSED, InspectionState.CANCELLED})
TO_WALK: Final = frozenset({InspectionState.PLANNED, InspectionState.UNDERWAY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What was planned; it never changes."""

    id: InspectionId
    kind: InspectionKind
    site_id: SiteId
    due_on: date
    """The last day, on the centre's clock, on which it is in time."""
    catalogue: int
    """The version of what is looked at."""
    draw_id: DrawId | None = None
    team: tuple[UserId, ...] = ()
    """Who was drawn to do it; empty where any supervisor may."""

    @property
    def items(self) -> tuple[Item, ...]:
        """What is looked at, in the order of the walk."""
        return items_of(self.catalogue, self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of an inspection's log; what a step does not say is ``None``."""

    number: int
    """1, 2, 3 …: the inspection's version after it."""
    at: datetime
    step: InspectionStep
    actor: Owner | None = None
    text: str | None = None
    item: str | None = None
    answer: Answer | None = None
    pictures: tuple[AttachmentId, ...] = ()
    hazard_id: HazardId | None = None
    """What stands in the ledger since this answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What was last found of an item, and the number of the line that says it."""

    answer: Answer
    entry: int
    hazard_id: HazardId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """An inspection as it stands."""

    plan: Plan
    version: int
    state: InspectionState
    planned_at: datetime
    answers: Mapping[str, Answered]
    begun_at: datetime | None = None
    signed_at: datetime | None = None
    countersigned_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def unanswered(self) -> list[str]:
        """The items that nobody has looked at yet, in the order of the walk."""
        return [item.code for item in self.plan.items if item.code not in self.answers]

    @property
    def not_in_order(self) -> int:
        """How many items were not in order."""
        return sum(each.answer is Answer.NOT_IN_ORDER for each in self.answers.values())

    def overdue_days(self, today: date) -> int:
        """Return by how many days it should have been walked and signed before today; none otherwise."""
        return max(0, (today - self.plan.due_on).days) if self.state in TO_WALK else 0


def planned(plan: Plan, first: Entry) -> Inspection:
    """Return the inspection that a plan's first line makes."""
    return Inspection(plan=plan, version=first.number, state=InspectionState.PLANNED, planned_at=first.at, answers={})


def after(inspection: Inspection, entry: Entry) -> Inspection:
    """Return the inspection after a further line of its log; whether the line may be is decided in ``steps``."""
    changed = replace(inspection, version=entry.number)
    match entry.step:
        case InspectionStep.BEGUN:
            return replace(changed, state=InspectionState.UNDERWAY, begun_at=entry.at)
        case InspectionStep.ANSWERED if entry.item is not None and entry.answer is not None:
            found = Answered(answer=entry.answer, entry=entry.number, hazard_id=entry.hazard_id)
            return replace(changed, answers={**inspection.answers, entry.item: found})
        case InspectionStep.SIGNED:
            return replace(changed, state=InspectionState.SIGNED, signed_at=entry.at)
        case InspectionStep.COUNTERSIGNED:
            return replace(changed, state=InspectionState.COUNTERSIGNED, countersigned_at=entry.at)
        case InspectionStep.CLOSED:
            return replace(changed, state=InspectionState.CLOSED, closed_at=entry.at)
        case InspectionStep.CANCELLED:
            return replace(changed, state=InspectionState.CANCELLED, closed_at=entry.at)
        case _:
            return changed


def replay(plan: Plan, log: Iterable[Entry]) -> Inspection:
    """Return the inspection that a whole log makes; its first line is the planning."""
    first, *others = log
    return reduce(after, others, planned(plan, first))


def finding_of(plan: Plan, entry: Entry) -> Finding | None:
    """Return what an answer enters into the ledger: one hazard of an item not in order, in the finder's words."""
    if entry.hazard_id is None:
        return None
    [item] = (item for item in plan.items if item.code == entry.item)
    return Finding(
        id=entry.hazard_id,
        site_id=plan.site_id,
        place_id=None,
        category=item.category,
        found_by=FoundBy.PATROL if plan.kind is InspectionKind.ROUND else FoundBy.INSPECTION,
        what=entry.text or "",
    )
