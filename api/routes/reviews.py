"""Reviews: a sample of a month's incidents drawn by chance, and what reviewers found in each."""

import secrets
from dataclasses import asdict
from typing import Final

from fastapi import APIRouter, Response

from api.auth import CurrentLogin, Login, require_role
from api.idempotency import IdempotentRoute
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import UsesParts
from api.problems import Problem, not_found
from api.registering import audit, refused_as
from api.routes.replays import REPLAYING
from api.schemas.reviews import ReviewBody, SampleBody, SampleOut, SamplePageOut, SampleWithIncidents
from nowalls.domain.ids import DistrictCode, IncidentId, new_id
from nowalls.domain.replaying.reviewing import Review, ReviewId, ReviewSample, SampleId, check_findings, sampled
from nowalls.domain.response_times import month_of
from nowalls.domain.words import Role
from nowalls.runtime.clock import secret_chance
from nowalls.storage.database import Read
from nowalls.storage.reviewing import drawn_incidents, pool_of, reviews_of, sample_page, write_review, write_sample

router = APIRouter(prefix="/review_samples", tags=["replays"], route_class=IdempotentRoute)

REVIEWING: Final = (Role.SUPERVISOR,)
SEED_BYTES: Final = 16


@router.post("", status_code=201)
async def draw(body: SampleBody, response: Response, login: CurrentLogin, parts: UsesParts) -> SampleWithIncidents:
    """Draw twenty of a month's incidents by a seed of the centre's own, once.

    409 ``already_drawn``; 422 where the month is not over, or nothing is there to draw from.
    """
    require_role(login, *REVIEWING)
    district, now = DistrictCode(body.district), parts.clock.now()
    if login.scope.districts is not None and district not in login.scope.districts:
        raise Problem(403, "outside_scope", f"The district {district} is not within your scope.")
    with refused_as("validation_failed"):
        period = month_of(body.month, now)
    if period.until > now:
        raise Problem(422, "month_not_over", f"The month {body.month} is not over; what it holds is not known yet.")
    async with parts.database.write(login.scope) as write:
        seed, pool = secrets.token_hex(SEED_BYTES), await pool_of(write, district, period)
        if not pool:
            raise Problem(422, "pool_too_small", f"No closed incident of {body.month} is there to draw from.")
        made = ReviewSample(
            id=SampleId(new_id("smp", secret_chance())),
            at=now,
            month=period.since.date(),
            district=district,
            author_id=login.user.id,
            seed=seed,
            pool=pool,
            drawn=sampled(seed, pool),
        )
        if not await write_sample(write, made):
            raise Problem(409, "already_drawn", f"The sample of {body.month} was drawn already; it is drawn once.")
        await audit(write, login, now, "drew_review_sample", made.id, seed=seed, district=district, month=body.month)
        whole = await _whole(write, made)
    response.headers["Location"] = f"/api/v1/review_samples/{made.id}"
    return whole


@router.get("")
async def page(login: CurrentLogin, parts: UsesParts, cursor: Cursor = None, limit: Limit = 100) -> SamplePageOut:
    """List samples, the newest first."""
    require_role(login, *REPLAYING)
    async with parts.database.read(login.scope) as read:
        found, after = await sample_page(read, login.scope, most=limit, before=read_cursor(cursor))
    items = [SampleOut.model_validate(asdict(each)) for each in found]
    return SamplePageOut(items=items, next_cursor=write_cursor(after))


@router.get("/{sample_id}")
async def one(sample_id: str, login: CurrentLogin, parts: UsesParts) -> SampleWithIncidents:
    """Show a sample with its incidents, and what reviewers found."""
    require_role(login, *REPLAYING)
    async with parts.database.read(login.scope) as read:
        return await _whole(read, await _sample(read, login, sample_id))


@router.post("/{sample_id}/reviews", status_code=201)
async def review(sample_id: str, body: ReviewBody, login: CurrentLogin, parts: UsesParts) -> SampleWithIncidents:
    """Write down what a reviewer found in one incident of a sample; a second opinion stands beside the first.

    404 for an incident that was not drawn; 422 ``nothing_found`` for a review that says nothing.
    """
    require_role(login, *REVIEWING)
    with refused_as("nothing_found"):
        check_findings(body.verdict, body.went_well, body.to_change)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        sample = await _sample(write, login, sample_id)
        if body.incident_id not in sample.drawn:
            raise not_found(f"incident in the sample {sample_id}", body.incident_id)
        found = Review(
            id=ReviewId(new_id("rvw", secret_chance())),
            incident_id=IncidentId(body.incident_id),
            at=now,
            author_id=login.user.id,
            verdict=body.verdict,
            went_well=body.went_well.strip(),
            to_change=body.to_change.strip(),
        )
        await write_review(write, sample.id, found)
        await audit(write, login, now, "reviewed_incident", found.incident_id, sample=sample.id, verdict=found.verdict)
        return await _whole(write, sample)


async def _sample(read: Read, login: Login, sample_id: str) -> ReviewSample:
    found, _ = await sample_page(read, login.scope, most=1, sample_id=SampleId(sample_id))
    if not found:
        raise not_found("review sample", sample_id)
    return found[0]


async def _whole(read: Read, sample: ReviewSample) -> SampleWithIncidents:
    reviews = [asdict(each) for each in await reviews_of(read, sample.id)]
    incidents = [
        asdict(each) | {"reviews": [one for one in reviews if one["incident_id"] == each.id]}
        for each in await drawn_incidents(read, sample)
    ]
    return SampleWithIncidents.model_validate(asdict(sample) | {"incidents": incidents})
