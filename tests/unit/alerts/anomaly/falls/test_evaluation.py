"""Training and evaluation on made-up people; every figure against a plain recomputation."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.tree import DecisionTreeClassifier

from alerts.anomaly.falls.card import card_of
from alerts.anomaly.falls.evaluation import area_of, evaluated, plainly_evaluated, plainly_streamed
from alerts.anomaly.falls.examples import LEAST_IMPACT_G, alarms_of, examples_of
from alerts.anomaly.falls.plots import draw_people, draw_roc, roc_of
from alerts.anomaly.falls.table import as_json, from_json, outside, table_of
from alerts.anomaly.falls.training import learnable, train
from nowalls.recordings.trials import Trial
from tests.unit.alerts.anomaly.falls.traces import quiet, with_impact

TREES = 20
"""Enough for what is as easy as this; each person left out is four forests."""


def trial(person: int, number: int, *, is_fall: bool) -> Trial:
    """Fall and lie still, or clap on and on."""
    seed = person * 100 + number * 2 + is_fall
    trace = quiet(15, seed=seed)
    if is_fall:
        trace = with_impact(trace, 6, 4 + seed % 3)
        trace[300:] = trace[300:, ::-1]
    else:
        for beat in range(20):
            trace = with_impact(trace, 2 + beat * 0.6, 3 + seed % 2)
    return Trial(
        person=f"P{person}",
        activity="F01" if is_fall else "D01",
        number=f"R{number}",
        position="wrist",
        rate_hz=50.0,
        xyz_g=trace,
        is_fall=is_fall,
        is_elder=person == 1,
    )


def small() -> DecisionTreeClassifier:
    """Stand in for the plain first try's boosted trees, which take a minute where other tests run beside."""
    return DecisionTreeClassifier(max_depth=3, random_state=0)


@pytest.fixture(scope="module")
def people() -> list[Trial]:
    """Four people, three falls and three activities each."""
    return [
        trial(person, number, is_fall=is_fall)
        for person in range(4)
        for number in range(3)
        for is_fall in (True, False)
    ]


def test_each_person_is_judged_by_what_the_others_taught(people: list[Trial], tmp_path: Path) -> None:
    """What is easy is learned; table, card and plots say the same; a figure outside of its interval is told."""
    ticks: list[None] = []
    learned = evaluated(people, "wrist", lambda: ticks.append(None), trees=TREES)
    stream = plainly_streamed(people, lambda: ticks.append(None), small)
    table = table_of("wrist", learned, plainly_evaluated(people, small), stream)
    assert len(ticks) == 8
    assert table.learned.area > 0.9
    caught = [alarmed for each, alarmed in zip(people, learned.alarmed, strict=True) if each.is_fall]
    assert (table.learned.sensitivity.within, table.learned.sensitivity.n) == (sum(caught), 12)
    assert table.learned.elders.n == 3
    assert (table.people, table.fallers, set(table.thresholds)) == (4, 4, {f"P{n}" for n in range(4)})
    assert [(each.name, each.falls, each.others) for each in table.activities] == [("D01", 0, 12), ("F01", 12, 0)]
    assert sum(each.quiet for each in table.persons) == table.learned.specificity.within
    assert from_json(as_json([table])) == [table]
    assert outside(table, table) == []
    worse = table_of("wrist", stream, stream, stream)
    card = card_of(table)
    assert f"({sum(caught)} of 12)" in card
    draw_roc({"learned": learned, "plain": stream}, tmp_path / "roc.svg")
    draw_people(worse, tmp_path / "people.svg")
    assert all((tmp_path / name).read_text().startswith("<?xml") for name in ("roc.svg", "people.svg"))
    assert roc_of(learned)[-1] == (1.0, 1.0)


def test_the_same_data_give_the_same_model(people: list[Trial]) -> None:
    """Training has no chance in it that is not seeded."""
    examples = examples_of(people, least_impact_g=LEAST_IMPACT_G["wrist"])
    one, other = (train(examples, position="wrist", least_impact_g=2.0, trees=TREES).model for _ in range(2))
    assert one.facts == other.facts
    np.testing.assert_array_equal(one.trees.split, other.trees.split)
    rows = learnable(examples)
    assert np.bincount(examples.trial[rows]).max() <= 3


@given(st.lists(st.floats(0, 200), max_size=30).map(sorted))
def test_alarms_within_ten_seconds_are_one(at_s: list[float]) -> None:
    """Between two alarms ten seconds pass; each time lies within ten seconds after one."""
    alarms: list[float] = []
    for each in at_s:
        if all(each - other >= 10 for other in alarms):
            alarms.append(each)
    assert alarms_of(at_s) == len(alarms)


@given(falls=st.lists(st.integers(0, 5), min_size=1), others=st.lists(st.integers(0, 5), min_size=1))
def test_the_area_is_how_often_a_fall_scores_above_an_activity(falls: list[int], others: list[int]) -> None:
    """By counting every pair, equals as half."""
    pairs = [(fall > other) + (fall == other) / 2 for fall in falls for other in others]
    score = np.array([*falls, *others], dtype=np.float64)
    is_fall = np.array([True] * len(falls) + [False] * len(others))
    assert area_of(score, is_fall) == pytest.approx(sum(pairs) / len(pairs))
