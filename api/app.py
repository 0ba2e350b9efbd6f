"""The application: routes, errors, the console's files. A factory, no globals."""

from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.middleware.base import DispatchFunction, RequestResponseEndpoint
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from api import problems
from api.bodies import BoundedBodies
from api.openapi import complete_document
from api.parts import Parts
from api.routes import (
    absences,
    alarm_quality,
    attachments,
    audit,
    briefing,
    channels,
    device_models,
    devices,
    draws,
    duty,
    exception_reports,
    exporting,
    gateways,
    hazards,
    health,
    importing,
    incidents,
    indicators,
    inspections,
    live,
    maps,
    orders,
    organizations,
    outbox,
    places,
    policies,
    privacy,
    protection,
    quiet,
    readings,
    replays,
    reports,
    residents,
    respond,
    responders,
    reviews,
    searching,
    serious_events,
    service_keys,
    sessions,
    shifts,
    site_registry,
    sites,
    smoke_evidence,
    suggestions,
    tasks,
    ticks,
    users,
    what_if,
)
from nowalls import __version__

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:{tiles};"
    " connect-src 'self'{tiles}; worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
"""``tiles`` is the one host of the base map's pictures, where a centre has set one; nothing else is foreign."""
SMALL_BYTES = 2_048
"""Below it compressing costs more than it saves."""


def create_app(parts: Parts | None = None) -> FastAPI:
    """Make the application; without ``parts`` it can only describe itself (``/openapi.json``)."""
    app = routed_app()
    app.state.parts = parts
    app.middleware("http")(_protection(None if parts is None else parts.settings.map.raster_origin))
    app.add_middleware(GZipMiddleware, minimum_size=SMALL_BYTES, compresslevel=5)
    app.add_middleware(BoundedBodies)
    if parts is not None:
        _serve_console(app, parts.settings.console_dir)
    return app


def routed_app() -> FastAPI:
    """Make what every application has in common: its routes, its errors, its document. Takes 0.4 s of a core."""
    app = FastAPI(
        title="Nowalls",
        version=__version__,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    problems.install(app)
    app.include_router(health.router)
    versioned = APIRouter(prefix="/api/v1")
    # `/devices/import` and its like come before `/devices/{id}`.
    registry = (organizations, exporting, sites, site_registry, places, residents, importing, devices, device_models)
    registered = (*registry, gateways, readings, searching, responders, respond, attachments, absences, privacy)
    settings = (quiet, policies, channels, outbox, maps)
    people = (sessions, users, service_keys, shifts, duty)
    inspected = (hazards, inspections, draws, orders, serious_events, protection)
    supervised = (
        *inspected,
        reports,
        alarm_quality,
        suggestions,
        indicators,
        exception_reports,
        what_if,
        replays,
        reviews,
    )
    for route in (
        live,
        *people,
        incidents,
        briefing,
        smoke_evidence,
        tasks,
        ticks,
        *registered,
        *settings,
        *supervised,
        audit,
    ):
        versioned.include_router(route.router)
    app.include_router(versioned)
    complete_document(app)
    live.refuse_other_sockets(app)
    return app


def _protection(tiles: str | None) -> DispatchFunction:
    """Let pages load nothing from elsewhere, but the base map's pictures, and answers about people be kept nowhere."""
    policy = CONTENT_POLICY.format(tiles="" if tiles is None else f" {tiles}")

    async def protect(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        if request.url.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return protect


def _serve_console(app: FastAPI, console_dir: Path | None) -> None:
    folder = console_dir or Path(__file__).parent / "static"
    if folder.is_dir():
        app.mount("/", StaticFiles(directory=folder, html=True), name="console")
