"""An order's life: who may take which step, no way round any, and a log that says everything."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from nowalls.domain.commands import Actor
from nowalls.domain.hazards.steps import Acting, Refusal
from nowalls.domain.ids import AttachmentId, SiteId
from nowalls.domain.orders.order import About, Entry, Issue, Order, OrderId, after, issued, last_step_at, replay
from nowalls.domain.orders.steps import (
    FROM,
    MAY,
    STEPS,
    AnswerOrder,
    CloseOrder,
    OrderCommand,
    RecheckOrder,
    SignFor,
    Withdraw,
    possible_steps,
    take_step,
)
from nowalls.domain.orders.words import OrderReminder, OrderState, OrderStep
from nowalls.domain.words import Role
from nowalls.domain.working_days import STATE_COUNCIL, deadline_after
from tests.support.builders import LIMIN, NOW
from tests.unit.domain.hazards.test_steps import HOUSE, PICTURE, SUPERVISOR

ISSUED_ON: Final = date(2026, 11, 20)
"""A Friday: the day before ``NOW``."""
ISSUE: Final = Issue(
    id=OrderId("ord-1"),
    site_id=SiteId("fukang"),
    year=2026,
    number=3,
    document_number="〔2026〕3号",
    about=About(),
    subject="二楼安全出口上锁",
    requirement="立即拆除锁具，排查全部出口",
    responsible="院长 李强",
    sign_by=date(2026, 11, 23),
)
FIRST: Final = Entry(
    number=1,
    at=NOW,
    step=OrderStep.ISSUED,
    actor=SUPERVISOR.as_owner,
    deadline=deadline_after(ISSUED_ON, 5, STATE_COUNCIL),
)
SIGN: Final = SignFor()
ANSWER: Final = AnswerOrder(text="锁具已拆除", pictures=(PICTURE,))
PASSED: Final = RecheckOrder(passed=True, text="现场复查合格")
FAILED: Final = RecheckOrder(passed=False, text="三楼仍有一处上锁", working_days=3)
EVERY: Final[tuple[OrderCommand, ...]] = (SIGN, ANSWER, PASSED, FAILED, CloseOrder(), Withdraw(text="下发有误"))
ACTORS: Final = (SUPERVISOR, HOUSE, LIMIN, replace(HOUSE, role=Role.ADMIN), replace(HOUSE, role=Role.DISPATCHER))


def acting(actor: Actor, *pictures: AttachmentId) -> Acting:
    """Return who acts now, with pictures that nobody has shown yet."""
    return Acting(actor=actor, now=NOW, calendar=STATE_COUNCIL, fresh_pictures=frozenset(pictures))


def lived(*commands: OrderCommand) -> Order:
    """Return an order after these steps, each taken by whoever may."""
    order = issued(ISSUE, FIRST)
    for command in commands:
        [role] = MAY[type(command)]
        entry = take_step(order, command, acting(HOUSE if role is Role.INSTITUTION else SUPERVISOR, PICTURE))
        assert isinstance(entry, Entry), entry
        order = after(order, entry)
    return order


def refusal(order: Order, command: OrderCommand, by: Acting) -> str:
    """Return the code by which a step is refused; empty when it is taken."""
    outcome = take_step(order, command, by)
    return outcome.code if isinstance(outcome, Refusal) else ""


def test_an_order_goes_its_way() -> None:
    """Issued, signed for, answered with a picture, re-checked, closed; each side takes its own steps only."""
    life = (SIGN, ANSWER, PASSED, CloseOrder())
    states = [lived(*life[:n]).state.value for n in range(5)]
    assert states == ["issued", "signed_for", "answered", "passed", "closed"]
    assert refusal(lived(), SIGN, acting(SUPERVISOR)) == "not_allowed"
    assert refusal(lived(SIGN, ANSWER), PASSED, acting(HOUSE)) == "not_allowed"
    assert refusal(lived(), ANSWER, acting(HOUSE, PICTURE)) == "wrong_state"


def test_what_was_not_done_goes_back_under_a_new_deadline() -> None:
    """Three working days from the re-check; recalls begin anew, and it need not be signed for again."""
    first = lived(SIGN)
    assert first.deadline.on == date(2026, 11, 27)
    told = replace(lived(SIGN, ANSWER), reminded=(OrderReminder.SOON,))
    entry = take_step(told, FAILED, acting(SUPERVISOR))
    assert isinstance(entry, Entry)
    back = after(told, entry)
    assert (back.state, back.deadline.on, back.reminded, back.answered_at) == (
        OrderState.SIGNED_FOR,
        date(2026, 11, 25),
        (),
        None,
    )
    assert refusal(lived(SIGN, ANSWER), replace(FAILED, working_days=None), acting(SUPERVISOR)) == "incomplete"
    assert refusal(lived(SIGN, ANSWER), replace(PASSED, working_days=3), acting(SUPERVISOR)) == "incomplete"


def test_what_passed_is_closed_and_not_withdrawn() -> None:
    """Until then it can be taken back; afterwards the only way is to the end."""
    for life in ((), (SIGN,), (SIGN, ANSWER)):
        assert lived(*life, Withdraw(text="下发有误")).state is OrderState.WITHDRAWN
    assert possible_steps(lived(SIGN, ANSWER, PASSED), Role.SUPERVISOR) == ["close"]


@pytest.mark.parametrize(
    ("pictures", "code"),
    [((), "incomplete"), (("att-9",), "picture_refused"), ((PICTURE, PICTURE), "picture_refused")],
)
def test_an_answer_is_shown(pictures: tuple[str, ...], code: str) -> None:
    """By at least one picture, taken for it, and none named twice."""
    shown = replace(ANSWER, pictures=tuple(AttachmentId(each) for each in pictures))
    assert refusal(lived(SIGN), shown, acting(HOUSE, PICTURE)) == code


def test_late_begins_the_day_after() -> None:
    """Signing is in time until the next working day's end, an answer until the deadline's."""
    days = [ISSUED_ON + timedelta(days=n) for n in (3, 4, 7, 8)]
    assert [lived().is_unsigned(day) for day in days] == [False, True, True, True]
    assert [lived(SIGN).is_unsigned(day) for day in days] == [False] * 4
    assert [lived(SIGN).is_overdue(day) for day in days] == [False, False, False, True]
    assert not lived(SIGN, ANSWER).is_overdue(days[-1])
    assert not lived(Withdraw(text="x")).is_unsigned(days[-1])


@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: actor.role)
def test_what_is_offered_is_what_can_be_taken(actor: Actor) -> None:
    """Whoever is offered a step can take it in some way, and no step can be taken that is not offered."""
    life = (SIGN, ANSWER, PASSED, CloseOrder())
    for order in (*(lived(*life[:n]) for n in range(5)), lived(Withdraw(text="x"))):
        taken = {type(each) for each in EVERY if isinstance(take_step(order, each, acting(actor, PICTURE)), Entry)}
        assert {STEPS[name] for name in possible_steps(order, actor.role)} == taken


class OrderLife(RuleBasedStateMachine):
    """Whoever tries whatever when, beside a model that knows only which step may follow which."""

    FOLLOWS: Final = {
        "issued": {"signed_for": "signed_for", "withdrawn": "withdrawn"},
        "signed_for": {"answered": "answered", "withdrawn": "withdrawn"},
        "answered": {"passed": "passed", "failed": "signed_for", "withdrawn": "withdrawn"},
        "passed": {"closed": "closed"},
        "closed": {},
        "withdrawn": {},
    }

    def __init__(self) -> None:
        """Begin with an order that was just issued."""
        super().__init__()
        self.log = [FIRST]
        self.order = issued(ISSUE, FIRST)
        self.model = "issued"

    @rule(command=st.sampled_from(EVERY), actor=st.sampled_from(ACTORS), fresh=st.booleans())
    def somebody_tries(self, command: OrderCommand, actor: Actor, fresh: bool) -> None:  # noqa: FBT001
        """Somebody tries a step; a refusal leaves everything as it is, and has a sentence."""
        who = Acting(
            actor=actor,
            now=NOW + timedelta(hours=len(self.log)),
            calendar=STATE_COUNCIL,
            fresh_pictures=frozenset({PICTURE} if fresh else ()),
        )
        outcome = take_step(self.order, command, who)
        step = {
            "AnswerOrder": "answered",
            "SignFor": "signed_for",
            "CloseOrder": "closed",
            "Withdraw": "withdrawn",
        }.get(type(command).__name__, "passed" if command == PASSED else "failed")
        side = Role.INSTITUTION if step in {"signed_for", "answered"} else Role.SUPERVISOR
        may = step in self.FOLLOWS[self.model] and actor.role is side and (fresh or step != "answered")
        assert isinstance(outcome, Entry) == may
        if isinstance(outcome, Refusal):
            assert outcome.detail.endswith(".")
            return
        assert self.order.state in FROM[type(command)]
        self.model = self.FOLLOWS[self.model][step]
        self.log.append(outcome)
        self.order = after(self.order, outcome)

    @rule(which=st.sampled_from(OrderReminder))
    def it_is_recalled(self, which: OrderReminder) -> None:
        """A recall is a line like any other, and no step: what proves the next one may be older."""
        before = last_step_at(self.log)
        line = Entry(number=self.order.version + 1, at=NOW, step=OrderStep.REMINDED, reminder=which)
        self.log.append(line)
        self.order = after(self.order, line)
        assert last_step_at(self.log) == before

    @invariant()
    def the_log_says_it_all(self) -> None:
        """Replayed from its first line the log gives the order as it stands, version by version."""
        assert replay(ISSUE, self.log) == self.order
        assert [entry.number for entry in self.log] == list(range(1, self.order.version + 1))
        assert self.order.state.value == self.model

    @invariant()
    def nobody_checks_their_own_work(self) -> None:
        """No user stands on both sides of an answer and its re-check, and each answer has its picture."""
        answers = [entry for entry in self.log if entry.step is OrderStep.ANSWERED]
        checks = [entry for entry in self.log if entry.step is OrderStep.RECHECKED]
        assert not {entry.actor for entry in answers} & {entry.actor for entry in checks}
        assert all(entry.pictures and entry.text for entry in answers)
        assert len(answers) - len(checks) in ({0, 1} if self.model == "withdrawn" else {self.model == "answered"})


TestOrderLife = OrderLife.TestCase
