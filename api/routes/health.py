"""Whether the centre is alive and ready, and its metrics."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from api.live.hub import UNDECIDED_MS
from api.parts import UsesParts
from nowalls.domain.scopes import WHOLE
from nowalls.storage.beats import is_at_work
from nowalls.storage.database import DatabaseUnavailableError
from nowalls.storage.leases import holders

router = APIRouter(tags=["health"])


class AliveOut(BaseModel):
    """The process answers."""

    status: str


class ReadyOut(BaseModel):
    """Whether signals are stored, decided and shown; what is wrong is named."""

    ready: bool
    database: bool
    ingest: bool
    alerts: bool
    undecided_ms: int
    problems: list[str]


@router.get("/healthz")
async def healthz() -> AliveOut:
    """Tell that this process answers."""
    return AliveOut(status="ok")


@router.get("/readyz", responses={503: {"model": ReadyOut}})
async def readyz(parts: UsesParts, response: Response) -> ReadyOut:
    """Tell whether the whole way of a signal stands: broker to ingest, database, alerts, nothing undecided for long."""
    problems: list[str] = []
    database, ingest, alerts = True, False, False
    try:
        async with parts.database.read(WHOLE) as read:
            leases = await holders(read)
            ingest = await is_at_work(read, "ingest")
        alerts = bool(leases) and all(lease.held for lease in leases)
    except DatabaseUnavailableError:
        database = False
        problems.append("database_unavailable")
    if database and not ingest:
        problems.append("no_ingest_process")
    if database and not alerts:
        problems.append("no_alerts_process")
    undecided_ms = parts.hub.blind_or_undecided_ms()
    if undecided_ms > UNDECIDED_MS:
        problems.append("signals_undecided")
    response.status_code = 503 if problems else 200
    return ReadyOut(
        ready=not problems,
        database=database,
        ingest=ingest,
        alerts=alerts,
        undecided_ms=undecided_ms,
        problems=problems,
    )


@router.get("/metrics", include_in_schema=False)
async def metrics(parts: UsesParts) -> Response:
    """Show this process's metrics."""
    parts.metrics.undecided_seconds.set(parts.hub.undecided_ms / 1000)
    return Response(generate_latest(parts.metrics.registry), media_type=CONTENT_TYPE_LATEST)
