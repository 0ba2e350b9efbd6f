"""Samples of incidents to be reviewed, and what reviewers found; both are only ever appended to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nowalls.domain.ids import DistrictCode, IncidentId, SiteId, UserId
from nowalls.domain.replaying.reviewing import Review, ReviewId, ReviewSample, ReviewVerdict, SampleId
from nowalls.domain.response_times import Period
from nowalls.domain.scopes import Scope
from nowalls.domain.words import IncidentKind, Outcome
from nowalls.storage.database import Read, Write

FILE: Final = "reviewing"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnIncident:
    """An incident of a sample, as its list says it."""

    id: IncidentId
    kind: IncidentKind
    opened_at: datetime
    outcome: Outcome | None
    site_id: SiteId
    site_name: str


async def pool_of(read: Read, district: DistrictCode, period: Period) -> tuple[IncidentId, ...]:
    """Return what a sample of a district's month is drawn from, in the order of the ids."""
    params = {"district": district, "since": period.since, "until": period.until}
    return tuple(IncidentId(row["id"]) for row in await read.rows(FILE, "pool", params))


async def write_sample(write: Write, made: ReviewSample) -> bool:
    """Append a sample; False, and nothing is written, where that month was drawn already."""
    params = {
        "id": made.id,
        "at": made.at,
        "month": made.month,
        "district": made.district,
        "author_id": made.author_id,
        "seed": made.seed,
        "pool": list(made.pool),
        "drawn": list(made.drawn),
    }
    return await write.count(FILE, "write_sample", params) == 1


async def sample_page(
    read: Read, scope: Scope, *, most: int, before: int | None = None, sample_id: SampleId | None = None
) -> tuple[list[ReviewSample], int | None]:
    """Return samples within a scope, the newest first, and the cursor of the next page if there is more."""
    params = {"id": sample_id, "most": most, "before": before, **scope.params}
    rows = await read.rows(FILE, "samples", params)
    return [_sample_of(row) for row in rows], rows[-1]["cursor"] if len(rows) == most else None


async def drawn_incidents(read: Read, sample: ReviewSample) -> list[DrawnIncident]:
    """Return the incidents of a sample, in the order in which they were drawn."""
    rows = {row["id"]: row for row in await read.rows(FILE, "drawn", {"ids": list(sample.drawn)})}
    return [_drawn_of(rows[each]) for each in sample.drawn if each in rows]


async def write_review(write: Write, sample_id: SampleId, review: Review) -> None:
    """Append a review."""
    params = {
        "id": review.id,
        "sample_id": sample_id,
        "incident_id": review.incident_id,
        "at": review.at,
        "author_id": review.author_id,
        "verdict": review.verdict,
        "went_well": review.went_well,
        "to_change": review.to_change,
    }
    await write.run(FILE, "write_review", params)


async def reviews_of(read: Read, sample_id: SampleId) -> list[Review]:
    """Return the reviews of a sample in the order in which they were written."""
    return [_review_of(row) for row in await read.rows(FILE, "reviews", {"id": sample_id})]


def _sample_of(row: Any) -> ReviewSample:  # noqa: ANN401  # a row
    return ReviewSample(
        id=SampleId(row["id"]),
        at=row["at"],
        month=row["month"],
        district=DistrictCode(row["district"]),
        author_id=UserId(row["author_id"]),
        seed=row["seed"],
        pool=tuple(IncidentId(each) for each in row["pool"]),
        drawn=tuple(IncidentId(each) for each in row["drawn"]),
    )


def _drawn_of(row: Any) -> DrawnIncident:  # noqa: ANN401  # a row
    return DrawnIncident(
        id=IncidentId(row["id"]),
        kind=IncidentKind(row["kind"]),
        opened_at=row["opened_at"],
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
        site_id=SiteId(row["site_id"]),
        site_name=row["site_name"],
    )


def _review_of(row: Any) -> Review:  # noqa: ANN401  # a row
    return Review(
        id=ReviewId(row["id"]),
        incident_id=IncidentId(row["incident_id"]),
        at=row["at"],
        author_id=UserId(row["author_id"]),
        verdict=ReviewVerdict(row["verdict"]),
        went_well=row["went_well"],
        to_change=row["to_change"],
    )
