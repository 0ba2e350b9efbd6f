"""What values come to: points by aim, a score by weight, and how much of the weight is known.

What nobody knows is never counted as nothing: it is left out of the mean and named beside it. A score of which less
than two thirds of the weight is known says more about what is missing than about the institution; there is none then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final, NewType

from nowalls.domain.ids import SiteId
from nowalls.domain.indicators.catalogue import Catalogue, Indicator
from nowalls.domain.indicators.words import Frequency, Unknown
from nowalls.domain.response_times import Period
from nowalls.domain.working_days import local_day

KNOWN_FROM: Final = Fraction(2, 3)
"""Of the weight: where a third is missing, what is missing could turn a good score into a bad one. Ours."""
YEAR: Final = timedelta(days=365)

IndicatorValueId = NewType("IndicatorValueId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A value that somebody entered, and by whose word."""

    id: IndicatorValueId
    site_id: SiteId
    code: str
    on_day: date
    value: float
    note: str
    said_by: str
    """Who says so: the one who looked, or the body that asked."""
    entered_by: str
    """Who wrote it down here, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many of how many; more than all of them where the register contradicts itself."""

    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What is known of one indicator: a value with what is behind it, or why there is none."""

    code: str
    value: float | None
    points: float | None
    """0 to 1, from ``worst`` to ``aim``."""
    unknown: Unknown | None
    counted: Counted | None = None
    entered: Entered | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The weighted mean of the points that are known; ``None`` where too little is."""

    score: float | None
    """0 to 100."""
    known_weight: float
    """Which share of the weight is known."""


def counted_value(indicator: Indicator, counted: Counted, unknown: Unknown | None = None) -> Value:
    """Return the value of what was counted, or why it is none; of nothing there is no share."""
    if unknown is None and counted.denominator == 0:
        unknown = Unknown.NOTHING_TO_JUDGE
    if unknown is not None:
        return Value(code=indicator.code, value=None, points=None, unknown=unknown, counted=counted)
    share = counted.numerator / counted.denominator
    return Value(code=indicator.code, value=share, points=points_of(indicator, share), unknown=None, counted=counted)


def entered_value(indicator: Indicator, values: Sequence[Entered], period: Period) -> Value:
    """Return the newest value of a site whose day counts for the month, or that there is none.

    ``values`` are those of one site and indicator that nothing replaced.
    """
    first, last = days_that_count(indicator, period)
    of_month = [each for each in values if first <= each.on_day <= last]
    if not of_month:
        return Value(code=indicator.code, value=None, points=None, unknown=Unknown.NOT_ENTERED)
    newest = max(of_month, key=lambda each: each.on_day)
    points = points_of(indicator, newest.value)
    return Value(code=indicator.code, value=newest.value, points=points, unknown=None, entered=newest)


def days_that_count(indicator: Indicator, period: Period) -> tuple[date, date]:
    """Return the first and the last day of which an entered value counts for a month: the month's, or a year's."""
    last = last_day(period)
    if indicator.frequency is Frequency.YEARLY:
        return last - YEAR + timedelta(days=1), last
    return local_day(period.since), last


def last_day(period: Period) -> date:
    """Return the last day of a month by the centre's calendar."""
    return local_day(period.until - timedelta(microseconds=1))


def points_of(indicator: Indicator, value: float) -> float:
    """Return 0 to 1: nothing at ``worst`` and beyond, all at ``aim`` and beyond, evenly between."""
    reached = (value - indicator.worst) / (indicator.aim - indicator.worst)
    return min(1.0, max(0.0, reached))


def score_of(catalogue: Catalogue, values: Mapping[str, Value]) -> Score:
    """Return the score of an institution's values by the version's weights."""
    known = [
        (each.weight, points)
        for each in catalogue.indicators
        if each.code in values and (points := values[each.code].points) is not None
    ]
    known_weight = Fraction(sum(weight for weight, _ in known), sum(each.weight for each in catalogue.indicators))
    score = None
    if known_weight >= KNOWN_FROM:
        score = 100 * sum(weight * points for weight, points in known) / sum(weight for weight, _ in known)
    return Score(score=score, known_weight=float(known_weight))
