"""An inspection's life: who may take which step, no way round any, and a log that says everything."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from nowalls.domain.commands import Actor
from nowalls.domain.draws import DrawId
from nowalls.domain.hazards.words import FoundBy, HazardCategory
from nowalls.domain.ids import AttachmentId, HazardId, InspectionId, SiteId, UserId
from nowalls.domain.inspections.catalogue import CATALOGUES, CURRENT, items_of
from nowalls.domain.inspections.sheet import Entry, Inspection, Plan, after, finding_of, planned, replay
from nowalls.domain.inspections.steps import (
    FURTHEST,
    STEPS,
    Acting,
    AnswerItem,
    Begin,
    Cancel,
    Close,
    Countersign,
    InspectionCommand,
    Refusal,
    Sign,
    possible_steps,
    refuse_plan,
    states_before,
    take_step,
    takers,
)
from nowalls.domain.inspections.words import Answer, InspectionKind, InspectionState, InspectionStep
from nowalls.domain.words import Role
from tests.support.builders import LIMIN, NOW
from tests.unit.domain.hazards.test_steps import HOUSE, SUPERVISOR

COLLEAGUE: Final = Actor(user_id=UserId("usr-zhoumin"), name="周敏", role=Role.SUPERVISOR)
PICTURE: Final = AttachmentId("att-1")
HAZARD: Final = HazardId("hzd-1")
DUE_ON: Final = date(2026, 11, 30)


def a_plan(kind: InspectionKind = InspectionKind.CHECK, *team: Actor) -> Plan:
    """Build the plan of an inspection; with a team it was drawn."""
    return Plan(
        id=InspectionId(f"isp-{kind}"),
        kind=kind,
        site_id=SiteId("fukang"),
        due_on=DUE_ON,
        catalogue=CURRENT,
        draw_id=DrawId("drw-1") if team else None,
        team=tuple(each.user_id for each in team),
    )


PLANNED: Final = Entry(number=1, at=NOW, step=InspectionStep.PLANNED, actor=SUPERVISOR.as_owner)
LOCKED: Final = AnswerItem(item="exits_clear", answer=Answer.NOT_IN_ORDER, text="二楼安全出口上锁", pictures=(PICTURE,))


def acting(actor: Actor = SUPERVISOR, *pictures: AttachmentId) -> Acting:
    """Return who acts now, with pictures that no line shows."""
    return Acting(actor=actor, now=NOW, fresh_pictures=frozenset(pictures), hazard_id=HAZARD)


def everything(plan: Plan) -> tuple[InspectionCommand, ...]:
    """Begin, and find every item in order."""
    return (Begin(), *(AnswerItem(item=item.code, answer=Answer.IN_ORDER) for item in plan.items))


def lived(plan: Plan, *commands: InspectionCommand) -> Inspection:
    """Return an inspection after these steps, each taken by whoever may."""
    inspection = planned(plan, PLANNED)
    for command in commands:
        [role] = takers(type(command), plan.kind)
        entry = take_step(inspection, command, acting(HOUSE if role is Role.INSTITUTION else SUPERVISOR, PICTURE))
        assert isinstance(entry, Entry), entry
        inspection = after(inspection, entry)
    return inspection


def refusal(inspection: Inspection, command: InspectionCommand, by: Acting) -> str:
    """Return the code by which a step is refused; empty when it is taken."""
    outcome = take_step(inspection, command, by)
    return outcome.code if isinstance(outcome, Refusal) else ""


def test_a_check_is_signed_by_both_sides() -> None:
    """Begun, walked, signed, countersigned by the house, closed; the house can neither walk nor close it."""
    plan = a_plan()
    life = (*everything(plan), Sign(text="总体良好"), Countersign(text="无异议"), Close())
    begun = len(everything(plan))
    states = [lived(plan, *life[:n]).state.value for n in (0, 1, begun, begun + 1, begun + 2, begun + 3)]
    assert states == ["planned", "underway", "underway", "signed", "countersigned", "closed"]
    assert refusal(lived(plan), Begin(), acting(HOUSE)) == "not_allowed"
    assert refusal(lived(plan, *life[:-2]), Countersign(), acting()) == "not_allowed"
    assert refusal(lived(plan, *life[:-2]), Close(), acting()) == "wrong_state"


def test_a_round_is_the_houses_own() -> None:
    """It walks, signs and closes it, and there is nobody to countersign; a supervisor has no part in it."""
    plan = a_plan(InspectionKind.ROUND)
    signed = lived(plan, *everything(plan), Sign())
    assert refusal(signed, Countersign(), acting(HOUSE)) == "not_allowed"
    assert lived(plan, *everything(plan), Sign(), Close()).state is InspectionState.CLOSED
    assert refusal(lived(plan), Begin(), acting()) == "not_allowed"


def test_what_was_drawn_is_done_by_who_was_drawn() -> None:
    """Another supervisor neither begins nor signs it, but may say that it is not done."""
    drawn = lived(a_plan(InspectionKind.OVERSIGHT, COLLEAGUE))
    assert refusal(drawn, Begin(), acting()) == "not_in_team"
    assert isinstance(take_step(drawn, Begin(), acting(COLLEAGUE)), Entry)
    assert possible_steps(drawn, SUPERVISOR) == ["cancel"]
    assert possible_steps(drawn, COLLEAGUE) == ["begin", "cancel"]


def test_what_is_not_in_order_is_a_hazard_once() -> None:
    """It needs words and a picture, is one hazard of its category, and is not answered away."""
    plan = a_plan()
    begun = lived(plan, Begin())
    for lacking in (replace(LOCKED, text=None), replace(LOCKED, pictures=())):
        assert refusal(begun, lacking, acting(SUPERVISOR, PICTURE)) == "incomplete"
    entry = take_step(begun, LOCKED, acting(SUPERVISOR, PICTURE))
    assert isinstance(entry, Entry)
    found = finding_of(plan, entry)
    assert found is not None
    assert (found.id, found.category, found.what) == (HAZARD, HazardCategory.FIRE_SAFETY, "二楼安全出口上锁")
    assert found.found_by is FoundBy.INSPECTION
    standing = after(begun, entry)
    assert (standing.not_in_order, standing.answers["exits_clear"].hazard_id) == (1, HAZARD)
    for again in (LOCKED, AnswerItem(item="exits_clear", answer=Answer.IN_ORDER)):
        assert refusal(standing, again, acting(SUPERVISOR, PICTURE)) == "hazard_stands"


def test_a_rounds_hazard_was_found_on_patrol() -> None:
    """The ledger says who found it: the house itself."""
    plan = a_plan(InspectionKind.ROUND)
    entry = take_step(lived(plan, Begin()), LOCKED, acting(HOUSE, PICTURE))
    assert isinstance(entry, Entry)
    found = finding_of(plan, entry)
    assert found is not None
    assert found.found_by is FoundBy.PATROL


def test_an_answer_is_corrected_until_it_is_signed() -> None:
    """What was in order may turn out otherwise on the way back; under a signature nothing changes."""
    plan = a_plan()
    walked = lived(plan, *everything(plan))
    changed = take_step(walked, LOCKED, acting(SUPERVISOR, PICTURE))
    assert isinstance(changed, Entry)
    assert after(walked, changed).not_in_order == 1
    assert refusal(lived(plan, *everything(plan), Sign()), LOCKED, acting(SUPERVISOR, PICTURE)) == "wrong_state"


@pytest.mark.parametrize("pictures", [("att-9",), (PICTURE, PICTURE), (PICTURE, "att-9")])
def test_a_picture_shows_one_item(pictures: tuple[str, ...]) -> None:
    """A picture of something else, shown before, or named twice shows nothing."""
    shown = replace(LOCKED, pictures=tuple(AttachmentId(each) for each in pictures))
    assert refusal(lived(a_plan(), Begin()), shown, acting(SUPERVISOR, PICTURE)) == "picture_refused"


def test_nothing_is_signed_that_was_not_looked_at() -> None:
    """The refusal names what is still open; an item of no catalogue cannot be answered."""
    plan = a_plan()
    begun = lived(plan, *everything(plan)[:-1])
    outcome = take_step(begun, Sign(), acting())
    assert isinstance(outcome, Refusal)
    assert outcome.code == "incomplete"
    assert plan.items[-1].code in outcome.detail
    assert refusal(begun, AnswerItem(item="weather", answer=Answer.IN_ORDER), acting()) == "unknown_item"


def test_overdue_is_counted_in_days_until_it_is_signed() -> None:
    """On its day it is in time; the day after it is late by one, and signed it is late no more."""
    plan = a_plan()
    assert [lived(plan).overdue_days(DUE_ON + timedelta(days=n)) for n in (-3, 0, 1, 12)] == [0, 0, 1, 12]
    assert lived(plan, *everything(plan), Sign()).overdue_days(DUE_ON + timedelta(days=12)) == 0
    assert lived(plan, Cancel(text="机构停业")).overdue_days(DUE_ON + timedelta(days=12)) == 0


@pytest.mark.parametrize(
    ("kind", "role", "days", "code"),
    [
        (InspectionKind.ROUND, Role.INSTITUTION, 0, None),
        (InspectionKind.CHECK, Role.SUPERVISOR, FURTHEST.days, None),
        (InspectionKind.CHECK, Role.INSTITUTION, 3, "not_allowed"),
        (InspectionKind.ROUND, Role.SUPERVISOR, 3, "not_allowed"),
        (InspectionKind.OVERSIGHT, Role.ADMIN, 3, "not_allowed"),
        (InspectionKind.CHECK, Role.SUPERVISOR, -1, "due_day_refused"),
        (InspectionKind.CHECK, Role.SUPERVISOR, FURTHEST.days + 1, "due_day_refused"),
    ],
)
def test_who_plans_what_for_when(kind: InspectionKind, role: Role, days: int, code: str | None) -> None:
    """Each side plans its own, for a day from today on and within a year."""
    refused = refuse_plan(kind, DUE_ON + timedelta(days=days), role, DUE_ON)
    assert (refused and refused.code) == code


def test_a_round_looks_at_less_of_the_same() -> None:
    """Each version names an item once, has all of the ledger's categories, and rounds walk a part of it."""
    for version in CATALOGUES:
        whole, on_rounds = items_of(version, InspectionKind.CHECK), items_of(version, InspectionKind.ROUND)
        assert len({item.code for item in whole}) == len(whole)
        assert {item.category for item in whole} == set(HazardCategory)
        assert set(on_rounds) < set(whole)


EVERY: Final[tuple[InspectionCommand, ...]] = (
    Begin(),
    LOCKED,
    AnswerItem(item="wiring", answer=Answer.NOT_APPLICABLE),
    Sign(),
    Countersign(),
    Close(),
    Cancel(text="机构停业"),
)
ACTORS: Final = (SUPERVISOR, COLLEAGUE, HOUSE, LIMIN, replace(HOUSE, role=Role.ADMIN))
PLANS: Final = (*map(a_plan, InspectionKind), a_plan(InspectionKind.OVERSIGHT, COLLEAGUE, LIMIN))


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: f"{plan.kind}{'-drawn' if plan.team else ''}")
@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: f"{actor.role}-{actor.name}")
def test_what_is_offered_is_what_can_be_taken(plan: Plan, actor: Actor) -> None:
    """Whoever is offered a step can take it in some way, and no step can be taken that is not offered."""
    walked = after_all(replace(plan, team=()))
    for life in walked:
        inspection = replace(life, plan=plan)
        taken = {type(each) for each in EVERY if isinstance(take_step(inspection, each, acting(actor, PICTURE)), Entry)}
        assert {STEPS[name] for name in possible_steps(inspection, actor)} == taken


def after_all(plan: Plan) -> list[Inspection]:
    """Return an inspection in each of the states that its kind comes to, with everything looked at and in order."""
    life = [*everything(plan), Sign(), *([] if plan.kind is InspectionKind.ROUND else [Countersign()]), Close()]
    walked = len(everything(plan))
    return [lived(plan), *(lived(plan, *life[:n]) for n in range(walked, len(life) + 1)), lived(plan, Cancel(text="x"))]


class InspectionLife(RuleBasedStateMachine):
    """Whoever tries whatever when: no step is gone round, and the log says all that happened."""

    @initialize(plan=st.sampled_from(PLANS))
    def it_is_planned(self, plan: Plan) -> None:
        """Begin with a plan of some kind."""
        self.log = [PLANNED]
        self.inspection = planned(plan, PLANNED)
        self.hazards = 0

    @rule(command=st.sampled_from(EVERY), actor=st.sampled_from(ACTORS), fresh=st.booleans())
    def somebody_tries(self, command: InspectionCommand, actor: Actor, fresh: bool) -> None:  # noqa: FBT001
        """Somebody tries a step; a refusal leaves everything as it is."""
        self._try(
            command,
            Acting(
                actor=actor,
                now=NOW + timedelta(hours=len(self.log)),
                fresh_pictures=frozenset({PICTURE} if fresh else ()),
                hazard_id=HazardId(f"hzd-{self.hazards}"),
            ),
        )

    @rule(actor=st.sampled_from(ACTORS))
    def somebody_walks(self, actor: Actor) -> None:
        """Somebody tries to look at everything that is still open."""
        for item in self.inspection.unanswered:
            self._try(AnswerItem(item=item, answer=Answer.IN_ORDER), acting(actor))

    def _try(self, command: InspectionCommand, who: Acting) -> None:
        outcome = take_step(self.inspection, command, who)
        if isinstance(outcome, Refusal):
            assert outcome.detail.endswith(".")
            return
        assert who.actor.role in takers(type(command), self.inspection.plan.kind)
        assert self.inspection.state in states_before(type(command), self.inspection.plan.kind)
        self.hazards += outcome.hazard_id is not None
        self.log.append(outcome)
        self.inspection = after(self.inspection, outcome)

    @invariant()
    def the_log_says_it_all(self) -> None:
        """Replayed from its first line the log gives the inspection as it stands, version by version."""
        assert replay(self.inspection.plan, self.log) == self.inspection
        assert [entry.number for entry in self.log] == list(range(1, self.inspection.version + 1))

    @invariant()
    def no_step_is_gone_round(self) -> None:
        """What is signed was begun and wholly looked at; of others' visits the house signed before it was closed."""
        steps = [entry.step for entry in self.log if entry.step is not InspectionStep.ANSWERED]
        whole = [InspectionStep.PLANNED, InspectionStep.BEGUN, InspectionStep.SIGNED]
        if self.inspection.plan.kind is not InspectionKind.ROUND:
            whole.append(InspectionStep.COUNTERSIGNED)
        whole.append(InspectionStep.CLOSED)
        if InspectionStep.CANCELLED in steps:
            assert steps[-1] is InspectionStep.CANCELLED
            assert InspectionStep.SIGNED not in steps
        else:
            assert steps == whole[: len(steps)]
        assert InspectionStep.SIGNED not in steps or not self.inspection.unanswered

    @invariant()
    def each_item_not_in_order_is_one_hazard(self) -> None:
        """As many hazards as items not in order, each entered by one line, with its picture."""
        entered = [entry for entry in self.log if entry.hazard_id is not None]
        assert len({entry.item for entry in entered}) == len(entered) == self.inspection.not_in_order
        assert all(entry.pictures and entry.text for entry in entered)

    @invariant()
    def what_was_drawn_is_walked_by_who_was_drawn(self) -> None:
        """No line of the walk is anybody else's."""
        walk = {InspectionStep.BEGUN, InspectionStep.ANSWERED, InspectionStep.SIGNED}
        team = self.inspection.plan.team
        walkers = {entry.actor.user_id for entry in self.log if entry.step in walk and entry.actor is not None}
        assert not team or walkers <= set(team)


TestInspectionLife = InspectionLife.TestCase
