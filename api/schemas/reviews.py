"""Samples of incidents, and reviews of them."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from api.schemas.body import Body
from api.schemas.incidents import Id
from nowalls.domain.replaying.reviewing import ReviewVerdict
from nowalls.domain.words import IncidentKind, Outcome

Words = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]


class SampleBody(Body):
    """Of which district and month twenty incidents are to be drawn."""

    district: Annotated[str, Field(min_length=1, max_length=12)]
    month: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]


class ReviewBody(Body):
    """What a reviewer found in one incident."""

    incident_id: Id
    verdict: ReviewVerdict
    went_well: Words = ""
    to_change: Words = ""


class ReviewOut(BaseModel):
    """A review as it stands."""

    id: str
    incident_id: str
    at: datetime
    author_id: str
    verdict: ReviewVerdict
    went_well: str
    to_change: str


class SampledIncidentOut(BaseModel):
    """An incident of a sample; to review, or reviewed by so many."""

    id: str
    kind: IncidentKind
    opened_at: datetime
    outcome: Outcome | None
    site_id: str
    site_name: str
    reviews: list[ReviewOut]


class SampleOut(BaseModel):
    """A sample: the first twenty of its pool in the order of SHA-256 of ``seed:id``; ``month`` is its first day."""

    id: str
    at: datetime
    month: date
    district: str
    author_id: str
    seed: str
    pool: list[str]
    drawn: list[str]


class SampleWithIncidents(SampleOut):
    """A sample with its incidents and what reviewers found."""

    incidents: list[SampledIncidentOut]


class SamplePageOut(BaseModel):
    """A page of samples, the newest first."""

    items: list[SampleOut]
    next_cursor: str | None
