"""An institution's month: its values made of what was counted there, what was entered about it, and its score."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nowalls.domain.ids import DistrictCode, SiteId
from nowalls.domain.indicators.catalogue import Catalogue, Indicator
from nowalls.domain.indicators.scoring import (
    Counted,
    Entered,
    Score,
    Value,
    counted_value,
    entered_value,
    score_of,
)
from nowalls.domain.indicators.words import Unknown
from nowalls.domain.limits import SupervisionLimits
from nowalls.domain.response_times import Period, Target
from nowalls.domain.shares import Share

NOTHING: Final = Counted(numerator=0, denominator=0)
OCCUPANCY: Final = "occupancy"
TARGET_OF: Final[Mapping[str, Target]] = {"claimed_soon": Target.CLAIM_SOON, "on_site_in_time": Target.ON_SITE}
"""The indicators that the response-time report answers, with its incidents behind them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """A site where people live together, with what its occupancy is made of."""

    site_id: SiteId
    name: str
    district: DistrictCode
    beds: int | None
    """Of the organization that runs it."""
    sites: int
    """How many institutions that organization runs, wherever they are."""
    living: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A device, hazard or inspection behind a value, and what it gave to it: so many of so many."""

    site_id: SiteId
    id: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of the institutions of a scope in a month."""

    institutions: Sequence[Institution]
    pieces: Mapping[str, Sequence[Piece]]
    """By the code of what is counted piece by piece."""
    responses: Mapping[SiteId, Mapping[Target, Share]]
    entered: Sequence[Entered]
    """The values that nothing replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionMonth:
    """What a month says of an institution."""

    institution: Institution
    values: tuple[Value, ...]
    score: Score


def months_of(catalogue: Catalogue, facts: Facts, period: Period) -> list[InstitutionMonth]:
    """Return the month of each institution by a version of the catalogue, in the order of the facts."""
    gathered = _gather(facts)
    return [_month_of(catalogue, gathered, period, each) for each in facts.institutions]


def was_tried(
    *, tested_at: datetime | None, registered_at: datetime, limits: SupervisionLimits, at: datetime
) -> bool | None:
    """Tell whether a device's test was not overdue at a moment; ``None`` where its profile asks for none."""
    if not limits.test_every:
        return None
    return (tested_at or registered_at) + limits.test_every >= at


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gathered:
    """The facts by site."""

    counted: Mapping[str, Mapping[SiteId, Counted]]
    responses: Mapping[SiteId, Mapping[Target, Share]]
    entered: Mapping[tuple[SiteId, str], Sequence[Entered]]


def _gather(facts: Facts) -> _Gathered:
    entered: dict[tuple[SiteId, str], list[Entered]] = defaultdict(list)
    for each in facts.entered:
        entered[each.site_id, each.code].append(each)
    counted = {code: _by_site(pieces) for code, pieces in facts.pieces.items()}
    return _Gathered(counted=counted, responses=facts.responses, entered=entered)


def _month_of(catalogue: Catalogue, gathered: _Gathered, period: Period, institution: Institution) -> InstitutionMonth:
    values = tuple(_value(each, gathered, period, institution) for each in catalogue.indicators)
    score = score_of(catalogue, {each.code: each for each in values})
    return InstitutionMonth(institution=institution, values=values, score=score)


def _value(indicator: Indicator, gathered: _Gathered, period: Period, institution: Institution) -> Value:
    code, site_id = indicator.code, institution.site_id
    if indicator.is_entered:
        return entered_value(indicator, gathered.entered.get((site_id, code), ()), period)
    if code == OCCUPANCY:
        return _occupancy(indicator, institution)
    if code in TARGET_OF:
        return counted_value(indicator, _answered(gathered.responses.get(site_id), TARGET_OF[code]))
    return counted_value(indicator, gathered.counted[code].get(site_id, NOTHING))


def _by_site(pieces: Sequence[Piece]) -> dict[SiteId, Counted]:
    sums: dict[SiteId, Counted] = {}
    for each in pieces:
        before = sums.get(each.site_id, NOTHING)
        sums[each.site_id] = Counted(
            numerator=before.numerator + each.numerator, denominator=before.denominator + each.denominator
        )
    return sums


def _answered(shares: Mapping[Target, Share] | None, target: Target) -> Counted:
    return NOTHING if shares is None else Counted(numerator=shares[target].within, denominator=shares[target].n)


def _occupancy(indicator: Indicator, institution: Institution) -> Value:
    beds = institution.beds or 0
    unknown = None
    if not beds:
        unknown = Unknown.NO_BEDS_REGISTERED
    elif institution.sites > 1:
        unknown = Unknown.BEDS_OF_SEVERAL_SITES
    elif institution.living > beds:
        unknown = Unknown.MORE_RESIDENTS_THAN_BEDS
    return counted_value(indicator, Counted(numerator=institution.living, denominator=beds), unknown)
