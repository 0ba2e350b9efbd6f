"""``nowalls serve``: one service, or all of them in one process."""

import argparse
import asyncio

import uvloop

from alerts.service import serve_alerts
from api.broker_access import serve_broker_access
from api.service import serve_api
from ingest.service import serve_ingest
from nowalls.cli.commands import Commands
from nowalls.domain.errors import NowallsError
from nowalls.runtime.clock import SystemClock
from nowalls.runtime.logs import set_up_logs
from nowalls.runtime.metrics import Metrics, serve_metrics
from nowalls.runtime.settings import Settings
from nowalls.runtime.work import stop_requested

SERVICES = ("ingest", "alerts", "api", "broker-access")


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("serve", help="run a service until SIGINT or SIGTERM")
    parser.add_argument("service", choices=(*SERVICES, "all"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve."""
    settings = Settings()
    names = SERVICES if arguments.service == "all" else (arguments.service,)
    try:
        uvloop.run(_serve(settings, names))
    except* NowallsError as errors:
        raise errors.exceptions[0] from errors
    return 0


async def _serve(settings: Settings, names: tuple[str, ...]) -> None:
    metrics = Metrics()
    if names != ("api",):
        serve_metrics(metrics, settings)
    async with stop_requested() as stop, asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(_service(name, settings, metrics, stop), name=name)


async def _service(name: str, settings: Settings, metrics: Metrics, stop: asyncio.Event) -> None:
    clock, log = SystemClock(), set_up_logs(name)
    match name:
        case "ingest":
            await serve_ingest(settings, clock=clock, metrics=metrics, log=log, stop=stop)
        case "alerts":
            await serve_alerts(settings, clock=clock, metrics=metrics, log=log, stop=stop)
        case "api":
            await serve_api(settings, clock=clock, metrics=metrics, log=log, stop=stop)
        case _:
            await serve_broker_access(settings, clock=clock, log=log, stop=stop)
    log.info("stopped")
