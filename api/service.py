"""The api service: the hub and the HTTP server, wired in one function."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from typing import Final

import uvicorn

from api.app import create_app
from api.connections import LiveProtocol, PatientProtocol
from api.live.hub import Hub
from api.live.snapshots import Snapshots
from api.parts import Parts
from nowalls.domain.errors import NowallsError
from nowalls.domain.search_words import load_readings
from nowalls.runtime.clock import Clock
from nowalls.runtime.collector import leave_alone_what_lives
from nowalls.runtime.logs import Log
from nowalls.runtime.metrics import Metrics
from nowalls.runtime.open_files import allow_most_open_files
from nowalls.runtime.settings import Settings
from nowalls.runtime.work import keep_doing, run_until_stopped, until_done, watch_loop
from nowalls.storage.accounts import LOGINS_CHANNEL
from nowalls.storage.changes import LIVE_CHANNEL
from nowalls.storage.database import DatabaseRole, DatabaseUnavailableError, open_database
from nowalls.storage.policies import PolicyBook
from nowalls.storage.wakeups import listening

TROUBLE = (DatabaseUnavailableError,)
MAX_FRAME_BYTES: Final = 64 * 1024
DRAIN_S: Final = 5
DRAINING_SAID_S: Final = 0.3
"""Long enough for every live client to be told to come back."""
BACKLOG: Final = 2_048


async def serve_api(settings: Settings, *, clock: Clock, metrics: Metrics, log: Log, stop: asyncio.Event) -> None:
    """Serve HTTP and the live socket until ``stop``; then tell the live clients to come back and finish requests."""
    files = allow_most_open_files()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(
            open_database(settings.database_url, name="api", size=10, role=DatabaseRole.API)
        )
        changes = await stack.enter_async_context(listening(settings.database_url, LIVE_CHANNEL))
        logins = await stack.enter_async_context(listening(settings.database_url, LOGINS_CHANNEL))
        policies = PolicyBook(database)
        await until_done("read_policies", policies.read, trouble=TROUBLE, log=log)
        hub = Hub(database=database, policies=policies, clock=clock, metrics=metrics, log=log)
        await until_done("open_hub", hub.open, trouble=TROUBLE, log=log)
        parts = Parts(
            settings=settings,
            database=database,
            hub=hub,
            snapshots=Snapshots(database),
            clock=clock,
            policies=policies,
            metrics=metrics,
            log=log,
        )
        await asyncio.to_thread(load_readings)
        server = QuietServer(_config(settings, parts))
        leave_alone_what_lives()
        serving = asyncio.create_task(server.serve([_listen(settings)]), name="http")
        log.info("serving", host=settings.http_host, port=settings.http_port, epoch=hub.epoch, open_files=files)
        keep = partial(keep_doing, trouble=TROUBLE, log=log)
        await run_until_stopped(
            stop,
            _ended(serving),
            watch_loop(metrics.loop_held_seconds.observe, clock),
            keep("follow_policies", policies.follow),
            keep("follow_log", partial(hub.follow, changes)),
            keep("follow_logins", partial(hub.follow_logins, logins)),
            keep("keep_pace", hub.keep_pace),
            keep("watch_undecided", hub.watch_undecided),
            keep("watch_presence", hub.watch_presence),
            keep("watch_statuses", hub.watch_statuses),
            keep("tidy_log", hub.tidy_log),
        )
        hub.drain()
        await asyncio.sleep(DRAINING_SAID_S)
        server.should_exit = True
        await serving


class QuietServer(uvicorn.Server):
    """A server that leaves the process's signals to us."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


async def _ended(serving: asyncio.Task[None]) -> None:
    await asyncio.shield(serving)


def _listen(settings: Settings) -> socket.socket:
    """Open the listening socket; raises ``PortTakenError`` when somebody else has the port."""
    try:
        return socket.create_server((settings.http_host, settings.http_port), backlog=BACKLOG, reuse_port=False)
    except OSError as error:
        message = (
            f"The address {settings.http_host}:{settings.http_port} cannot be listened on ({error.strerror});"
            " set NOWALLS_HTTP_PORT to a free port."
        )
        raise PortTakenError(message) from error


class PortTakenError(NowallsError):
    """The HTTP port is not free."""


def _config(settings: Settings, parts: Parts) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(parts),
        host=settings.http_host,
        port=settings.http_port,
        http=PatientProtocol,
        ws=LiveProtocol,
        ws_max_size=MAX_FRAME_BYTES,
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=DRAIN_S,
        backlog=BACKLOG,
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
        server_header=False,
    )
