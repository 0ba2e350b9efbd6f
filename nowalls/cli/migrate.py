"""``nowalls migrate``: bring the database up to date."""

import argparse
import asyncio
import sys

from nowalls.cli.commands import Commands
from nowalls.runtime.settings import Settings
from nowalls.storage.migrate import migrate


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("migrate", help="apply the migrations that the database lacks")
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Apply and name them."""
    settings = Settings()
    applied = asyncio.run(migrate(settings.database_url))
    for name in applied:
        sys.stdout.write(f"applied {name}\n")
    if not applied:
        sys.stdout.write("The database is up to date.\n")
    return 0
