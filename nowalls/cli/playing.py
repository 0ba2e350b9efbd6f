"""What scenarios and ramps share: where their reports go, which centre's database judges them."""

import argparse
import resource
from pathlib import Path
from typing import Final

from nowalls.domain.errors import NowallsError
from nowalls.runtime.settings import Settings

REPORTS: Final = Path("var/simulations")
SEEDS: Final = 1_000_000


def centre_settings(arguments: argparse.Namespace) -> Settings:
    """Return the centre's own settings, before anything is sent: a run that nobody can judge is for nothing."""
    demo = (arguments.demo or arguments.fleet.parent) / "services.env"
    if demo.exists():
        return Settings(_env_file=demo)
    if arguments.demo is not None:
        raise NowallsError(f"The demo's settings {demo} are not there.")
    return Settings()


def processor_s() -> float:
    """Return the processor time that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
