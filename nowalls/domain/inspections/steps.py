"""Who may take which step of an inspection, and what the step writes into its log.

Planned, begun, walked item by item, signed by who did it, countersigned by the institution where others looked, closed.
An item that is not in order is written down with words and a picture and is a hazard from that moment; it stays so, for
the ledger has it. What was drawn by chance is done by who was drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from nowalls.domain.commands import Actor
from nowalls.domain.ids import AttachmentId, HazardId
from nowalls.domain.inspections.sheet import Entry, Inspection
from nowalls.domain.inspections.words import Answer, InspectionKind, InspectionState, InspectionStep
from nowalls.domain.words import Role

MOST_PICTURES: Final = 60
"""Of one inspection: some for each of its items, and no archive."""
FURTHEST: Final = timedelta(days=366)
"""A plan further off than a year is a slip of the pen."""
DRAWN_WITHIN: Final = timedelta(days=30)
"""Until when a drawn inspection is done, unless the draw says otherwise: a month, as reports are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """Begin to walk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerItem:
    """Say what was found of an item; one that is not in order with words and at least one picture."""

    item: str
    answer: Answer
    text: str | None = None
    pictures: tuple[AttachmentId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Sign the whole checklist as who did it."""

    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Countersign:
    """Countersign for the institution, with what it has to say."""

    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """Close it; its hazards live on in the ledger."""

    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """Say that it is not done, and why."""

    text: str


InspectionCommand = Begin | AnswerItem | Sign | Countersign | Close | Cancel
StepName = Literal["begin", "answer", "sign", "countersign", "close", "cancel"]

DONE_BY: Final[Mapping[InspectionKind, Role]] = {
    InspectionKind.ROUND: Role.INSTITUTION,
    InspectionKind.CHECK: Role.SUPERVISOR,
    InspectionKind.OVERSIGHT: Role.SUPERVISOR,
}
"""Who plans, walks, signs and closes. An administrator keeps accounts and devices and inspects nothing."""
INSPECTORS: Final = frozenset(DONE_BY.values())

STEPS: Final[Mapping[StepName, type[InspectionCommand]]] = {
    "begin": Begin,
    "answer": AnswerItem,
    "sign": Sign,
    "countersign": Countersign,
    "close": Close,
    "cancel": Cancel,
}
"""What a step is called from outside."""
WRITES: Final[Mapping[type[InspectionCommand], InspectionStep]] = {
    Begin: InspectionStep.BEGUN,
    AnswerItem: InspectionStep.ANSWERED,
    Sign: InspectionStep.SIGNED,
    Countersign: InspectionStep.COUNTERSIGNED,
    Close: InspectionStep.CLOSED,
    Cancel: InspectionStep.CANCELLED,
}
_FROM: Final[Mapping[type[InspectionCommand], frozenset[InspectionState]]] = {
    Begin: frozenset({InspectionState.PLANNED}),
    AnswerItem: frozenset({InspectionState.UNDERWAY}),
    Sign: frozenset({InspectionState.UNDERWAY}),
    Countersign: frozenset({InspectionState.SIGNED}),
    Close: frozenset({InspectionState.COUNTERSIGNED}),
    Cancel: frozenset({InspectionState.PLANNED, InspectionState.UNDERWAY}),
}
_BY_THE_TEAM: Final = (Begin, AnswerItem, Sign)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a step cannot be taken: a stable code and a sentence."""

    code: str
    """``not_allowed``, ``not_in_team``, ``wrong_state``, ``hazard_stands``, ``unknown_item``, ``incomplete`` or
    ``picture_refused``."""
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Who takes a step and when, which pictures no line shows yet, and under which id a hazard would be entered."""

    actor: Actor
    now: datetime
    fresh_pictures: frozenset[AttachmentId] = frozenset()
    hazard_id: HazardId


def takers(command: type[InspectionCommand], kind: InspectionKind) -> frozenset[Role]:
    """Return the roles that may take a step of an inspection of this kind; nobody countersigns their own round."""
    if command is Countersign:
        return frozenset() if kind is InspectionKind.ROUND else frozenset({Role.INSTITUTION})
    return frozenset({DONE_BY[kind]})


def states_before(command: type[InspectionCommand], kind: InspectionKind) -> frozenset[InspectionState]:
    """Return the states from which a step is taken."""
    if command is Close and kind is InspectionKind.ROUND:
        return frozenset({InspectionState.SIGNED})
    return _FROM[command]


def refuse_plan(kind: InspectionKind, due_on: date, role: Role, today: date) -> Refusal | None:
    """Return why somebody cannot plan an inspection for a day; ``None`` where they can."""
    if role is not DONE_BY[kind]:
        return Refusal(code="not_allowed", detail=f"A {kind} is planned by: {DONE_BY[kind]}; your role is {role}.")
    return refuse_due_day(due_on, today)


def refuse_due_day(due_on: date, today: date) -> Refusal | None:
    """Return why an inspection cannot be due on a day; ``None`` where it can."""
    if today <= due_on <= today + FURTHEST:
        return None
    detail = f"An inspection is due from today ({today}) on and within {FURTHEST.days} days, not on {due_on}."
    return Refusal(code="due_day_refused", detail=detail)


def possible_steps(inspection: Inspection, actor: Actor) -> list[StepName]:
    """Return the steps that somebody may take of an inspection as it stands."""
    kind = inspection.plan.kind
    return [
        name
        for name, command in STEPS.items()
        if actor.role in takers(command, kind)
        and inspection.state in states_before(command, kind)
        and not _is_strange(inspection, command, actor)
    ]


def take_step(inspection: Inspection, command: InspectionCommand, acting: Acting) -> Entry | Refusal:
    """Return the line that a step writes, or why it cannot be taken; a refusal changes nothing."""
    return _refuse(inspection, command, acting) or _entry(inspection, command, acting)


def _is_strange(inspection: Inspection, command: type[InspectionCommand], actor: Actor) -> bool:
    team = inspection.plan.team
    return command in _BY_THE_TEAM and bool(team) and actor.user_id not in team


def _refuse(inspection: Inspection, command: InspectionCommand, acting: Acting) -> Refusal | None:
    kind, step, role = inspection.plan.kind, type(command), acting.actor.role
    if role not in takers(step, kind):
        names = ", ".join(sorted(takers(step, kind))) or "nobody"
        return Refusal(code="not_allowed", detail=f"Of a {kind} this step is taken by: {names}; your role is {role}.")
    if _is_strange(inspection, step, acting.actor):
        detail = "This inspection was drawn by chance: it is done by who was drawn with it."
        return Refusal(code="not_in_team", detail=detail)
    if inspection.state not in states_before(step, kind):
        detail = f"A {kind} that is {inspection.state} cannot take the step {WRITES[step]}."
        return Refusal(code="wrong_state", detail=detail)
    match command:
        case AnswerItem():
            return _refuse_answer(inspection, command, acting)
        case Sign() if inspection.unanswered:
            missing = ", ".join(inspection.unanswered)
            return _incomplete(f"Everything is looked at before it is signed; still open: {missing}.")
        case _:
            return None


def _refuse_answer(inspection: Inspection, command: AnswerItem, acting: Acting) -> Refusal | None:
    if command.item not in {item.code for item in inspection.plan.items}:
        detail = f"This inspection does not look at {command.item!r} (catalogue {inspection.plan.catalogue})."
        return Refusal(code="unknown_item", detail=detail)
    known = inspection.answers.get(command.item)
    if known is not None and known.hazard_id is not None:
        detail = f"The item {command.item} is the hazard {known.hazard_id} in the ledger, where it can be dismissed."
        return Refusal(code="hazard_stands", detail=detail)
    if command.answer is Answer.NOT_IN_ORDER and not (command.text and command.pictures):
        return _incomplete("What is not in order is said in words and shown by at least one picture.")
    strange = [each for each in command.pictures if each not in acting.fresh_pictures]
    if strange or len(set(command.pictures)) < len(command.pictures):
        named = (strange or command.pictures)[0]
        detail = f"The picture {named} was not taken for this item: it is not this inspection's, or shown before."
        return Refusal(code="picture_refused", detail=detail)
    return None


def _incomplete(detail: str) -> Refusal:
    return Refusal(code="incomplete", detail=detail)


def _entry(inspection: Inspection, command: InspectionCommand, acting: Acting) -> Entry:
    line = Entry(
        number=inspection.version + 1,
        at=acting.now,
        step=WRITES[type(command)],
        actor=acting.actor.as_owner,
        text=None if isinstance(command, Begin) else command.text,
    )
    if not isinstance(command, AnswerItem):
        return line
    return replace(
        line,
        item=command.item,
        answer=command.answer,
        pictures=command.pictures,
        hazard_id=acting.hazard_id if command.answer is Answer.NOT_IN_ORDER else None,
    )
