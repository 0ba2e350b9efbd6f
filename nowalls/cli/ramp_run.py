"""``nowalls simulate --ramp``: ever more messages a second until the centre says stop."""

import argparse
import asyncio
import os
import secrets
import shlex
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console, Group, RenderableType
from rich.table import Table

from nowalls.cli.connection_arguments import Connections, connections
from nowalls.cli.fleet_arguments import ChosenFleet
from nowalls.cli.playing import REPORTS, SEEDS, centre_settings, processor_s, surroundings
from nowalls.domain.errors import InvalidValueError
from nowalls.domain.words import DeviceKind
from nowalls.runtime.clock import SystemClock
from nowalls.runtime.settings import Settings
from nowalls.runtime.work import run_until_stopped, stop_requested
from nowalls.storage.database import open_database
from nowalls.storage.verifying import readings_since
from simulators.connecting import ramp_s
from simulators.figures import Figures
from simulators.fleet import FleetLine
from simulators.ramp import Climb, Lag, Limits, Plan, RampReport, climb, outcome, ramp_page
from simulators.ramp.climbing import SAMPLES_A_MINUTE
from simulators.report.figures import Machine
from simulators.screen import shown, table_of
from simulators.service import simulate

LOOK_EACH_S: Final = 0.5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what a ramp takes."""
    ramp = parser.add_argument_group("a ramp", "ever more messages a second, on schedule, until the centre says stop")
    ramp.add_argument("--ramp", choices=("alarms", "telemetry"), help="of what: check-ins, or samples beside them")
    ramp.add_argument("--ramp-from", type=float, default=20.0, metavar="N", help="messages a second at first (20)")
    ramp.add_argument("--ramp-factor", type=float, default=1.5, metavar="X", help="each step is X times the last (1.5)")
    ramp.add_argument("--ramp-most", type=float, default=20_000.0, metavar="N", help="the highest step (20000)")
    ramp.add_argument("--ramp-step-s", type=float, default=10.0, metavar="S", help="how long a step lasts (10)")
    ramp.add_argument("--ramp-limit-ms", type=float, default=500.0, metavar="MS", help="p99 that says stop (500)")


def run(arguments: argparse.Namespace, chosen: ChosenFleet, fleet: list[FleetLine], console: Console) -> int:
    """Climb, name the knee, write the report; exit 1 when already the first step was too much."""
    plan = _plan(arguments, fleet)
    settings = centre_settings(arguments)
    folder: Path = arguments.report or REPORTS / f"ramp-{plan.of}-{SystemClock().now():%Y%m%dT%H%M%S}"
    folder.mkdir(parents=True, exist_ok=True)
    report = asyncio.run(_climb(plan, arguments, chosen, fleet, settings, console))
    (folder / "report.json").write_bytes(msgspec.json.format(msgspec.json.encode(report)) + b"\n")
    (folder / "report.html").write_text(ramp_page(report), encoding="utf-8")
    _show(report, console)
    console.print(f"report: {folder / 'report.html'}", soft_wrap=True, markup=False, highlight=False)
    return 1 if report.knee is None else 0


def _plan(arguments: argparse.Namespace, fleet: list[FleetLine]) -> Plan:
    if not (arguments.ramp_from > 0 and arguments.ramp_factor > 1 and arguments.ramp_step_s >= 1):
        raise InvalidValueError("A ramp begins above 0, its factor is above 1, and its steps last a second or more.")
    if not any(line.kind is DeviceKind.SOS for line in fleet):
        raise InvalidValueError("A ramp's alarms are pressed at buttons, and the fleet has none.")
    most = arguments.ramp_most
    if arguments.ramp_from > most:
        raise InvalidValueError(f"A ramp from {arguments.ramp_from:g} to {most:g} messages a second has no step.")
    if arguments.ramp == "telemetry":
        # Beyond this the centre drops what one device sends, and the ramp would find that instead of the knee.
        most = min(most, len(fleet) * SAMPLES_A_MINUTE / 60)
    return Plan(
        of=arguments.ramp,
        first=arguments.ramp_from,
        factor=arguments.ramp_factor,
        most=most,
        step_s=arguments.ramp_step_s,
        limits=Limits(p99_ms=arguments.ramp_limit_ms),
        seed=secrets.randbelow(SEEDS) if arguments.seed is None else arguments.seed,
    )


async def _climb(
    plan: Plan,
    arguments: argparse.Namespace,
    chosen: ChosenFleet,
    fleet: list[FleetLine],
    settings: Settings,
    console: Console,
) -> RampReport:
    async with stop_requested() as stop, connections(arguments, chosen, fleet) as how:
        return await _climb_connected(plan, _command(arguments, plan), chosen, fleet, how, settings, console, stop)


async def _climb_connected(
    plan: Plan,
    command: str,
    chosen: ChosenFleet,
    fleet: list[FleetLine],
    how: Connections,
    settings: Settings,
    console: Console,
    stop: asyncio.Event,
) -> RampReport:
    lag = Lag()
    so_far = Climb(figures=Figures(), lag=lag)
    so_far.figures.on_heard = so_far.hear
    around = surroundings(chosen, name="simulate", a_second=how.a_second, figures=so_far.figures)
    clock = around.clock
    begin = clock.now() + timedelta(seconds=ramp_s(how.count, how.a_second) + 1)
    load_before, began_s, used_s = os.getloadavg()[0], clock.elapsed_s(), processor_s()

    def draw() -> RenderableType:
        return Group(_table(so_far), table_of(so_far.figures))

    async def play() -> None:
        await simulate(fleet, climb(plan, fleet, begin, so_far), around, stop=stop, connect=how.connect)

    async with shown(console, draw, so_far.figures):
        await run_until_stopped(stop, play(), _look(settings, begin, lag))
    knee, why = outcome(so_far.steps, stopped=stop.is_set())
    return RampReport(
        steps=tuple(so_far.steps),
        knee=knee,
        why=why,
        of=plan.of,
        command=command,
        seed=plan.seed,
        devices=len(fleet),
        began=begin,
        limit_ms=plan.limits.p99_ms,
        cores_used=round((processor_s() - used_s) / max(0.001, clock.elapsed_s() - began_s), 2),
        machine=Machine(cores=os.cpu_count() or 1, load_before=load_before, load_after=os.getloadavg()[0]),
    )


async def _look(settings: Settings, since: datetime, lag: Lag) -> None:
    """Count the rows again and again: the broker's confirmation of a sample says nothing about one."""
    async with open_database(settings.database_url, name="ramp", size=1) as database:
        while True:
            async with database.read() as read:
                lag.rows = await readings_since(read, since)
            await asyncio.sleep(LOOK_EACH_S)


def _command(arguments: argparse.Namespace, plan: Plan) -> str:
    words = ["nowalls", "simulate", "--ramp", plan.of, "--seed", str(plan.seed)]
    words += ["--ramp-from", f"{plan.first:g}", "--ramp-factor", f"{plan.factor:g}", "--ramp-most", f"{plan.most:g}"]
    words += ["--ramp-step-s", f"{plan.step_s:g}", "--ramp-limit-ms", f"{plan.limits.p99_ms:g}"]
    words += ["--lean"] if arguments.lean else []
    words += ["--through-gateways", str(arguments.through_gateways)] if arguments.through_gateways else []
    return shlex.join([*words, "--fleet", str(arguments.fleet)])


def _table(so_far: Climb) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("offered /s", "heard", "p50 ms", "p99 ms", "rows behind", "generator late"):
        table.add_column(heading, justify="right")
    for step in so_far.steps:
        style = "bold red" if step.stop else ""
        cells = (
            f"{step.rate:,.0f}",
            f"{step.heard:,} of {step.judged:,}",
            "-" if step.p50_ms is None else f"{step.p50_ms:,.0f}",
            "-" if step.p99_ms is None else f"{step.p99_ms:,.0f}",
            f"{step.lag_s:.1f} s",
            f"{step.generator_late_ms or 0:,} ms",
        )
        table.add_row(*cells, style=style)
    return table


def _show(report: RampReport, console: Console) -> None:
    so_far = Climb(figures=Figures(), lag=Lag(), steps=list(report.steps))
    console.print(_table(so_far))
    found = "none: the first step was too much" if report.knee is None else f"{report.knee:,.0f} {report.of} a second"
    console.print(f"[bold]knee: {found}[/]; {report.why}", soft_wrap=True)
