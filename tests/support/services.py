"""Services as processes of their own, forked from one that has loaded them.

Loading the API takes a second and a half of a core, a hundred times in a run. What is forked is a process like any
other: it has its own environment, its own log, and is killed and paused by its id. How a service starts from nothing is
shown by the demo's tests.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

LOADED = [
    "pytest",
    "pypinyin",
    "nowalls.cli.serve",
    "ingest.service",
    "alerts.service",
    "alerts.anomaly.falls.service",
    "api.service",
    "api.broker_access",
    "tests.support.standing",
]
"""pytest among them: in a run without workers each child looks for the run's own main module."""


def loaded_services() -> ForkServerContext:
    """Return the context whose one process has everything loaded; it starts with the first service."""
    context = get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    return context


def start_service(
    context: ForkServerContext, service: str, *, environment: Mapping[str, str], log: Path
) -> ForkServerProcess:
    """Start ``nowalls serve`` with exactly this environment; what it says goes to the end of the log."""
    process = context.Process(target=_serve, args=(service, dict(environment), str(log)), daemon=True)
    process.start()
    return process


class CommandProcess:
    """A service started from nothing by the command line, to be ended like one that was forked."""

    def __init__(self, service: str, *, environment: Mapping[str, str], log: Path) -> None:
        """Start it."""
        command = [sys.executable, "-m", "nowalls", "serve", service]
        with log.open("ab") as said:
            self._process = subprocess.Popen(command, env=environment, stdout=said, stderr=said)

    @property
    def pid(self) -> int:
        """Its id."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it as a crash does."""
        self._process.kill()

    def join(self, timeout: float) -> None:
        """Wait until it has ended."""
        self._process.wait(timeout)


def _serve(service: str, environment: dict[str, str], log: str) -> None:
    from nowalls.cli import main  # noqa: PLC0415  # already loaded, and only here

    os.environ.clear()
    os.environ.update(environment)
    said = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.dup2(said, 1)
    os.dup2(said, 2)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    main(["serve", service])
