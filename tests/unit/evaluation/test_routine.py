"""Evaluating a routine: what counts as a false warning, what as a delay, and a card that a run leaves."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nowalls.domain.routine.learning import learn, new_routine
from nowalls.domain.routine.plain import usual_silence
from nowalls.domain.routine.signs import Sign
from nowalls.evaluation.intervals import Interval
from nowalls.evaluation.routine.card import card_of, differences, read_card
from nowalls.evaluation.routine.drawing import drawn
from nowalls.evaluation.routine.report import CHOSEN_ELSEWHERE, SHIPPED, Report, report_of
from nowalls.evaluation.routine.rules import LIMITS, Asked, Fixed, Hourly
from nowalls.evaluation.routine.trials import Cut, Trials, trials_of
from nowalls.evaluation.routine.walking import Tally, walk
from nowalls.recordings.homes import RecordedHome
from tests.unit.domain.routine.homes import DAY, HOUR, MONDAY, silence, usual_days

TWELVE = Fixed(12 * HOUR)


def home(name: str = "one", *, days: int = 21) -> RecordedHome:
    """Return a home of usual days in which somebody is out each noon from 10 to 13."""
    signs = [sign for sign in usual_days(days) if not 10 * HOUR <= (sign.at - MONDAY) % DAY <= 13 * HOUR]
    doors = [Sign(at=MONDAY + n * DAY + h * HOUR, at_outer_door=True) for n in range(days) for h in (10, 13)]
    return RecordedHome(name=name, signs=tuple(sorted([*signs, *doors], key=lambda sign: sign.at)))


@pytest.fixture(scope="module")
def report() -> Report:
    """Two such homes, evaluated."""
    tried = {}
    for name in ("one", "other"):
        trials = trials_of(home(name), cuts=60, chance=random.Random(name))
        tried[name] = (trials, walk(trials, None))
    return report_of(tried, seed=1)


@given(seed=st.integers(0, 1_000))
@settings(max_examples=20)
def test_life_is_cut_off_only_where_somebody_is_at_home(seed: int) -> None:
    """No cut lies in the first week or while everybody was out, and each silence began with the last sign before it."""
    recorded = home()
    times = [sign.at for sign in recorded.signs]
    for cut in trials_of(recorded, cuts=30, chance=random.Random(seed)).cuts:
        assert cut.at >= MONDAY + 7 * DAY
        assert not 10 * HOUR < (cut.at - MONDAY) % DAY < 13 * HOUR
        assert cut.began_at == max(at for at in times if at <= cut.at)


@pytest.mark.parametrize(("length_h", "out", "wanted"), [(13, False, (1, 0)), (13, True, (0, 1)), (12, False, (0, 0))])
def test_what_counts_as_false(length_h: int, wanted: tuple[int, int], *, out: bool) -> None:
    """A warning within a silence that ended by itself, at home or out; at its very end there is none."""
    tally = Tally()
    tally.note(silence(MONDAY, length_h * HOUR, out=out), TWELVE.allowed(Asked(began_at=MONDAY, from_door=out)))
    assert (tally.false_at_home, tally.false_out) == wanted


@pytest.mark.parametrize(("quiet_h", "delays", "warned"), [(2, [10.0], 0), (12, [0.0], 0), (13, [], 1)])
def test_what_counts_as_delay(quiet_h: int, delays: list[float], warned: int) -> None:
    """From the cut on, not from the silence's beginning; who was warned of before the cut counts nothing."""
    tally = Tally()
    tally.note(Cut(at=MONDAY + quiet_h * HOUR, began_at=MONDAY, from_door=False), 12 * HOUR)
    assert (tally.delays_h, tally.warned_before) == (delays, warned)


def test_a_regular_home_is_learned_without_a_false_warning(report: Report) -> None:
    """Days that are alike: nobody is called for nothing, and by day it is noticed within two hours."""
    learned, fixed = report.together[SHIPPED], report.together["fixed 12 h"]
    assert (learned.false_at_home, learned.false_out) == (0, 0)
    assert (learned.mean_delay_by_day_h or 99) < 2
    assert learned.mean_delay_h.value < fixed.mean_delay_h.value - 4
    assert report.together[CHOSEN_ELSEWHERE].cuts == 120


@given(told=st.lists(st.tuples(st.floats(1, 30), st.floats(1, 20)), min_size=1, max_size=25), at_h=st.floats(0, 900))
@settings(max_examples=50)
def test_the_plain_rule_is_the_engine_s(told: list[tuple[float, float]], at_h: float) -> None:
    """Remembering limits by the hour comes to what the rule itself says, step by step."""
    at, silences = MONDAY, []
    for active_h, quiet_h in told:
        at += active_h * HOUR
        silences.append(silence(at, quiet_h * HOUR))
        at = silences[-1].ended_at
    began_at = MONDAY + at_h * HOUR
    known = [each for each in silences if began_at - 28 * DAY < each.ended_at <= began_at]
    waited = LIMITS.at_least
    while waited < _limit(usual_silence(known, began_at + waited, LIMITS)):
        waited += timedelta(minutes=15)
    rule = Hourly(silences)
    assert [rule.allowed(Asked(began_at=began_at, from_door=False)) for _ in range(2)] == [waited, waited]


def _limit(usual: timedelta | None) -> timedelta:
    return LIMITS.unknown_home if usual is None else max(LIMITS.at_least, usual * LIMITS.margin)


def test_a_run_that_leaves_the_card_is_named(report: Report) -> None:
    """The same figures agree with their own card; others are said in a sentence, and so is what is missing."""
    card = card_of({"recorded": report})
    assert list(differences(card, card)) == []
    low = Interval(value=0.1, low=0.1, high=0.2)
    harmed = {"recorded": card["recorded"] | {SHIPPED: replace(card["recorded"][SHIPPED], mean_delay_h=low)}}
    [sentence] = differences(card, harmed)
    assert "mean delay" in sentence
    assert len(list(differences({}, card))) == len(card["recorded"])


def test_the_committed_card_can_be_read() -> None:
    """It states the shipped rule for recorded and simulated homes, within the aim on false warnings."""
    card = read_card()
    assert set(card) == {"recorded", "simulated"}
    assert all(rules[SHIPPED].false_a_day.value <= 0.05 for rules in card.values())


def test_the_curve_names_every_rule(report: Report) -> None:
    """The drawing is one SVG with a line of the learned rule and a name for each other."""
    svg = drawn(report.together)
    assert svg.count("<svg") == 1
    for name in ("learned", "hourly", "fixed 12 h", "false warnings a home and day"):
        assert name in svg


def test_a_prior_is_of_what_the_others_learned() -> None:
    """A trial's silences make a routine that knows the noon as out and the night as quiet."""
    trials: Trials = trials_of(home(), cuts=1, chance=random.Random(1))
    routine = learn(new_routine(trials.first), trials.silences, until=trials.silences[-1].ended_at)
    assert {cell.slot for cell in routine.counts} == {43}
    assert routine.weekdays < 15
