"""A hazard's life: who may take which step, no way round any, and a log that says everything."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from nowalls.domain.commands import Actor
from nowalls.domain.hazards.ledger import Entry, Finding, Hazard, after, last_step_at, opened, replay
from nowalls.domain.hazards.steps import (
    FROM,
    MAY,
    STEPS,
    Acting,
    Close,
    Dismiss,
    Grade,
    HazardCommand,
    Placard,
    Propose,
    Recheck,
    Rectify,
    Refusal,
    Reopen,
    possible_steps,
    take_step,
)
from nowalls.domain.hazards.words import FoundBy, HazardCategory, HazardGrade, HazardState, HazardStep
from nowalls.domain.ids import AttachmentId, HazardId, SiteId, UserId
from nowalls.domain.words import Role
from nowalls.domain.working_days import STATE_COUNCIL
from tests.support.builders import LIHUA, LIMIN, NOW

SUPERVISOR: Final = Actor(user_id=UserId("usr-wangjian"), name="王建", role=Role.SUPERVISOR)
HOUSE: Final = Actor(user_id=UserId("usr-fukang"), name="福康值班", role=Role.INSTITUTION)
PICTURE: Final = AttachmentId("att-1")
FINDING: Final = Finding(
    id=HazardId("hzd-1"),
    site_id=SiteId("fukang"),
    place_id=None,
    category=HazardCategory.FIRE_SAFETY,
    found_by=FoundBy.INSPECTION,
    what="二楼安全出口上锁",
)
FIRST: Final = Entry(number=1, at=NOW, step=HazardStep.REPORTED, actor=SUPERVISOR.as_owner, text=FINDING.what)

GENERAL: Final = Grade(grade=HazardGrade.GENERAL, responsible="院长 李强", working_days=5)
MAJOR: Final = Grade(grade=HazardGrade.MAJOR_FIRE, document_number="长消判〔2026〕7号")
PROPOSE: Final = Propose(document_number="长消请〔2026〕7号")
PLACARD: Final = Placard(document_number="长政督〔2026〕3号", responsible="院长 李强", working_days=20)
RECTIFY: Final = Rectify(text="已拆除锁具", pictures=(PICTURE,))
PASSED: Final = Recheck(passed=True, text="现场复查合格", document_number="复〔2026〕9号")
FAILED: Final = Recheck(passed=False, text="仍有一处上锁", working_days=3, document_number="复〔2026〕8号")
CLOSE: Final = Close(document_number="摘〔2026〕3号")
REOPEN: Final = Reopen(text="回头看发现再次上锁")


def acting(actor: Actor = SUPERVISOR, *pictures: AttachmentId) -> Acting:
    """Return who acts now, with pictures that nobody has shown yet."""
    return Acting(actor=actor, now=NOW, calendar=STATE_COUNCIL, fresh_pictures=frozenset(pictures))


def lived(*commands: HazardCommand) -> Hazard:
    """Return a hazard after these steps, each taken by whoever may."""
    hazard = opened(FINDING, FIRST)
    for command in commands:
        entry = take_step(hazard, command, acting(HOUSE if isinstance(command, Rectify) else SUPERVISOR, PICTURE))
        assert isinstance(entry, Entry), entry
        hazard = after(hazard, entry)
    return hazard


def refusal(hazard: Hazard, command: HazardCommand, by: Acting) -> str:
    """Return the code by which a step is refused; empty when it is taken."""
    outcome = take_step(hazard, command, by)
    return outcome.code if isinstance(outcome, Refusal) else ""


def test_a_general_one_goes_the_short_way() -> None:
    """Graded with a deadline in working days, rectified with a picture, re-checked, closed."""
    hazard = lived(GENERAL)
    assert (hazard.state, hazard.responsible) == (HazardState.RECTIFYING, "院长 李强")
    assert hazard.deadline is not None
    assert hazard.deadline.on == date(2026, 11, 27)
    assert lived(GENERAL, RECTIFY).state is HazardState.RECHECK
    assert lived(GENERAL, RECTIFY, replace(PASSED, document_number=None), Close()).state is HazardState.CLOSED


def test_a_major_one_goes_the_long_way() -> None:
    """It is determined, proposed and listed before anybody is ordered to rectify it."""
    states = [lived(*(MAJOR, PROPOSE, PLACARD, RECTIFY, PASSED, CLOSE)[:n]).state.value for n in range(7)]
    assert states == ["reported", "determined", "proposed", "rectifying", "recheck", "passed", "closed"]
    assert lived(MAJOR).deadline is None
    assert lived(MAJOR, PROPOSE, PLACARD).deadline is not None


def test_a_failed_recheck_sets_a_new_deadline() -> None:
    """It is the same person's again, until the new day, and what was said to be right is so no longer."""
    hazard = lived(GENERAL, RECTIFY, FAILED)
    assert (hazard.state, hazard.responsible, hazard.rectified_at) == (HazardState.RECTIFYING, "院长 李强", None)
    assert hazard.deadline is not None
    assert hazard.deadline.on == date(2026, 11, 25)


def test_what_comes_back_is_graded_anew() -> None:
    """A look back reopens a closed one, with its reason in the log and nothing of the old verdict left."""
    hazard = lived(GENERAL, RECTIFY, PASSED, CLOSE, REOPEN)
    assert (hazard.state, hazard.grade, hazard.deadline, hazard.closed_at) == (HazardState.REPORTED, None, None, None)
    assert hazard.reopened == 1
    assert refusal(hazard, Close(), acting()) == "wrong_state"


def test_a_verdict_is_corrected_before_an_order_and_made_graver_under_one() -> None:
    """A determined one may turn out general, a general one under rectification major; a listed one keeps its grade."""
    assert lived(MAJOR, GENERAL).state is HazardState.RECTIFYING
    raised = lived(GENERAL, MAJOR)
    assert (raised.state, raised.responsible, raised.deadline) == (HazardState.DETERMINED, None, None)
    assert refusal(lived(MAJOR, PROPOSE, PLACARD), GENERAL, acting()) == "wrong_state"
    assert refusal(lived(GENERAL), replace(GENERAL, working_days=9), acting()) == "wrong_state"


@pytest.mark.parametrize(
    ("lives", "command"),
    [
        ((), replace(GENERAL, responsible=None)),
        ((), replace(GENERAL, working_days=None)),
        ((), replace(MAJOR, document_number=None)),
        ((), replace(MAJOR, responsible="院长 李强", working_days=5)),
        ((GENERAL,), Rectify(text="已整改", pictures=())),
        ((GENERAL, RECTIFY), replace(FAILED, working_days=None)),
        ((GENERAL, RECTIFY), replace(PASSED, working_days=5)),
        ((MAJOR, PROPOSE, PLACARD, RECTIFY), replace(PASSED, document_number=None)),
        ((MAJOR, PROPOSE, PLACARD, RECTIFY, PASSED), Close()),
    ],
)
def test_a_step_says_all_that_it_must(lives: tuple[HazardCommand, ...], command: HazardCommand) -> None:
    """What an order, a proof or a document lacks is refused as incomplete, by whoever may take the step."""
    actor = HOUSE if isinstance(command, Rectify) else SUPERVISOR
    assert refusal(lived(*lives), command, acting(actor, PICTURE)) == "incomplete"


@pytest.mark.parametrize("pictures", [("att-9",), (PICTURE, PICTURE), (PICTURE, "att-9")])
def test_a_picture_proves_once(pictures: tuple[str, ...]) -> None:
    """A picture of something else, shown before, or named twice proves nothing."""
    shown = replace(RECTIFY, pictures=tuple(AttachmentId(each) for each in pictures))
    assert refusal(lived(GENERAL), shown, acting(HOUSE, PICTURE)) == "picture_refused"


EVERY: Final[tuple[HazardCommand, ...]] = (
    GENERAL,
    MAJOR,
    Dismiss(text="不属于隐患"),
    PROPOSE,
    PLACARD,
    RECTIFY,
    PASSED,
    FAILED,
    CLOSE,
    Close(),
    REOPEN,
)
LIVES: Final[tuple[tuple[HazardCommand, ...], ...]] = (
    *((MAJOR, PROPOSE, PLACARD, RECTIFY, PASSED, CLOSE, REOPEN)[:n] for n in range(8)),
    *((GENERAL, RECTIFY, PASSED, CLOSE)[:n] for n in range(1, 5)),
)


def named(life: tuple[HazardCommand, ...]) -> str:
    """Name a life by its grade and its last step."""
    grade = life[0].grade if life and isinstance(life[0], Grade) else "none"
    return f"{grade}-{type(life[-1]).__name__ if life else 'new'}"


@pytest.mark.parametrize("actor", [SUPERVISOR, HOUSE, LIHUA], ids=lambda actor: actor.role)
@pytest.mark.parametrize("life", LIVES, ids=named)
def test_what_is_offered_is_what_can_be_taken(life: tuple[HazardCommand, ...], actor: Actor) -> None:
    """Whoever is offered a step can take it in some way, and no step can be taken that is not offered."""
    hazard, who = lived(*life), acting(actor, PICTURE)
    taken = {type(each) for each in EVERY if isinstance(take_step(hazard, each, who), Entry)}
    assert {STEPS[name] for name in possible_steps(hazard, actor.role)} == taken


def test_a_recall_is_no_step() -> None:
    """What is to prove a step came after the last one that somebody took, whatever was recalled since."""
    recalled = Entry(number=2, at=NOW + timedelta(days=3), step=HazardStep.REMINDED)
    assert last_step_at([FIRST, recalled]) == NOW


COMMANDS: Final = st.sampled_from(EVERY)
ACTORS: Final = st.sampled_from([SUPERVISOR, HOUSE, LIHUA, LIMIN, replace(HOUSE, role=Role.ADMIN)])
BEFORE: Final = {
    HazardStep.PROPOSED: HazardStep.GRADED,
    HazardStep.PLACARDED: HazardStep.PROPOSED,
    HazardStep.RECHECKED: HazardStep.RECTIFIED,
    HazardStep.CLOSED: HazardStep.RECHECKED,
}
"""The step that must stand right before another one in any log."""


class HazardLife(RuleBasedStateMachine):
    """Whoever tries whatever when: the log keeps the order of the law, and says all that happened."""

    def __init__(self) -> None:
        """Begin with a report."""
        super().__init__()
        self.log = [FIRST]
        self.hazard = opened(FINDING, FIRST)
        self.now = NOW

    @rule(command=COMMANDS, actor=ACTORS, days=st.integers(0, 9), fresh=st.booleans())
    def somebody_tries(self, command: HazardCommand, actor: Actor, days: int, fresh: bool) -> None:  # noqa: FBT001
        """Somebody tries a step; a refusal leaves everything as it is."""
        self.now += timedelta(days=days)
        pictures = frozenset({PICTURE} if fresh else ())
        who = Acting(actor=actor, now=self.now, calendar=STATE_COUNCIL, fresh_pictures=pictures)
        outcome = take_step(self.hazard, command, who)
        if isinstance(outcome, Refusal):
            assert outcome.detail.endswith(".")
            return
        assert actor.role in MAY[type(command)]
        assert self.hazard.state in FROM[type(command)]
        assert fresh or not outcome.pictures
        self.log.append(outcome)
        self.hazard = after(self.hazard, outcome)

    @invariant()
    def the_log_says_it_all(self) -> None:
        """Replayed from its first line the log gives the hazard as it stands, version by version."""
        assert replay(FINDING, self.log) == self.hazard
        assert [entry.number for entry in self.log] == list(range(1, self.hazard.version + 1))

    @invariant()
    def no_step_is_gone_round(self) -> None:
        """Each step stands behind the one that must come before, and a closed one only behind a passed re-check."""
        for earlier, entry in zip(self.log, self.log[1:], strict=False):
            if entry.step in BEFORE:
                assert earlier.step is BEFORE[entry.step]
            if entry.step is HazardStep.CLOSED:
                assert earlier.passed
            if earlier.step in {HazardStep.CLOSED, HazardStep.DISMISSED}:
                assert entry.step is HazardStep.REOPENED

    @invariant()
    def a_major_one_has_its_documents(self) -> None:
        """Since its last grading a major one bears a document's number on every step of the authority."""
        if self.hazard.grade is None or not self.hazard.grade.is_major:
            return
        graded = max(n for n, entry in enumerate(self.log) if entry.step is HazardStep.GRADED)
        for entry in self.log[graded:]:
            if entry.step is not HazardStep.RECTIFIED:
                assert entry.document_number
        if self.hazard.state in {HazardState.RECHECK, HazardState.PASSED, HazardState.CLOSED}:
            assert HazardStep.PLACARDED in {entry.step for entry in self.log[graded:]}

    @invariant()
    def whoever_must_rectify_knows_by_when(self) -> None:
        """While somebody is to put it right, that somebody and the day are known."""
        if self.hazard.state is HazardState.RECTIFYING:
            assert self.hazard.responsible
            assert self.hazard.deadline is not None


TestHazardLife = HazardLife.TestCase
