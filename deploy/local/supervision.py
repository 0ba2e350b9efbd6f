"""Keeps programs running: starts a dead one again, tells who runs as which process, stops all in order.

A program here is a process of its own and nobody's thread: what it does and how it fails is its own matter. Several
layers stand on each other (database, broker, services, what plays the outside world) and are taken down from above.
"""

import asyncio
import os
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from deploy.local import processes
from deploy.local.processes import Program

AT_ONCE_S: Final = 0.1
"""A dead service is back within 1 s; this leaves its own start nearly all of that."""

DEATHS_FORGIVEN: Final = 3
"""Within the look-back, before the waiting begins: somebody pulls plugs, or three unlucky crashes."""

LOOK_BACK_S: Final = 60.0
"""A program that ran so long has recovered."""

LONGEST_WAIT_S: Final = 15.0
"""A program that cannot start is tried four times a minute: it heals soon after its cause did."""


class Layer(IntEnum):
    """What stands on what; the highest is stopped first."""

    DATABASE = 0
    BROKER = 1
    SERVICE = 2
    OUTSIDE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A program runs, for the first time or again; it may not serve yet."""

    name: str
    pid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Died:
    """A program ended that nobody had asked to."""

    name: str
    exit_code: int
    """Below zero: the signal that ended it."""
    again_in_s: float


def wait_before_restart(deaths: int) -> float:
    """Return how many seconds to wait after the ``deaths``-th death within the look-back."""
    if deaths <= DEATHS_FORGIVEN:
        return AT_ONCE_S
    return float(min(2 ** (deaths - DEATHS_FORGIVEN - 1), LONGEST_WAIT_S))


@dataclass(slots=True)
class Supervisor:
    """Runs programs until ``stop``; ``tell`` hears of every start and death before anything else happens.

    Leave it through ``stop``: otherwise the kernel stops the programs when this process ends.
    """

    tell: Callable[[Started | Died], None]
    _kept: list["_Kept"] = field(default_factory=list)

    @property
    def pids(self) -> Mapping[str, int]:
        """The serving process of each program that runs now."""
        return {kept.program.name: kept.process.pid for kept in self._kept if kept.process.poll() is None}

    def launch(self, program: Program, layer: Layer) -> subprocess.Popen[bytes]:
        """Start a program and keep it running. The process returned is the first of maybe several."""
        kept = _Kept(program, layer, processes.start(program))
        self._kept.append(kept)
        self.tell(Started(name=program.name, pid=kept.process.pid))
        kept.keeping = asyncio.create_task(self._keep(kept))
        return kept.process

    async def stop(self) -> None:
        """Stop every program, layer by layer from the top; within a layer all at once."""
        for kept in self._kept:
            kept.let_go()
        for layer in sorted(Layer, reverse=True):
            await asyncio.gather(*(kept.stop() for kept in self._kept if kept.layer is layer))
        self._kept.clear()

    async def _keep(self, kept: "_Kept") -> None:
        deaths: deque[float] = deque()
        while True:
            await until_exit(kept.process)
            now = time.monotonic()
            deaths.append(now)
            while deaths[0] < now - LOOK_BACK_S:
                deaths.popleft()
            wait_s = wait_before_restart(len(deaths))
            self.tell(Died(name=kept.program.name, exit_code=kept.process.returncode, again_in_s=wait_s))
            await asyncio.sleep(wait_s)
            kept.process = processes.start(kept.program)
            self.tell(Started(name=kept.program.name, pid=kept.process.pid))


@dataclass(slots=True)
class _Kept:
    """A program and the process it is now."""

    program: Program
    layer: Layer
    process: subprocess.Popen[bytes]
    keeping: asyncio.Task[None] | None = None

    def let_go(self) -> None:
        """Start it no more."""
        if self.keeping:
            self.keeping.cancel()

    async def stop(self) -> None:
        """Ask it to stop, and kill it when its time is over."""
        processes.ask_to_stop(self.program, self.process)
        try:
            await asyncio.wait_for(until_exit(self.process), self.program.stopped_within_s)
        except TimeoutError:
            self.process.kill()
            await until_exit(self.process)


async def until_exit(process: subprocess.Popen[bytes]) -> int:
    """Wait until a process has ended, without a thread or a poll, and return its exit code."""
    if process.poll() is not None:
        return process.wait()
    loop = asyncio.get_running_loop()
    exited = asyncio.Event()
    watch = os.pidfd_open(process.pid)
    loop.add_reader(watch, exited.set)
    try:
        await exited.wait()
    finally:
        loop.remove_reader(watch)
        os.close(watch)
    return process.wait()
