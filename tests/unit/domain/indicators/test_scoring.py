"""What values come to: points, the month an entered value counts for, and a score that says how much it knows."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.ids import SiteId
from nowalls.domain.indicators.catalogue import CATALOGUES, INDICATORS, Indicator
from nowalls.domain.indicators.scoring import (
    KNOWN_FROM,
    Counted,
    Entered,
    IndicatorValueId,
    Value,
    counted_value,
    entered_value,
    points_of,
    score_of,
)
from nowalls.domain.indicators.words import Unknown
from nowalls.domain.response_times import Period, month_of
from tests.support.builders import NOW

OCTOBER: Final[Period] = month_of("2026-10", NOW)
CATALOGUE: Final = CATALOGUES[0]
MONTHLY: Final = INDICATORS["care_as_agreed"]
YEARLY: Final = INDICATORS["content"]
shares = st.floats(0, 1)


def entered(indicator: Indicator, on_day: date, value: float = 0.9) -> Entered:
    """Return somebody's word of a day."""
    return Entered(
        id=IndicatorValueId(f"ivl-{on_day}"),
        site_id=SiteId("fukang"),
        code=indicator.code,
        on_day=on_day,
        value=value,
        note="抽查 20 份",
        said_by="市民政局督查组",
        entered_by="王建",
    )


@given(st.sampled_from(CATALOGUE.indicators), shares, shares)
def test_points_grow_from_worst_to_aim(indicator: Indicator, one: float, other: float) -> None:
    """Nothing at worst, all at aim, never more or less, and a better value never has fewer points."""
    assert (points_of(indicator, indicator.worst), points_of(indicator, indicator.aim)) == (0, 1)
    better, worse = (max(one, other), min(one, other))
    if indicator.aim < indicator.worst:
        better, worse = worse, better
    assert 0 <= points_of(indicator, worse) <= points_of(indicator, better) <= 1


def test_of_nothing_there_is_no_share() -> None:
    """Where nothing fell into the month the value is not known: neither nought nor all."""
    told = counted_value(INDICATORS["hazards_in_time"], Counted(numerator=0, denominator=0))
    assert (told.value, told.points, told.unknown) == (None, None, Unknown.NOTHING_TO_JUDGE)


@pytest.mark.parametrize(
    ("indicator", "on_day", "counts"),
    [
        (MONTHLY, date(2026, 9, 30), False),
        (MONTHLY, date(2026, 10, 1), True),
        (MONTHLY, date(2026, 10, 31), True),
        (MONTHLY, date(2026, 11, 1), False),
        (YEARLY, date(2025, 10, 31), False),
        (YEARLY, date(2025, 11, 1), True),
        (YEARLY, date(2026, 11, 1), False),
    ],
)
def test_an_entered_value_counts_for_its_month_or_a_year(indicator: Indicator, on_day: date, *, counts: bool) -> None:
    """A monthly value is of its month alone, a yearly one counts for a year, none for a month before its day."""
    told = entered_value(indicator, [entered(indicator, on_day)], OCTOBER)
    assert (told.value is not None, told.unknown is Unknown.NOT_ENTERED) == (counts, not counts)


def test_the_newest_word_counts() -> None:
    """Of two days that both count the later one does."""
    told = entered_value(
        YEARLY, [entered(YEARLY, date(2026, 5, 1), 0.7), entered(YEARLY, date(2026, 3, 1), 0.8)], OCTOBER
    )
    assert told.value == 0.7


@given(st.lists(st.none() | shares, min_size=len(CATALOGUE.indicators), max_size=len(CATALOGUE.indicators)))
def test_a_score_is_the_mean_of_what_is_known(points: list[float | None]) -> None:
    """It lies between the least and the greatest points known, and there is none below two thirds of the weight."""
    values = {
        each.code: Value(
            code=each.code, value=one, points=one, unknown=None if one is not None else Unknown.NOT_ENTERED
        )
        for each, one in zip(CATALOGUE.indicators, points, strict=True)
    }
    told = score_of(CATALOGUE, values)
    known = [(each.weight, one) for each, one in zip(CATALOGUE.indicators, points, strict=True) if one is not None]
    weight = sum(weight for weight, _ in known)
    assert told.known_weight == pytest.approx(weight / 100)
    assert (told.score is None) is (Fraction(weight, 100) < KNOWN_FROM)
    if told.score is not None:
        found = [one for _, one in known]
        assert 100 * min(found) - 1e-9 <= told.score <= 100 * max(found) + 1e-9
        assert told.score == pytest.approx(100 * sum(weight * one for weight, one in known) / weight)


def test_what_is_not_known_is_no_nought() -> None:
    """Where everything known is perfect so is the score, with the share of the weight that is known beside it."""
    perfect = {each.code: Value(code=each.code, value=1, points=1.0, unknown=None) for each in CATALOGUE.indicators}
    perfect["content"] = replace(perfect["content"], value=None, points=None, unknown=Unknown.NOT_ENTERED)
    told = score_of(CATALOGUE, perfect)
    assert (told.score, told.known_weight) == (100, 0.93)
