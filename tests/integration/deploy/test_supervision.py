"""Programs kept running: real small processes that die, hang and are stopped in order."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.local.processes import Program
from deploy.local.supervision import AT_ONCE_S, Died, Layer, Started, Supervisor, until_exit
from nowalls.runtime.work import stop_requested

HANG_LIMIT_S = 60.0
RUNS = "import signal, time; signal.signal(signal.SIGTERM, lambda *_: exit(0)); print('on', flush=True); time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(60)"
FAILS = "exit(3)"


class Told:
    """What the supervisor told, and waiting for it."""

    def __init__(self) -> None:
        self.events: list[Started | Died] = []
        self._more = asyncio.Event()

    def __call__(self, event: Started | Died) -> None:
        self.events.append(event)
        self._more.set()

    def starts(self, name: str) -> list[int]:
        """As which processes a program was started."""
        return [event.pid for event in self.events if isinstance(event, Started) and event.name == name]

    def deaths(self, name: str) -> list[Died]:
        """The deaths of a program."""
        return [event for event in self.events if isinstance(event, Died) and event.name == name]

    async def until_starts(self, name: str, count: int) -> None:
        """Wait until a program was started ``count`` times."""
        async with asyncio.timeout(HANG_LIMIT_S):
            while len(self.starts(name)) < count:
                self._more.clear()
                await self._more.wait()


@pytest.fixture
def told() -> Told:
    """Hears what the supervisor tells."""
    return Told()


@pytest.fixture
async def supervisor(told: Told) -> AsyncIterator[Supervisor]:
    """A supervisor that is stopped in the end."""
    supervisor = Supervisor(told)
    yield supervisor
    await supervisor.stop()


def python(name: str, code: str, folder: Path, *, stopped_within_s: float = HANG_LIMIT_S) -> Program:
    """A program that runs this code, with its name in its command line."""
    return Program(
        name=name,
        arguments=(sys.executable, "-c", code, name),
        log=folder / f"{name}.log",
        stopped_within_s=stopped_within_s,
    )


async def until_spoken(program: Program) -> None:
    """Wait until a program has written to its log."""
    async with asyncio.timeout(HANG_LIMIT_S):
        while not program.log.exists() or not program.log.stat().st_size:  # noqa: ASYNC110 - a file gives no event
            await asyncio.sleep(0.01)


async def test_a_killed_program_is_back_at_once(supervisor: Supervisor, told: Told, tmp_path: Path) -> None:
    """A program killed three times is started again after no more than the shortest wait, as a new process."""
    supervisor.launch(python("ingest", RUNS, tmp_path), Layer.SERVICE)
    for count in (2, 3, 4):
        os.kill(supervisor.pids["ingest"], signal.SIGKILL)
        await told.until_starts("ingest", count)
        pid = told.starts("ingest")[-1]
        assert supervisor.pids == {"ingest": pid}
    deaths = [(death.exit_code, death.again_in_s) for death in told.deaths("ingest")]
    assert deaths == [(-signal.SIGKILL, AT_ONCE_S)] * 3
    assert len(set(told.starts("ingest"))) == 4


async def test_the_process_is_the_program_itself(supervisor: Supervisor, tmp_path: Path) -> None:
    """The pid told is the serving process, with its name in its command line."""
    program = python("alerts", RUNS, tmp_path)
    supervisor.launch(program, Layer.SERVICE)
    await until_spoken(program)
    command = Path(f"/proc/{supervisor.pids['alerts']}/cmdline").read_text().split("\0")
    assert command[:-1] == list(program.arguments)


async def test_a_program_that_cannot_start_waits_longer(supervisor: Supervisor, told: Told, tmp_path: Path) -> None:
    """A program that fails at once is tried again after longer and longer, and does not disturb another."""
    steady = supervisor.launch(python("api", RUNS, tmp_path), Layer.SERVICE)
    supervisor.launch(python("ingest", FAILS, tmp_path), Layer.SERVICE)
    await told.until_starts("ingest", 5)
    assert [death.again_in_s for death in told.deaths("ingest")][:4] == [0.1, 0.1, 0.1, 1.0]
    assert {death.exit_code for death in told.deaths("ingest")} == {3}
    assert supervisor.pids["api"] == steady.pid


async def test_layers_are_stopped_from_above(supervisor: Supervisor, tmp_path: Path) -> None:
    """The outside ends before the services, they before the broker, and that before the database."""
    codes = {
        name: "import signal, time; signal.signal(signal.SIGTERM, lambda *_: exit(0))\n"
        f"try: print('on', flush=True); time.sleep(60)\nfinally: open({str(tmp_path / 'ends')!r}, 'a').write('{name} ')"
        for name in ("database", "broker", "service", "outside")
    }
    for layer, (name, code) in zip(Layer, codes.items(), strict=True):
        program = python(name, code, tmp_path)
        supervisor.launch(program, layer)
        await until_spoken(program)
    await supervisor.stop()
    assert (tmp_path / "ends").read_text().split() == ["outside", "service", "broker", "database"]
    assert supervisor.pids == {}


async def test_a_program_that_does_not_listen_is_killed(supervisor: Supervisor, told: Told, tmp_path: Path) -> None:
    """Stopping waits only so long for each program, kills it then, and starts nothing again."""
    program = python("deaf", DEAF, tmp_path, stopped_within_s=0.3)
    process = supervisor.launch(program, Layer.SERVICE)
    await until_spoken(program)
    await supervisor.stop()
    assert process.returncode == -signal.SIGKILL
    assert told.deaths("deaf") == []
    assert len(told.starts("deaf")) == 1


async def test_a_paused_program_is_stopped(supervisor: Supervisor, tmp_path: Path) -> None:
    """A program paused by SIGSTOP ends cleanly when everything is stopped."""
    program = python("paused", RUNS, tmp_path)
    process = supervisor.launch(program, Layer.SERVICE)
    await until_spoken(program)
    process.send_signal(signal.SIGSTOP)
    await supervisor.stop()
    assert process.returncode == 0


async def test_stopping_while_a_program_waits(supervisor: Supervisor, told: Told, tmp_path: Path) -> None:
    """A program that is down and waiting for its next try stays down."""
    supervisor.launch(python("ingest", FAILS, tmp_path), Layer.SERVICE)
    await told.until_starts("ingest", 2)
    await supervisor.stop()
    count = len(told.starts("ingest"))
    await asyncio.sleep(0.3)
    assert len(told.starts("ingest")) == count


async def test_an_exit_is_seen(tmp_path: Path, supervisor: Supervisor) -> None:
    """Waiting for a process returns its exit code, also when it had ended before."""
    process = supervisor.launch(python("ingest", FAILS, tmp_path), Layer.SERVICE)
    assert await asyncio.wait_for(until_exit(process), HANG_LIMIT_S) == 3
    assert await until_exit(process) == 3


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_both_signals_ask_to_stop(number: signal.Signals) -> None:
    """Ctrl-C and a service manager's SIGTERM set the event instead of ending the process."""
    async with stop_requested() as asked:
        assert not asked.is_set()
        os.kill(os.getpid(), number)
        await asyncio.wait_for(asked.wait(), HANG_LIMIT_S)
