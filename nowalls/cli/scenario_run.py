"""``nowalls simulate SCENARIO``: play it against a centre, hold it against what it expects, write its report."""

import argparse
import asyncio
import errno
import logging
import math
import os
import random
import secrets
import shlex
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table

from nowalls.cli.connection_arguments import Connections, connections
from nowalls.cli.fleet_arguments import ChosenFleet
from nowalls.cli.playing import REPORTS, SEEDS, centre_settings, processor_s, surroundings
from nowalls.cli.stored import stored_of
from nowalls.domain.errors import InvalidValueError
from nowalls.runtime.clock import SystemClock
from nowalls.runtime.logs import set_up_logs
from nowalls.runtime.settings import Settings
from nowalls.runtime.work import stop_requested
from simulators.connecting import ramp_s
from simulators.day import Pace
from simulators.desks import Desk, Tally, ThinkTime, seated
from simulators.expectations import Checked, Evidence
from simulators.figures import Figures
from simulators.fleet import FleetLine
from simulators.ledger import Limits, LiveLogin, check, legs_of, read_ledger
from simulators.publishing import LineLostError
from simulators.report import Circumstances, Report, report_of
from simulators.report.figures import Machine
from simulators.scenarios import Means, Scenario, Staged, find_scenario, play, shipped, stage
from simulators.screen import shown, table_of, write_summary

SETTLES_WITHIN_S: Final = 30.0
"""How long the centre may take, after the last frame, to decide what waits and store what the broker holds."""
BROKEN_OFF: Final = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A scenario for a fleet, ready to be played."""

    name: str
    scenario: Scenario
    staged: Staged
    fleet: list[FleetLine]
    seed: int
    speed: float
    folder: Path

    @property
    def ledger(self) -> Path:
        """Where what is sent and heard is written down."""
        return self.folder / "ledger.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """How a plan went, as far as its generator knows."""

    pace: Pace
    figures: Figures
    cores_used: float
    load_before: float
    stopped: bool
    desks: Tally = field(default_factory=Tally)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what a scenario takes beyond a day's arguments."""
    parser.add_argument("scenario", nargs="?", metavar="SCENARIO", help="a shipped one's name, or a .toml file")
    parser.add_argument("--list", action="store_true", help="show the shipped scenarios")
    parser.add_argument("--homes", type=int, metavar="N", help="only so many of the fleet's homes (all)")
    parser.add_argument(
        "--desks", type=int, default=0, metavar="N", help="so many simulated desks that claim, send and resolve (0)"
    )
    parser.add_argument(
        "--think", type=float, default=1.0, metavar="X", help="how long their people think: 0.5 is twice as fast (1)"
    )
    parser.add_argument("--report", type=Path, metavar="DIR", help=f"where the report goes (below {REPORTS})")
    parser.add_argument(
        "--demo", type=Path, metavar="DIR", help="the data folder of the demo whose database is asked (the fleet's)"
    )


def show_list(console: Console) -> int:
    """Show what is shipped."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("scenario", "takes", "what it is"):
        table.add_column(heading)
    for name, scenario in shipped().items():
        takes = timedelta(seconds=round(scenario.lasts_min * 60 / scenario.speed))
        table.add_row(f"[bold]{name}[/]", str(takes).removeprefix("0:"), scenario.title)
    console.print(table)
    return 0


def run(arguments: argparse.Namespace, chosen: ChosenFleet, fleet: list[FleetLine], console: Console) -> int:
    """Play a scenario; exit 1 when an expectation is not met, each named with what was wanted and found."""
    _refuse_what_a_day_takes(arguments)
    plan = _plan(arguments, fleet)
    settings = centre_settings(arguments)
    if plan.staged.cuts and arguments.through_gateways:
        raise InvalidValueError(f"The scenario {plan.name} cuts devices' lines, and behind a gateway they have none.")
    console.print(
        f"[bold]{escape(plan.scenario.title)}[/]  [dim]{plan.name}, seed {plan.seed}, {len(plan.fleet):,} devices[/]"
    )
    played = asyncio.run(_play(plan, arguments, chosen, console))
    write_summary(console, played.figures)
    if played.desks.done:
        did = ", ".join(f"{count:,} {what}" for what, count in sorted(played.desks.done.items()))
        console.print(f"{'desks':<18} {did}", soft_wrap=True, markup=False, highlight=False)
    if played.stopped:
        console.print(f"Broken off before its end: nothing is judged. What was sent stands in {plan.ledger}.")
        return BROKEN_OFF
    report, checked = asyncio.run(_judge(plan, played, settings, _command(arguments, plan)))
    _write(plan.folder, report)
    _show(checked, console)
    console.print(f"report: {plan.folder / 'report.html'}", soft_wrap=True, markup=False, highlight=False)
    return 0 if report.met else 1


def _refuse_what_a_day_takes(arguments: argparse.Namespace) -> None:
    if arguments.desks < 0 or not 0 < arguments.think < math.inf:
        raise InvalidValueError(
            f"Desks are 0 or more and --think is more than 0; {arguments.desks} and {arguments.think:g} are not both."
        )
    for name in ("begin", "seconds", "only_telemetry", "ledger"):
        if getattr(arguments, name):
            flag = f"--{name.replace('_', '-')}"
            raise InvalidValueError(
                "A scenario says itself when it begins, how long it lasts and what it sends:"
                f" {flag} is for a day without one."
            )


def _plan(arguments: argparse.Namespace, fleet: list[FleetLine]) -> Plan:
    name, scenario = find_scenario(arguments.scenario)
    seed = secrets.randbelow(SEEDS) if arguments.seed is None else arguments.seed
    speed = arguments.speed or scenario.speed
    mine = _first_homes(fleet, arguments.homes)
    staged = stage(scenario, mine, seed)
    folder = arguments.report or REPORTS / f"{name}-{SystemClock().now():%Y%m%dT%H%M%S}"
    folder.mkdir(parents=True, exist_ok=True)
    # A run that is broken off must not leave another one's report beside its ledger.
    for stale in ("ledger.jsonl", "report.json", "report.html"):
        (folder / stale).unlink(missing_ok=True)
    return Plan(name=name, scenario=scenario, staged=staged, fleet=mine, seed=seed, speed=speed, folder=folder)


def _first_homes(fleet: list[FleetLine], homes: int | None) -> list[FleetLine]:
    """Keep the first so many homes and every institution, which is a site with several places."""
    places: dict[str, set[str]] = {}
    for line in fleet:
        places.setdefault(line.site_id, set()).add(line.place_id)
    found = [site for site, of in places.items() if len(of) == 1]
    if homes is not None and not 1 <= homes <= len(found):
        raise InvalidValueError(f"The fleet has {len(found)} homes to choose from; --homes {homes} is not among them.")
    left_out = set(found[homes:]) if homes is not None else set()
    return [line for line in fleet if line.site_id not in left_out]


def _command(arguments: argparse.Namespace, plan: Plan) -> str:
    words = ["nowalls", "simulate", arguments.scenario, "--seed", str(plan.seed), "--speed", f"{plan.speed:g}"]
    words += ["--homes", str(arguments.homes)] if arguments.homes is not None else []
    words += ["--desks", str(arguments.desks), "--think", f"{arguments.think:g}"] if arguments.desks else []
    words += [word for site_id in arguments.leave_alone for word in ("--leave-alone", site_id)]
    words += ["--lean"] if arguments.lean else []
    words += ["--through-gateways", str(arguments.through_gateways)] if arguments.through_gateways else []
    return shlex.join([*words, "--fleet", str(arguments.fleet)])


async def _play(plan: Plan, arguments: argparse.Namespace, chosen: ChosenFleet, console: Console) -> Played:
    _quiet_about_cut_lines()
    async with stop_requested() as stop, connections(arguments, chosen, plan.fleet) as how:
        tally = Tally()
        desks = _desks(arguments, chosen, plan, tally)
        means = Means(
            ledger=plan.ledger,
            watcher=chosen.dispatcher,
            admin=chosen.users.get("admin"),
            policies_before=arguments.fleet.with_name("policies_before.json"),
            connect=how.connect,
            desks=desks,
        )
        played = await _play_connected(plan, chosen, how, means, console, stop)
        return replace(played, desks=tally)


def _desks(arguments: argparse.Namespace, chosen: ChosenFleet, plan: Plan, tally: Tally) -> list[Desk]:
    think_time, log = ThinkTime(times=arguments.think), set_up_logs("simulate")

    def seat(login: LiveLogin, number: int) -> Desk:
        chance = random.Random(f"{plan.seed}/desk/{number}")  # noqa: S311  # the same people again for the same seed
        return Desk(login=login, chance=chance, think_time=think_time, tally=tally, log=log)

    desks = seated(chosen.users, arguments.desks, seat)
    if len(desks) < arguments.desks:
        raise InvalidValueError("Desks log in as a demo's people: no demo.json stands beside the fleet.")
    return desks


async def _play_connected(
    plan: Plan, chosen: ChosenFleet, how: Connections, means: Means, console: Console, stop: asyncio.Event
) -> Played:
    around = surroundings(chosen, name="simulate", a_second=how.a_second)
    clock = around.clock
    played_from = clock.now() + timedelta(seconds=ramp_s(how.count, how.a_second))
    pace = Pace(start=plan.staged.begin, played_from=played_from, speed=plan.speed)
    load_before, began_s, used_s = os.getloadavg()[0], clock.elapsed_s(), processor_s()

    def draw() -> RenderableType:
        return Group(_progress(plan, pace, clock.now()), table_of(around.figures))

    async with shown(console, draw, around.figures):
        await play(plan.scenario, plan.staged, plan.fleet, around, pace=pace, means=means, stop=stop)
    cores_used = (processor_s() - used_s) / max(0.001, clock.elapsed_s() - began_s)
    return Played(
        pace=pace, figures=around.figures, cores_used=cores_used, load_before=load_before, stopped=stop.is_set()
    )


def _quiet_about_cut_lines() -> None:
    """Keep the MQTT library's word on each line that breaks off the screen: the figures have it as trouble.

    It also watches sockets for a moment longer than they live, and tells of a lost line where nobody listens any more;
    the event loop's complaints of these are no news either.
    """
    logging.getLogger("mqtt").setLevel(logging.CRITICAL)
    loop = asyncio.get_running_loop()

    def tell(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        is_closed = isinstance(error, OSError) and error.errno == errno.EBADF
        if not (is_closed or isinstance(error, LineLostError)):
            loop.default_exception_handler(context)

    loop.set_exception_handler(tell)


def _progress(plan: Plan, pace: Pace, now: datetime) -> str:
    """Say how far it is and what happens at this moment."""
    if now < pace.played_from:
        return "[dim]connecting[/]"
    lasts, done = pace.played(plan.staged.end) - pace.played_from, now - pace.played_from
    happening = [
        name for name, (begin, end) in plan.staged.spans.items() if pace.played(begin) <= now <= pace.played(end)
    ]
    said = f"{_minutes(min(done, lasts))} of {_minutes(lasts)}"
    waiting = "waiting for the last acknowledgements" if done > lasts else ", ".join(happening)
    return f"[bold]{said}[/]  {waiting}"


def _minutes(lasting: timedelta) -> str:
    return f"{int(lasting.total_seconds()) // 60}:{int(lasting.total_seconds()) % 60:02}"


async def _judge(plan: Plan, played: Played, settings: Settings, command: str) -> tuple[Report, list[Checked]]:
    run = read_ledger(plan.ledger)
    everywhere = plan.staged.casts["everybody"].sites
    stored = await stored_of(settings, run, sites=everywhere, settle_within_s=SETTLES_WITHIN_S)
    evidence = Evidence(
        run=run,
        stored=stored,
        verdict=check(run, stored, Limits()),
        legs=legs_of(run, stored),
        casts=plan.staged.casts,
        lateness=played.figures.lateness,
        waiting=played.figures.waiting,
    )
    checked = [each.check(evidence) for each in plan.scenario.expect]
    return report_of(evidence, checked, _circumstances(plan, played, command, everywhere)), checked


def _circumstances(plan: Plan, played: Played, command: str, sites: Collection[str]) -> Circumstances:
    pace = played.pace
    return Circumstances(
        scenario=plan.name,
        title=plan.scenario.title,
        about=plan.scenario.about,
        command=command,
        seed=plan.seed,
        speed=plan.speed,
        sites=len(sites),
        devices=len(plan.fleet),
        played_from=pace.played_from,
        spans={name: (pace.played(begin), pace.played(end)) for name, (begin, end) in plan.staged.spans.items()},
        cores_used=played.cores_used,
        waiting=played.figures.waiting,
        dropped=played.figures.lost,
        machine=Machine(cores=os.cpu_count() or 1, load_before=played.load_before, load_after=os.getloadavg()[0]),
        desks=dict(sorted(played.desks.done.items())),
    )


def _write(folder: Path, report: Report) -> None:
    from simulators.report.page import page_of  # a day without a scenario loads no plots

    (folder / "report.json").write_bytes(msgspec.json.format(msgspec.json.encode(report)) + b"\n")
    (folder / "report.html").write_text(page_of(report), encoding="utf-8")


def _show(checked: list[Checked], console: Console) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("", "expectation", "wanted", "found"):
        table.add_column(heading)
    for each in checked:
        mark, style = ("✓", "green") if each.met else ("✗", "bold red")
        table.add_row(f"[{style}]{mark}[/]", each.name, each.wanted, f"[{style}]{each.found}[/]")
    console.print(table, soft_wrap=True)
    unmet = sum(not each.met for each in checked)
    console.print(f"[bold red]{unmet} of {len(checked)} not met[/]" if unmet else f"[green]all {len(checked)} met[/]")
