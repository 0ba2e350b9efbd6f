"""``nowalls replay``: recorded days through a site's sensors, recorded falls or a recorded fire through a device."""

import argparse
import asyncio
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from nowalls.cli.commands import Commands
from nowalls.cli.fleet_arguments import ChosenFleet, add_fleet_arguments, chosen_fleet
from nowalls.cli.playing import surroundings
from nowalls.domain.errors import InvalidValueError
from nowalls.domain.ids import SiteId
from nowalls.recordings.casas import Event, days_of
from nowalls.recordings.nist import is_fire
from nowalls.recordings.played import read_events
from nowalls.runtime.work import stop_requested
from simulators.burning import burned, recorded_fire
from simulators.day import Pace, Saying, paced
from simulators.figures import Figures
from simulators.fleet import FleetLine
from simulators.moving import device_in, moved, recorded_trials
from simulators.publishing import Surroundings
from simulators.replay import Stage, replayed, stage_at
from simulators.screen import shown, table_of, write_summary
from simulators.service import simulate

SPEED = 60.0
"""A day in 24 minutes."""


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "replay", help="play recorded days through a site's sensors, or falls or a fire through a device"
    )
    parser.add_argument(
        "events",
        type=Path,
        metavar="EVENTS_FILE",
        help="a home of CASAS (AL, Aruba), van Kasteren, PlaceLab or Ordonez, under the name that it was published by",
    )
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--site", metavar="SITE_ID", help="whose door and motion sensors speak")
    who.add_argument(
        "--device",
        metavar="DEVICE_ID",
        help="who speaks: EVENTS_FILE is then a trial of WEDA-FALL, a person of SisFall, or a fire of NIST",
    )
    parser.add_argument(
        "--trial",
        metavar="CODE_NUMBER",
        help="of SisFall's person only this one, such as F05_R01; of a fire the station, such as A",
    )
    add_fleet_arguments(parser)
    parser.add_argument("--speed", type=float, help=f"how much faster than life ({SPEED:g}; a device 1)")
    parser.add_argument("--days", type=int, metavar="N", help="how many recorded days (all)")
    parser.add_argument("--from-day", type=int, default=1, metavar="N", help="the first of them (1)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Play until the recording's end, SIGINT or SIGTERM, and say what was sent."""
    usual = SPEED if arguments.device is None else 1.0
    speed = usual if arguments.speed is None else arguments.speed
    if not speed > 0:
        raise InvalidValueError(f"A speed is more than 0, such as 1 or 60; {speed:g} is not.")
    chosen = chosen_fleet(arguments)
    if arguments.device is not None:
        return _run_device(arguments, chosen, speed)
    stage = stage_at(SiteId(arguments.site), chosen.lines)
    events = days_of(read_events(arguments.events), first=arguments.from_day, count=arguments.days)
    console = Console()
    if stage.missing:
        console.print(stage.missing, soft_wrap=True, markup=False, highlight=False)
    write_summary(console, asyncio.run(_replay(events, stage, chosen, speed, console)))
    return 0


def _run_device(arguments: argparse.Namespace, chosen: ChosenFleet, speed: float) -> int:
    """Play recorded acceleration or a recorded fire."""
    device = device_in(arguments.device, chosen.lines)
    if is_fire(arguments.events):
        fire = recorded_fire(arguments.events, station=arguments.trial)
        around = surroundings(chosen, name="replay")
        start = around.clock.now()
        pace = Pace(start=start, played_from=start, speed=speed)
        sayings = list(paced(burned(fire, device.device_id, start=start), pace))
    else:
        trials = recorded_trials(arguments.events, only=arguments.trial)
        around = surroundings(chosen, name="replay")
        sayings = moved(trials, device.device_id, start=around.clock.now(), speed=speed)
    console = Console()
    write_summary(console, asyncio.run(_say([device], sayings, around, console)))
    return 0


async def _replay(
    events: list[Event],
    stage: Stage,
    chosen: ChosenFleet,
    speed: float,
    console: Console,
) -> Figures:
    around = surroundings(chosen, name="replay")
    start = around.clock.now()
    sayings = list(paced(replayed(events, stage, start), Pace(start=start, played_from=start, speed=speed)))
    return await _say(stage.devices, sayings, around, console)


async def _say(
    devices: Sequence[FleetLine], sayings: Sequence[Saying], around: Surroundings, console: Console
) -> Figures:
    bar = Bar(len(sayings))
    async with stop_requested() as stop, shown(console, lambda: bar.drawn(around.figures), around.figures):
        await simulate(devices, bar.moving(sayings), around, stop=stop)
    return around.figures


class Bar:
    """How far a recording is played."""

    def __init__(self, total: int) -> None:
        self._progress = Progress(
            TextColumn("[dim]played[/]"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            auto_refresh=False,
        )
        self._task: TaskID = self._progress.add_task("played", total=total)

    def moving(self, sayings: Iterable[Saying]) -> Iterator[Saying]:
        """Pass sayings on; the bar moves with each that was said."""
        for saying in sayings:
            yield saying
            self._progress.advance(self._task)

    def drawn(self, figures: Figures) -> RenderableType:
        """Draw the bar above the figures."""
        return Group(self._progress.get_renderable(), table_of(figures))
