"""The entry point: reads the arguments, runs one command, turns our own errors into one sentence."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from pydantic import ValidationError

from nowalls import __version__
from nowalls.domain.errors import NowallsError

COMMANDS: Final = (
    "demo",
    "serve",
    "migrate",
    "status",
    "audit",
    "quarantine",
    "simulate",
    "replay",
    "replay-incidents",
    "verify",
    "compare",
    "provision",
    "report",
    "verify-report",
    "train",
    "user",
    "evaluate",
)
"""Each is a module beside this one, with _ for -. Only the one asked for is loaded: a dead service is back sooner."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``nowalls``; exits with 1 and one sentence for what Nowalls itself found wrong, 2 for wrong arguments."""
    parser = argparse.ArgumentParser(prog="nowalls", description="A district home-care centre's IoT backend.")
    parser.add_argument("--version", action="version", version=f"nowalls {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    given = sys.argv[1:] if arguments is None else arguments
    wanted = [name for name in COMMANDS if given and name == given[0]] or COMMANDS
    for name in wanted:
        import_module(f"nowalls.cli.{name.replace('-', '_')}").add_to(commands)
    chosen = parser.parse_args(given)
    try:
        sys.exit(chosen.run(chosen))
    except NowallsError as error:
        sys.exit(f"nowalls: {error}")
    except ValidationError as error:
        sys.exit(f"nowalls: {settings_sentence(error)}")
    except KeyboardInterrupt:
        sys.exit(130)


def settings_sentence(error: ValidationError) -> str:
    """Say in one sentence which setting is wrong."""
    first = error.errors()[0]
    name = "_".join(str(part) for part in first["loc"]).upper()
    return f"The setting NOWALLS_{name} is wrong: {first['msg']}." if name else f"{first['msg']}."
