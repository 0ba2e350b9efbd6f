"""Who may take which step of a hazard's life, and what the step writes into its log.

The way of a general hazard: reported, graded (with responsible person and deadline), rectified with pictures,
re-checked, closed (销案). A major one is determined (判定), proposed (提请) and placed under listed supervision
(挂牌督办) before it is rectified, and taken off the list when it is closed (摘牌销案), each by a document with its
number. A re-check that fails goes back to rectification under a new deadline. A closed one changes no more unless a
look back (回头看) reopens it with a reason, and then it is graded anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final, Literal

from nowalls.domain.commands import Actor
from nowalls.domain.hazards.ledger import Entry, Hazard
from nowalls.domain.hazards.words import HazardGrade, HazardState, HazardStep
from nowalls.domain.ids import AttachmentId
from nowalls.domain.words import Role
from nowalls.domain.working_days import Calendar, deadline_after, local_day

MOST_PICTURES: Final = 48
"""Of one hazard: four rounds of as many as an incident may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """Say how grave it is; of a general one also who puts it right by when, of a major one by which document."""

    grade: HazardGrade
    text: str | None = None
    responsible: str | None = None
    working_days: int | None = None
    document_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismiss:
    """Say that what was reported is no hazard, and why."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Propose:
    """Propose a major one for listed supervision (提请)."""

    document_number: str
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placard:
    """Place a major one under listed supervision (挂牌督办)."""

    document_number: str
    responsible: str
    working_days: int
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectify:
    """Say what was done to put it right (整改), and show it."""

    text: str
    pictures: tuple[AttachmentId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """Say what the re-check (复查) found; one that fails sets a new deadline."""

    passed: bool
    text: str
    working_days: int | None = None
    document_number: str | None = None
    pictures: tuple[AttachmentId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """Close it (销案); a major one is taken off the list (摘牌) by a document."""

    text: str | None = None
    document_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen:
    """Take a closed one up again after a look back (回头看)."""

    text: str


HazardCommand = Grade | Dismiss | Propose | Placard | Rectify | Recheck | Close | Reopen
StepName = Literal["grade", "dismiss", "propose", "placard", "rectify", "recheck", "close", "reopen"]

REPORTERS: Final = frozenset({Role.INSTITUTION, Role.SUPERVISOR, Role.DUTY_LEAD, Role.DISPATCHER, Role.ADMIN})
"""Whoever sees a hazard may report it. An administrator keeps accounts and devices and gives no verdicts."""
_AUTHORITY: Final = frozenset({Role.SUPERVISOR})
_INSTITUTION: Final = frozenset({Role.INSTITUTION})

MAY: Final[Mapping[type[HazardCommand], frozenset[Role]]] = {
    Grade: _AUTHORITY,
    Dismiss: _AUTHORITY,
    Propose: _AUTHORITY,
    Placard: _AUTHORITY,
    Rectify: _INSTITUTION,
    Recheck: _AUTHORITY,
    Close: _AUTHORITY,
    Reopen: _AUTHORITY,
}
"""Nobody checks their own work: who rectifies is the institution, who re-checks the authority."""

FROM: Final[Mapping[type[HazardCommand], frozenset[HazardState]]] = {
    Grade: frozenset({HazardState.REPORTED, HazardState.DETERMINED, HazardState.PROPOSED, HazardState.RECTIFYING}),
    Dismiss: frozenset({HazardState.REPORTED}),
    Propose: frozenset({HazardState.DETERMINED}),
    Placard: frozenset({HazardState.PROPOSED}),
    Rectify: frozenset({HazardState.RECTIFYING}),
    Recheck: frozenset({HazardState.RECHECK}),
    Close: frozenset({HazardState.PASSED}),
    Reopen: frozenset({HazardState.CLOSED}),
}

STEPS: Final[Mapping[StepName, type[HazardCommand]]] = {
    "propose": Propose,
    "placard": Placard,
    "rectify": Rectify,
    "recheck": Recheck,
    "close": Close,
    "reopen": Reopen,
    "grade": Grade,
    "dismiss": Dismiss,
}
"""What a step is called from outside; the way on stands before a verdict that is corrected."""
WRITES: Final[Mapping[type[HazardCommand], HazardStep]] = {
    Grade: HazardStep.GRADED,
    Dismiss: HazardStep.DISMISSED,
    Propose: HazardStep.PROPOSED,
    Placard: HazardStep.PLACARDED,
    Rectify: HazardStep.RECTIFIED,
    Recheck: HazardStep.RECHECKED,
    Close: HazardStep.CLOSED,
    Reopen: HazardStep.REOPENED,
}
"""Beside it each line takes over what its command says, field by field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a step cannot be taken: a stable code and a sentence."""

    code: str
    """``not_allowed``, ``wrong_state``, ``incomplete`` or ``picture_refused``."""
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Who takes a step, when, by which calendar, and which pictures came since the last step and are shown by none."""

    actor: Actor
    now: datetime
    calendar: Calendar
    fresh_pictures: frozenset[AttachmentId] = frozenset()


MAJOR_GRADE: Final = (
    "A major hazard is determined by a document: give its number. Responsible person and deadline are set when it is"
    " placed under listed supervision."
)


def possible_steps(hazard: Hazard, role: Role) -> list[StepName]:
    """Return the steps that somebody of a role may take of a hazard as it stands."""
    listed = hazard.state is HazardState.RECTIFYING and hazard.grade is not HazardGrade.GENERAL
    return [
        name
        for name, command in STEPS.items()
        if role in MAY[command] and hazard.state in FROM[command] and not (command is Grade and listed)
    ]


def take_step(hazard: Hazard, command: HazardCommand, acting: Acting) -> Entry | Refusal:
    """Return the line that a step writes, or why it cannot be taken; a refusal changes nothing."""
    return _refuse(hazard, command, acting) or _entry(hazard, command, acting)


def _refuse(hazard: Hazard, command: HazardCommand, acting: Acting) -> Refusal | None:
    role = acting.actor.role
    if role not in MAY[type(command)]:
        names = ", ".join(sorted(MAY[type(command)]))
        return Refusal(code="not_allowed", detail=f"This step is taken by: {names}; your role is {role}.")
    if hazard.state not in FROM[type(command)]:
        name = type(command).__name__.lower()
        return Refusal(code="wrong_state", detail=f"A hazard that is {hazard.state} cannot take the step {name}.")
    match command:
        case Grade():
            return _refuse_grade(hazard, command)
        case Rectify():
            return _refuse_pictures(command.pictures, acting, least=1)
        case Recheck():
            return _refuse_recheck(hazard, command) or _refuse_pictures(command.pictures, acting, least=0)
        case Close() if hazard.grade is not None and hazard.grade.is_major and not command.document_number:
            return _incomplete("A major hazard is taken off the list by a document: give its number.")
        case _:
            return None


def _refuse_grade(hazard: Hazard, command: Grade) -> Refusal | None:
    """A verdict may be corrected while nothing was ordered; under an order only for the graver."""
    if hazard.state is not HazardState.REPORTED and command.grade is hazard.grade:
        return Refusal(code="wrong_state", detail=f"The hazard is graded {command.grade} already.")
    if hazard.state is HazardState.RECTIFYING and hazard.grade is not HazardGrade.GENERAL:
        return Refusal(code="wrong_state", detail="A hazard under listed supervision keeps its grade.")
    if command.grade.is_major:
        ordered = command.responsible is not None or command.working_days is not None
        return _incomplete(MAJOR_GRADE) if ordered or not command.document_number else None
    if command.responsible is None or command.working_days is None:
        return _incomplete("A general hazard is graded with a responsible person and a deadline in working days.")
    return None


def _refuse_recheck(hazard: Hazard, command: Recheck) -> Refusal | None:
    if not command.passed and command.working_days is None:
        return _incomplete("A re-check that fails sets a new deadline in working days.")
    if command.passed and command.working_days is not None:
        return _incomplete("A re-check that passes sets no deadline.")
    if hazard.grade is not None and hazard.grade.is_major and not command.document_number:
        return _incomplete("The re-check of a major hazard is recorded in a document: give its number.")
    return None


def _refuse_pictures(pictures: tuple[AttachmentId, ...], acting: Acting, *, least: int) -> Refusal | None:
    if len(pictures) < least:
        return _incomplete("What was put right is shown by at least one picture.")
    strange = [each for each in pictures if each not in acting.fresh_pictures]
    if strange or len(set(pictures)) < len(pictures):
        named = (strange or pictures)[0]
        return Refusal(
            code="picture_refused",
            detail=f"The picture {named} was not taken for this step: it is not this hazard's, older, or shown before.",
        )
    return None


def _incomplete(detail: str) -> Refusal:
    return Refusal(code="incomplete", detail=detail)


def _entry(hazard: Hazard, command: HazardCommand, acting: Acting) -> Entry:
    said = {each.name: getattr(command, each.name) for each in fields(command)}
    working_days: int | None = said.pop("working_days", None)
    deadline = None
    if working_days is not None:
        deadline = deadline_after(local_day(acting.now), working_days, acting.calendar)
    return Entry(
        number=hazard.version + 1,
        at=acting.now,
        step=WRITES[type(command)],
        actor=acting.actor.as_owner,
        deadline=deadline,
        **said,
    )
