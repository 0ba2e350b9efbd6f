"""A command loads what it needs and no more: a service that died is back sooner."""

import subprocess
import sys

import pytest

from nowalls.cli.main import COMMANDS
from nowalls.cli.serve import SERVICES, _loaded

LOADED = """
import sys
from contextlib import suppress
from nowalls.cli.main import main
with suppress(SystemExit):
    main({arguments!r})
print(*sorted({{name.partition(".")[0] for name in sys.modules}} & {{"fastapi", "apprise", "paho", "simulators"}}))
"""


def loaded_by(*arguments: str) -> list[str]:
    """Return which heavy packages a command has loaded by the time its arguments are read."""
    code = LOADED.format(arguments=list(arguments))
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return ended.stdout.splitlines()[-1].split()


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_a_command_does_not_load_the_others(command: str) -> None:
    """To run a service or migrate, neither the web framework nor the simulators are loaded."""
    assert loaded_by(command, "--help") == []


def test_the_help_names_every_command() -> None:
    """Without a command all of them are loaded and named."""
    ended = subprocess.run([sys.executable, "-m", "nowalls", "--help"], capture_output=True, text=True, check=True)
    named = [line.split()[0] for line in ended.stdout.splitlines() if line.startswith("    ") and line[4] != " "]
    assert set(COMMANDS) <= set(named)


@pytest.mark.parametrize("name", list(SERVICES))
def test_every_service_is_where_it_is_said_to_be(name: str) -> None:
    """Each name of a service leads to the function that serves it."""
    assert _loaded(name).__name__.startswith("serve_")
