"""What a device's messages come to, whoever judges them and however often he is replaced."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.anomaly.falls.judging import LOOKED_BACK, Fall, Judge, Verdict
from alerts.anomaly.falls.windows import Refusal
from tests.unit.alerts.anomaly.falls.small_model import BEGAN, HARD_G, hard_impacts, messages_of
from tests.unit.alerts.anomaly.falls.traces import quiet, with_impact

WAIST = {"waist": hard_impacts()}
IMPACTS = st.lists(
    st.tuples(st.integers(30, 260), st.sampled_from([2.5, 6.0])), max_size=5, unique_by=lambda each: each[0]
)


def falls_at(falls: list[Fall]) -> list[int]:
    """When falls were, in tenths of seconds."""
    return [round((each.at - BEGAN).total_seconds() * 10) for each in falls]


@settings(max_examples=12, deadline=None)
@given(impacts=IMPACTS, deaths=st.sets(st.integers(0, 34)), samples=st.sampled_from([25, 50, 90]))
def test_whoever_takes_over_tells_the_same_falls(
    impacts: list[tuple[int, float]], deaths: set[int], samples: int
) -> None:
    """A judge that died is made again from the last seconds, at any message: nothing is lost and nothing told twice.

    Against a plain recomputation: hard impacts that are the hardest within a second, ten seconds apart.
    """
    trace = quiet(35)
    for tenth, size_g in impacts:
        trace = with_impact(trace, tenth / 10, size_g)
    messages, told = messages_of(trace, samples=samples), list[Fall]()
    judge = Judge(models=WAIST)
    for place, message in enumerate(messages):
        if place in deaths:
            judge = taken_over(judge, messages[:place])
        told += judge.judge([message], at_least=0.0).falls
    assert falls_at(told) == falls_at(Judge(models=WAIST).judge(messages, at_least=0.0).falls)
    assert len(falls_at(told)) == len(set(falls_at(told)))
    gaps = [later - earlier for earlier, later in zip(falls_at(told), falls_at(told)[1:], strict=False)]
    assert all(gap >= 100 for gap in gaps)
    alone = [
        tenth
        for tenth, size_g in impacts
        if size_g > HARD_G and all(abs(tenth - o) > 130 or o == tenth for o, _ in impacts)
    ]
    assert set(alone) <= set(falls_at(told))


def taken_over(judge: Judge, scored: list) -> Judge:  # type: ignore[type-arg]
    """Return another judge, made of what the database holds."""
    another = Judge(models=WAIST, fallen_at=judge.fallen_at)
    until = judge.decided_until
    if until is not None:
        another.remember([each for each in scored if each.at > until - LOOKED_BACK - timedelta(seconds=60)], until)
    return another


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"position": "neck"}, Refusal.POSITION),
        ({"position": "wrist"}, Refusal.POSITION_DIFFERS),
        ({"unit": "g"}, Refusal.UNIT),
        ({"rate_hz": 10.0}, Refusal.RATE),
        ({"xyz": bytes(6 * 50 * 61)}, Refusal.TOO_LONG),
    ],
)
def test_what_a_model_was_not_trained_for_is_refused_by_name(changed: dict[str, object], reason: Refusal) -> None:
    """Another position, unit or rate is never guessed about, and what follows is judged as ever."""
    judge = Judge(models={**WAIST, "wrist": hard_impacts("wrist")}, wearing_position="waist")
    messages = messages_of(with_impact(quiet(20), 10, 6.0))
    [odd] = [replace(messages[0], **changed)]  # type: ignore[arg-type]
    assert judge.judge([odd], at_least=0.0).refused == {reason: 1}
    assert falls_at(judge.judge(messages, at_least=0.0).falls) == [100]


def test_a_district_that_turned_it_off_and_a_broken_model_tell_no_fall() -> None:
    """Both are counted by name, and neither stops the stream."""
    messages = messages_of(with_impact(quiet(20), 10, 6.0))
    off = Judge(models=WAIST).judge(messages, at_least=None)
    broken = Judge(models={"waist": None}).judge(messages, at_least=0.0)
    assert (off.falls, off.results) == ([], {"off": 20})
    assert (broken.falls, broken.results) == ([], {"unscored": 20})


def test_a_district_may_ask_for_more_than_the_threshold() -> None:
    """The small model is sure by nine in ten: asked for more, it tells nothing."""
    messages = messages_of(with_impact(quiet(20), 10, 6.0))
    assert len(Judge(models=WAIST).judge(messages, at_least=0.89).falls) == 1
    assert Judge(models=WAIST).judge(messages, at_least=0.91).falls == []


def test_a_device_that_fell_silent_behind_its_fall_is_judged() -> None:
    """Two seconds are enough; the end is told once."""
    judge = Judge(models=WAIST)
    assert judge.judge(messages_of(with_impact(quiet(12), 10, 6.0)), at_least=0.0).falls == []
    assert judge.waits
    assert falls_at(judge.end(at_least=0.0).falls) == [100]
    assert judge.end(at_least=0.0) == Verdict()
    assert not judge.waits


def test_a_device_that_is_worn_elsewhere_begins_another_stream() -> None:
    """What began at the waist is not judged by the wrist's model."""
    judge = Judge(models={**WAIST, "wrist": hard_impacts("wrist")})
    waist = messages_of(with_impact(quiet(12), 10, 6.0))
    wrist = messages_of(quiet(30), position="wrist")[12:]
    found = judge.judge([*waist, *wrist], at_least=0.0).falls
    assert [(each.position, *falls_at([each])) for each in found] == [("waist", 100)]


def test_the_service_never_loads_scikit_learn() -> None:
    """Scoring is plain arrays: the library is for training and evaluation."""
    program = "import sys, alerts.anomaly.falls.service; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
