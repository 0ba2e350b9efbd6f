"""Ramps: each step is as high as planned, judged by what it came to, and the knee is the last that was not too much."""

from datetime import datetime, timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nowalls.domain.device_messages import AlarmMessage
from nowalls.domain.words import AckStage, AlarmType
from simulators.figures import Figures
from simulators.ramp import Climb, Lag, Limits, Plan, RampReport, Step, climb, knee, ramp_page, why_stop
from simulators.ramp.report import outcome
from simulators.ramp.steps import rates
from simulators.report.figures import Machine
from simulators.unheard import Heard
from tests.unit.simulators.fleets import START, a_fleet

FLEET = a_fleet()
LIMITS = Limits(p99_ms=500)
GOOD = Step(rate=100, offered=1000, judged=900, heard=900, p50_ms=10, p99_ms=100, lag_s=0.1, generator_late_ms=5)


def a_plan(of: str = "alarms") -> Plan:
    """Steps of ten seconds from 20 a second on, each twice the last."""
    return msgspec.convert(
        {"of": of, "first": 20, "factor": 2, "most": 500, "step_s": 10, "limits": {"p99_ms": 500}, "seed": 3}, Plan
    )


def climbed(of: str = "alarms", *, capacity: float = 1e9, rows_behind: int = 0) -> Climb:
    """Climb before a centre that hears within 20 ms up to its capacity, and after a second beyond it."""
    plan, lag = a_plan(of), Lag()
    so_far = Climb(figures=Figures(), lag=lag)
    for saying in climb(plan, FLEET, START, so_far):
        so_far.figures.lateness.note(0.001)
        lag.rows = max(0, so_far.samples - rows_behind)
        if isinstance(saying.message, AlarmMessage):
            assert saying.message.type is AlarmType.CHECKIN
            rate = plan.first * plan.factor ** len(so_far.steps)
            took_s = 0.02 if rate <= capacity else 1.0
            so_far.hear(Heard(message=saying.message, after_s=took_s, stage=AckStage.STORED))
    return so_far


def test_a_ramp_ends_with_its_first_step_that_is_too_much() -> None:
    """Beyond its capacity the centre is slow, and the step before is the knee."""
    steps = climbed(capacity=100).steps
    assert [step.rate for step in steps] == [20, 40, 80, 160]
    assert [step.stop is None for step in steps] == [True, True, True, False]
    assert steps[-1].stop == "p99 was 1,000 ms, above 500 ms"
    assert outcome(steps) == (80, "p99 was 1,000 ms, above 500 ms")


def test_a_centre_that_takes_everything_has_its_knee_beyond_the_ramp() -> None:
    """All steps are done, and it is said that none was too much."""
    found, why = outcome(climbed().steps)
    assert found == 320
    assert "lies beyond" in why


def test_a_ramp_that_somebody_stopped_says_nothing_about_the_steps_it_never_tried() -> None:
    """Ctrl-C after two good steps is no proof that the highest one was taken; a step that was too much stands."""
    found, why = outcome(climbed().steps[:2], stopped=True)
    assert (found, why) == (40, "it was stopped when 2 of its steps were done: the knee may lie beyond them")
    assert outcome([], stopped=True)[0] is None
    assert "above 500 ms" in outcome(climbed(capacity=100).steps, stopped=True)[1]


def test_rows_that_stay_behind_end_a_ramp_of_telemetry() -> None:
    """The broker's confirmation is no row: two seconds of samples without one are too much."""
    steps = climbed("telemetry", rows_behind=300).steps
    assert [step.rate for step in steps] == [20]
    assert "rows were 10.0 s behind" in (steps[0].stop or "")
    assert outcome(steps)[0] is None
    assert len(climbed("telemetry", rows_behind=30).steps) > 1


def test_steps_are_as_high_as_planned_and_their_ends_are_not_judged() -> None:
    """Alarms of the last second had no time to be heard; the others count, all of them."""
    so_far = climbed()
    for step in so_far.steps:
        assert 0.5 < step.offered / (step.rate * 10) < 1.5
        assert 0.7 < step.judged / step.offered < 1
        assert step.heard == step.judged


def test_what_is_said_is_on_schedule_and_the_same_again() -> None:
    """One step follows the other without a pause, and a seed says the same again."""

    def said() -> list[tuple[datetime, str]]:
        so_far = Climb(figures=Figures(), lag=Lag())
        told = []
        for saying in climb(a_plan(), FLEET, START, so_far):
            assert isinstance(saying.message, AlarmMessage)
            told.append((saying.at, saying.message.id))
            so_far.hear(Heard(message=saying.message, after_s=0.01, stage=AckStage.STORED))
        return told

    first = said()
    assert first == said()
    assert all(before[0] <= after[0] for before, after in pairwise(first))
    assert first[-1][0] < START + timedelta(seconds=50)
    assert len({message_id for _, message_id in first}) == len(first)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"p99_ms": 501}, "p99 was 501 ms, above 500 ms"),
        ({"heard": 880}, "20 of 900 alarms were not heard in time"),
        ({"lag_s": 2.1}, "rows were 2.1 s behind"),
        ({"generator_late_ms": 150}, "the generator itself was 150 ms late"),
        ({"generator_late_ms": 150, "p99_ms": 2000}, "p99 was 2,000 ms"),
    ],
)
def test_each_way_of_being_too_much_is_named(changed: dict[str, float], sentence: str) -> None:
    """A generator's lateness is named only where it explains what alarms took."""
    assert why_stop(GOOD, LIMITS) is None
    assert sentence in (why_stop(msgspec.structs.replace(GOOD, **changed), LIMITS) or "")


@given(first=st.floats(0.1, 100), factor=st.floats(1.1, 5), most=st.floats(0.1, 10_000))
@settings(max_examples=30)
def test_rates_grow_by_their_factor_up_to_the_most(first: float, factor: float, most: float) -> None:
    """None is above the most, and the next one would be."""
    found = list(rates(first, factor, most))
    assert all(rate <= most for rate in found)
    assert all(after == pytest.approx(before * factor) for before, after in pairwise(found))
    assert (found[-1] if found else first / factor) * factor > most


def test_a_page_names_the_knee_and_every_step() -> None:
    """Also of a ramp that ended at once."""
    stopped = msgspec.structs.replace(GOOD, rate=200, p99_ms=900, stop="p99 was 900 ms, above 500 ms")
    report = RampReport(
        of="alarms",
        command="nowalls simulate --ramp alarms",
        seed=1,
        devices=9,
        began=START,
        limit_ms=500,
        steps=(GOOD, stopped),
        knee=100,
        why="p99 was 900 ms, above 500 ms",
        cores_used=0.5,
        machine=Machine(cores=2, load_before=1, load_after=2),
    )
    page = ramp_page(report)
    assert "The knee: 100 alarms a second" in page
    assert "900 of 900" in page
    assert "<script" not in page
    assert "<h1>The knee</h1>" in ramp_page(msgspec.structs.replace(report, steps=(), knee=None))
    assert knee(()) is None
