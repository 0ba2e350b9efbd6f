"""``nowalls simulate``: the devices of a fleet live a plausible day, or a scenario."""

import argparse
import asyncio
import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path

from rich.console import Console

from nowalls.cli import ramp_run, scenario_run
from nowalls.cli.commands import Commands
from nowalls.cli.connection_arguments import add_connection_arguments, connections
from nowalls.cli.fleet_arguments import ChosenFleet, add_fleet_arguments, chosen_fleet
from nowalls.cli.playing import surroundings
from nowalls.domain.errors import InvalidValueError
from nowalls.runtime.work import stop_requested
from simulators.connecting import ramp_s
from simulators.day import Pace, Saying, paced, plausible_day
from simulators.day.rhythm import LOCAL
from simulators.figures import Figures
from simulators.fleet import FleetLine
from simulators.recorded import simulate_on_record
from simulators.screen import shown, table_of, write_summary
from simulators.service import simulate

SEED = 220100


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("simulate", help="let a fleet's devices live a plausible day, or a scenario")
    add_fleet_arguments(parser)
    add_connection_arguments(parser)
    scenario_run.add_arguments(parser)
    ramp_run.add_arguments(parser)
    parser.add_argument("--speed", type=float, help="how much faster than life (1; a scenario's own)")
    parser.add_argument(
        "--seed", type=int, help=f"another seed gives another day ({SEED}); a scenario takes a new one each time"
    )
    parser.add_argument(
        "--begin",
        metavar="YYYY-MM-DDTHH:MM",
        help="the Changchun time at which the day begins; the same one and the same seed give the same day (now)",
    )
    parser.add_argument("--seconds", type=float, help="stop after so many seconds (at SIGINT)")
    parser.add_argument("--only-telemetry", action="store_true", help="no alarms, doors or motion")
    parser.add_argument(
        "--leave-alone",
        action="append",
        default=[],
        metavar="SITE_ID",
        help="a site whose devices stay away, beside those of a running demo's sample devices; may be repeated",
    )
    parser.add_argument(
        "--ledger",
        type=Path,
        metavar="FILE",
        help="write down all that is sent and heard, and what a running demo's live socket tells, for `nowalls verify`",
    )
    parser.set_defaults(run=run)


def _local_moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        wanted = "The beginning of a day is a time such as 2026-03-02T07:00"
        raise InvalidValueError(f"{wanted}; {text!r} is not.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)


def run(arguments: argparse.Namespace) -> int:
    """Simulate until SIGINT, SIGTERM or the given time, and say what was sent and heard."""
    if arguments.speed is not None and not 0 < arguments.speed < math.inf:
        raise InvalidValueError(f"A speed is more than 0, such as 1 or 60; {arguments.speed:g} is not.")
    if arguments.list:
        return scenario_run.show_list(Console())
    chosen = chosen_fleet(arguments)
    left_alone = chosen.sample_sites | set(arguments.leave_alone)
    fleet = [line for line in chosen.lines if line.site_id not in left_alone]
    console = Console()
    if arguments.ramp is not None:
        if arguments.scenario is not None:
            raise InvalidValueError(f"A ramp plays no scenario: --ramp or {arguments.scenario}, one of them.")
        return ramp_run.run(arguments, chosen, fleet, console)
    if arguments.scenario is not None:
        return scenario_run.run(arguments, chosen, fleet, console)
    figures = asyncio.run(_simulate(fleet, chosen, arguments, console))
    write_summary(console, figures)
    return 0


async def _simulate(
    fleet: list[FleetLine],
    chosen: ChosenFleet,
    arguments: argparse.Namespace,
    console: Console,
) -> Figures:
    async with stop_requested() as stop, connections(arguments, chosen, fleet) as how:
        around = surroundings(chosen, name="simulate", a_second=how.a_second)
        played_from = around.clock.now() + timedelta(seconds=ramp_s(how.count, how.a_second))
        until = None if arguments.seconds is None else played_from + timedelta(seconds=arguments.seconds)
        sayings = _sayings(fleet, arguments, played_from, until)
        async with shown(console, lambda: table_of(around.figures), around.figures):
            if arguments.ledger is None:
                await simulate(fleet, sayings, around, stop=stop, until=until, connect=how.connect)
            else:
                await simulate_on_record(
                    fleet,
                    sayings,
                    around,
                    path=arguments.ledger,
                    watch_as=chosen.dispatcher,
                    stop=stop,
                    until=until,
                    connect=how.connect,
                )
    return around.figures


def _sayings(
    fleet: list[FleetLine], arguments: argparse.Namespace, played_from: datetime, until: datetime | None
) -> Iterator[Saying]:
    begin = _local_moment(arguments.begin) if arguments.begin else played_from
    pace = Pace(start=begin, played_from=played_from, speed=arguments.speed or 1.0)
    seed = SEED if arguments.seed is None else arguments.seed
    day = plausible_day(fleet, start=pace.start, seed=seed, only_telemetry=arguments.only_telemetry)
    said = paced(day, pace)
    return said if until is None else takewhile(lambda saying: saying.at < until, said)
