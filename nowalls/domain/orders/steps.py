"""Who may take which step of an order's life, and what the step writes into its log.

Issued by a supervisor, signed for by the institution (签收), answered with what was done and photos of it (反馈),
re-checked (复查), closed (办结). A re-check that fails goes back to the institution under a new deadline. Until it has
passed, an order can be withdrawn with a reason (撤回).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final, Literal

from nowalls.domain.hazards.steps import Acting, Refusal
from nowalls.domain.ids import AttachmentId
from nowalls.domain.orders.order import Entry, Order
from nowalls.domain.orders.words import OrderState, OrderStep
from nowalls.domain.words import Role
from nowalls.domain.working_days import deadline_after, local_day

MOST_PICTURES: Final = 48
"""Of one order: as many as of a hazard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignFor:
    """Say that it has come, and whatever there is to say to it."""

    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOrder:
    """Say what was done, and show it."""

    text: str
    pictures: tuple[AttachmentId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckOrder:
    """Say what the re-check found; one that fails sets a new deadline."""

    passed: bool
    text: str
    working_days: int | None = None
    pictures: tuple[AttachmentId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOrder:
    """Close what was found done."""

    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Take it back, and say why."""

    text: str


OrderCommand = SignFor | AnswerOrder | RecheckOrder | CloseOrder | Withdraw
StepName = Literal["sign_for", "answer", "recheck", "close", "withdraw"]

ISSUERS: Final = frozenset({Role.SUPERVISOR})
"""An administrator keeps accounts and devices and orders nothing; a duty lead has the alarms."""
_INSTITUTION: Final = frozenset({Role.INSTITUTION})

MAY: Final[Mapping[type[OrderCommand], frozenset[Role]]] = {
    SignFor: _INSTITUTION,
    AnswerOrder: _INSTITUTION,
    RecheckOrder: ISSUERS,
    CloseOrder: ISSUERS,
    Withdraw: ISSUERS,
}
"""Nobody checks their own work: who answers is the institution, who re-checks the authority."""

FROM: Final[Mapping[type[OrderCommand], frozenset[OrderState]]] = {
    SignFor: frozenset({OrderState.ISSUED}),
    AnswerOrder: frozenset({OrderState.SIGNED_FOR}),
    RecheckOrder: frozenset({OrderState.ANSWERED}),
    CloseOrder: frozenset({OrderState.PASSED}),
    Withdraw: frozenset({OrderState.ISSUED, OrderState.SIGNED_FOR, OrderState.ANSWERED}),
}

STEPS: Final[Mapping[StepName, type[OrderCommand]]] = {
    "sign_for": SignFor,
    "answer": AnswerOrder,
    "recheck": RecheckOrder,
    "close": CloseOrder,
    "withdraw": Withdraw,
}
"""What a step is called from outside; the way on stands before the way back."""
WRITES: Final[Mapping[type[OrderCommand], OrderStep]] = {
    SignFor: OrderStep.SIGNED_FOR,
    AnswerOrder: OrderStep.ANSWERED,
    RecheckOrder: OrderStep.RECHECKED,
    CloseOrder: OrderStep.CLOSED,
    Withdraw: OrderStep.WITHDRAWN,
}
"""Beside it each line takes over what its command says, field by field."""


def possible_steps(order: Order, role: Role) -> list[StepName]:
    """Return the steps that somebody of a role may take of an order as it stands."""
    return [name for name, command in STEPS.items() if role in MAY[command] and order.state in FROM[command]]


def take_step(order: Order, command: OrderCommand, acting: Acting) -> Entry | Refusal:
    """Return the line that a step writes, or why it cannot be taken; a refusal changes nothing."""
    return _refuse(order, command, acting) or _entry(order, command, acting)


def _refuse(order: Order, command: OrderCommand, acting: Acting) -> Refusal | None:
    step, role = type(command), acting.actor.role
    if role not in MAY[step]:
        names = ", ".join(sorted(MAY[step]))
        return Refusal(code="not_allowed", detail=f"This step is taken by: {names}; your role is {role}.")
    if order.state not in FROM[step]:
        detail = f"An order that is {order.state} cannot take the step {WRITES[step]}."
        return Refusal(code="wrong_state", detail=detail)
    match command:
        case AnswerOrder(pictures=()):
            return _incomplete("What was done is shown by at least one picture.")
        case RecheckOrder(passed=False, working_days=None):
            return _incomplete("A re-check that fails sets a new deadline in working days.")
        case RecheckOrder(passed=True, working_days=int()):
            return _incomplete("A re-check that passes sets no deadline.")
        case AnswerOrder() | RecheckOrder():
            return _refuse_pictures(command.pictures, acting)
        case _:
            return None


def _refuse_pictures(pictures: tuple[AttachmentId, ...], acting: Acting) -> Refusal | None:
    strange = [each for each in pictures if each not in acting.fresh_pictures]
    if not strange and len(set(pictures)) == len(pictures):
        return None
    named = (strange or pictures)[0]
    detail = f"The picture {named} was not taken for this step: it is not this order's, older, or shown before."
    return Refusal(code="picture_refused", detail=detail)


def _incomplete(detail: str) -> Refusal:
    return Refusal(code="incomplete", detail=detail)


def _entry(order: Order, command: OrderCommand, acting: Acting) -> Entry:
    said = {each.name: getattr(command, each.name) for each in fields(command)}
    working_days: int | None = said.pop("working_days", None)
    deadline = None
    if working_days is not None:
        deadline = deadline_after(local_day(acting.now), working_days, acting.calendar)
    return Entry(
        number=order.version + 1,
        at=acting.now,
        step=WRITES[type(command)],
        actor=acting.actor.as_owner,
        deadline=deadline,
        **said,
    )
