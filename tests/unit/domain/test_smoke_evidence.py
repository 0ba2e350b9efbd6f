"""The evidence beside a smoke alarm: stories of kitchens and bathrooms, and what holds whatever was measured."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.smoke_evidence import (
    CO_RISE_PPM,
    HOT_C,
    LOOKED_ON,
    Courses,
    Evidence,
    Sample,
    SmokeChannel,
    SmokeSign,
    SmokeVerdict,
    fastest_rise,
    weigh,
)
from tests.support.builders import NOW

EVERY = timedelta(seconds=30)
BEFORE, AFTER = 20, 10


def course(value: Callable[[float], float]) -> tuple[Sample, ...]:
    """Return ten minutes before the alarm and five after it, as a function of the minutes since the alarm."""
    moments = [NOW + n * EVERY for n in range(-BEFORE, AFTER + 1)]
    return tuple(Sample(at=at, value=value((at - NOW) / timedelta(minutes=1))) for at in moments)


def flat(value: float) -> tuple[Sample, ...]:
    """Return a channel in which nothing happens."""
    return course(lambda _: value)


def judged(measured: Courses) -> Evidence:
    """Weigh with all that was measured known."""
    return weigh(measured, alarm_at=NOW, now=NOW + LOOKED_ON)


STEAMING = course(lambda minute: 50 if minute < -1 else 85)


def test_a_shower_is_told_only_where_a_fire_could_have_spoken() -> None:
    """Steam with carbon monoxide and temperature flat is like a nuisance; without either it cannot be told."""
    shower = {
        SmokeChannel.HUMIDITY: STEAMING,
        SmokeChannel.TEMPERATURE: flat(22),
        SmokeChannel.CARBON_MONOXIDE: flat(2),
    }
    found = judged(shower)
    assert (found.verdict, found.signs) == (SmokeVerdict.LIKE_NUISANCE, (SmokeSign.STEAM,))
    for channel in (SmokeChannel.TEMPERATURE, SmokeChannel.CARBON_MONOXIDE):
        less = {each: samples for each, samples in shower.items() if each is not channel}
        assert judged(less).verdict is SmokeVerdict.UNCLEAR


def test_a_smouldering_bed_is_told_by_its_carbon_monoxide() -> None:
    """Slow and cool, for an hour nothing but smoke and monoxide."""
    bed = {
        SmokeChannel.TEMPERATURE: flat(22),
        SmokeChannel.CARBON_MONOXIDE: course(lambda minute: 3 + max(0, minute + 2) * 12),
        SmokeChannel.PHOTO: course(lambda minute: max(0.0, minute)),
    }
    found = judged(bed)
    assert (found.verdict, found.signs) == (SmokeVerdict.LIKE_FIRE, (SmokeSign.CARBON_MONOXIDE_RISES,))
    assert weigh(bed, alarm_at=NOW, now=NOW - timedelta(minutes=1)).verdict is SmokeVerdict.UNCLEAR


def test_a_chair_in_flames_is_told_by_its_heat() -> None:
    """Twelve kelvin a minute at the ceiling, and soon hotter than any room."""
    found = judged({SmokeChannel.TEMPERATURE: course(lambda minute: 22 + max(0, minute) * 12)})
    assert found.verdict is SmokeVerdict.LIKE_FIRE
    assert found.signs == (SmokeSign.HEAT_RISES_FAST, SmokeSign.IS_HOT)
    assert found.heat_rate_k_per_min is not None
    assert abs(found.heat_rate_k_per_min - 12) < 0.01


def test_frying_is_not_called_a_nuisance() -> None:
    """Aerosol in both chambers, some warmth, no steam: shown, and nothing concluded."""
    frying = {
        SmokeChannel.TEMPERATURE: course(lambda minute: 22 + max(0, minute + 5) * 0.5),
        SmokeChannel.CARBON_MONOXIDE: flat(4),
        SmokeChannel.IONISATION: course(lambda minute: 100 - 40 * (minute > -1)),
        SmokeChannel.PHOTO: course(lambda minute: 1 + (minute > 0)),
    }
    found = judged(frying)
    assert (found.verdict, found.signs) == (SmokeVerdict.UNCLEAR, ())
    assert {each.channel for each in found.courses} == set(frying)


def test_a_heating_that_is_turned_on_is_no_fire() -> None:
    """Six kelvin in a quarter of an hour."""
    assert judged({SmokeChannel.TEMPERATURE: course(lambda minute: 16 + (minute + 10) * 0.4)}).signs == ()


def test_a_detector_that_measures_nothing_says_so() -> None:
    """No channel, or two samples of one, show no course."""
    assert judged({}).verdict is SmokeVerdict.NOT_MEASURED
    two = {SmokeChannel.TEMPERATURE: flat(90)[:2]}
    found = judged(two)
    assert (found.verdict, found.heat_rate_k_per_min, found.courses) == (SmokeVerdict.NOT_MEASURED, None, ())


values = st.floats(-20, 120)
samples = st.lists(st.tuples(st.integers(-1_200, 1_200), values), max_size=25).map(
    lambda drawn: tuple(Sample(at=NOW + timedelta(seconds=s), value=value) for s, value in sorted(drawn))
)


def in_whole_degrees(measured: tuple[Sample, ...]) -> tuple[Sample, ...]:
    """Return temperatures whose differences are exact."""
    return tuple(Sample(at=each.at, value=round(each.value)) for each in measured)


everything_measured = st.dictionaries(st.sampled_from(SmokeChannel), samples)


@given(everything_measured, st.integers(-900, 1_800))
def test_what_comes_later_changes_nothing_that_was_said(measured: Courses, now_s: int) -> None:
    """The verdict of a moment follows from what was known then: a replay tells what the desk was told."""
    now = NOW + timedelta(seconds=now_s)
    known = {channel: tuple(each for each in found if each.at <= now) for channel, found in measured.items()}
    assert weigh(measured, alarm_at=NOW, now=now) == weigh(known, alarm_at=NOW, now=now)


@given(everything_measured)
def test_a_nuisance_needs_everything_that_could_deny_it(measured: Courses) -> None:
    """Never beside a sign of fire, never without temperature and carbon monoxide."""
    found = judged(measured)
    if found.verdict is SmokeVerdict.LIKE_NUISANCE:
        assert found.signs == (SmokeSign.STEAM,)
        assert {SmokeChannel.TEMPERATURE, SmokeChannel.CARBON_MONOXIDE} <= {each.channel for each in found.courses}


@given(everything_measured, st.sampled_from(["heat", "monoxide"]))
def test_one_sign_of_fire_is_enough_whatever_else_was_measured(measured: Courses, which: str) -> None:
    """Heat or monoxide outweighs steam, dead channels and everything else."""
    burning = {
        "heat": {SmokeChannel.TEMPERATURE: course(lambda _: HOT_C)},
        "monoxide": {SmokeChannel.CARBON_MONOXIDE: course(lambda minute: 0 if minute < 0 else CO_RISE_PPM)},
    }[which]
    assert judged(measured | burning).verdict is SmokeVerdict.LIKE_FIRE


@given(samples.map(in_whole_degrees), st.integers(-50, 50))
def test_a_rise_does_not_depend_on_where_it_starts(temperatures: tuple[Sample, ...], shift: int) -> None:
    """A warmer room has the same rises; a room that only cools has none."""
    shifted = tuple(Sample(at=each.at, value=each.value + shift) for each in temperatures)
    assert fastest_rise(temperatures) == fastest_rise(shifted)
    cooling = tuple(Sample(at=each.at, value=-n) for n, each in enumerate(temperatures))
    assert fastest_rise(cooling) == 0
