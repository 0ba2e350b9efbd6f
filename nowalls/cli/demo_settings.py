"""Which centre a command is about: the one that the environment names, or a running demo."""

import argparse
from pathlib import Path
from typing import Final

from nowalls.runtime.settings import Settings

SERVICES_ENV: Final = "services.env"
"""Where a demo keeps its services' settings, in its data folder."""


def add_demo_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--demo``."""
    parser.add_argument("--demo", type=Path, metavar="DIR", help="the data folder of a running demo")


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Return the settings of the demo that was named, or the environment's."""
    return Settings() if arguments.demo is None else Settings(_env_file=arguments.demo / SERVICES_ENV)
