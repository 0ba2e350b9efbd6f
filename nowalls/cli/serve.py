"""``nowalls serve``: one service, or all of them in one process."""

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from importlib import import_module
from typing import Final, cast

import uvloop

from nowalls.cli.commands import Commands
from nowalls.domain.errors import NowallsError
from nowalls.runtime.clock import SteadyClock
from nowalls.runtime.logs import set_up_logs
from nowalls.runtime.metrics import Metrics, serve_metrics
from nowalls.runtime.settings import Settings
from nowalls.runtime.work import stop_requested

SERVICES: Final = {
    "ingest": "ingest.service:serve_ingest",
    "alerts": "alerts.service:serve_alerts",
    "api": "api.service:serve_api",
    "motion": "alerts.anomaly.falls.service:serve_motion",
    "broker-access": "api.broker_access:serve_broker_access",
}
"""Where each service is. Only those that are served are loaded: a service that died is back a second sooner."""


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("serve", help="run a service until SIGINT or SIGTERM")
    parser.add_argument("service", choices=(*SERVICES, "all"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve."""
    settings = Settings()
    names = tuple(SERVICES) if arguments.service == "all" else (arguments.service,)
    try:
        uvloop.run(_serve(settings, names))
    except BaseExceptionGroup as group:
        ours = group.subgroup(NowallsError)
        if ours is None:
            raise
        raise _first(ours) from group
    return 0


def _first(error: BaseException) -> BaseException:
    """Return what went wrong first, out of the groups around it: inside ``except*`` it would be wrapped once more."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


async def _serve(settings: Settings, names: tuple[str, ...]) -> None:
    metrics = Metrics()
    if names != ("api",):
        serve_metrics(metrics, settings)
    async with stop_requested() as stop, asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(_service(name, settings, metrics, stop), name=name)


async def _service(name: str, settings: Settings, metrics: Metrics, stop: asyncio.Event) -> None:
    clock, log = SteadyClock(), set_up_logs(name)
    # The broker's access has no figures of its own.
    figures = {} if name == "broker-access" else {"metrics": metrics}
    await _loaded(name)(settings, clock=clock, log=log, stop=stop, **figures)
    log.info("stopped")


def _loaded(name: str) -> Callable[..., Coroutine[None, None, None]]:
    module, _, function = SERVICES[name].partition(":")
    return cast("Callable[..., Coroutine[None, None, None]]", getattr(import_module(module), function))
