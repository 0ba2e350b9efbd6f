"""What a device measured, over time."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query

from api.auth import CurrentLogin, require_role
from api.parts import UsesParts
from api.problems import Problem
from api.routes.devices import device_in_scope
from api.routes.incidents import LOOKING
from api.schemas.body import Moment
from api.schemas.devices import BucketOut, ReadingsOut
from nowalls.storage.readings import Window, device_readings

router = APIRouter(prefix="/devices", tags=["devices"])

MAX_BUCKETS: Final = 5_000


@router.get("/{device_id}/readings")
async def readings(
    device_id: str,
    login: CurrentLogin,
    parts: UsesParts,
    metric: Annotated[str, Query(min_length=1, max_length=32)],
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
    bucket: Annotated[int, Query(ge=1, le=86_400)] = 300,
) -> ReadingsOut:
    """Show a metric over time, by default the last day in stretches of five minutes."""
    require_role(login, *LOOKING)
    end = until or parts.clock.now()
    start = since or end - timedelta(days=1)
    if start >= end or (end - start).total_seconds() / bucket > MAX_BUCKETS:
        raise Problem(422, "validation_failed", f"From {start} to {end} is not 1 to {MAX_BUCKETS} buckets.")
    async with parts.database.read(login.scope) as read:
        found = await device_in_scope(read, login, device_id)
        window = Window(metric=metric, since=start, until=end, bucket=timedelta(seconds=bucket))
        items = await device_readings(read, found.id, window)
    shown = [BucketOut(**asdict(each)) for each in items]
    return ReadingsOut(device_id=device_id, metric=metric, bucket_s=bucket, items=shown)
