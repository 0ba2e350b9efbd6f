"""The sample of a month's incidents that is reviewed: drawn by a seed, so that nobody chooses what is looked at; pure.

What was an exercise, was merged or is still open is not in the pool.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NewType

from nowalls.domain.draws import in_order
from nowalls.domain.errors import InvalidValueError
from nowalls.domain.ids import DistrictCode, IncidentId, UserId

SampleId = NewType("SampleId", str)
ReviewId = NewType("ReviewId", str)
SIZE: Final = 20
"""As many a month as a supervisor can go through with care, one each working day."""


class ReviewVerdict(StrEnum):
    """What a reviewer makes of how an incident was handled."""

    AS_IT_SHOULD = "as_it_should"
    TO_IMPROVE = "to_improve"
    NOT_AS_IT_SHOULD = "not_as_it_should"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSample:
    """A sample as it is kept; ``month`` is the first day of its month."""

    id: SampleId
    at: datetime
    month: date
    district: DistrictCode
    author_id: UserId
    seed: str
    pool: tuple[IncidentId, ...]
    drawn: tuple[IncidentId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a reviewer found in one incident of a sample."""

    id: ReviewId
    incident_id: IncidentId
    at: datetime
    author_id: UserId
    verdict: ReviewVerdict
    went_well: str
    to_change: str


def sampled(seed: str, pool: Iterable[IncidentId]) -> tuple[IncidentId, ...]:
    """Return the twenty incidents that a seed draws from a pool; all of them where there are no more."""
    return tuple(in_order(seed, pool)[:SIZE])


def check_findings(verdict: ReviewVerdict, went_well: str, to_change: str) -> None:
    """Raise ``InvalidValueError`` for a review that says nothing, or that asks for no change where one is due."""
    if not went_well.strip() and not to_change.strip():
        raise InvalidValueError("A review says what went well or what is to be changed.")
    if verdict is not ReviewVerdict.AS_IT_SHOULD and not to_change.strip():
        raise InvalidValueError("What did not go as it should is to be changed; say what.")
