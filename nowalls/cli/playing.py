"""What commands that play devices share: the devices' surroundings, where reports go, which centre judges them."""

import argparse
import resource
from pathlib import Path
from typing import Final

from nowalls.cli.demo_settings import SERVICES_ENV
from nowalls.cli.fleet_arguments import ChosenFleet
from nowalls.domain.errors import NowallsError
from nowalls.runtime.clock import SystemClock, secret_chance
from nowalls.runtime.logs import set_up_logs
from nowalls.runtime.settings import Settings
from simulators.connecting import CONNECTS_A_SECOND, Gate
from simulators.figures import Figures
from simulators.publishing import Surroundings

REPORTS: Final = Path("var/simulations")
SEEDS: Final = 1_000_000


def centre_settings(arguments: argparse.Namespace) -> Settings:
    """Return the centre's own settings, before anything is sent: a run that nobody can judge is for nothing."""
    demo = (arguments.demo or arguments.fleet.parent) / SERVICES_ENV
    if demo.exists():
        return Settings(_env_file=demo)
    if arguments.demo is not None:
        raise NowallsError(f"The demo's settings {demo} are not there.")
    return Settings()


def surroundings(
    chosen: ChosenFleet, *, name: str, a_second: float = CONNECTS_A_SECOND, figures: Figures | None = None
) -> Surroundings:
    """Return what the devices of a run share; ``a_second`` is how many of them connect, ``name`` the log's."""
    clock = SystemClock()
    return Surroundings(
        broker=chosen.broker,
        clock=clock,
        chance=secret_chance(),
        figures=Figures() if figures is None else figures,
        log=set_up_logs(name),
        gate=Gate(clock, a_second),
    )


def processor_s() -> float:
    """Return the processor time that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
