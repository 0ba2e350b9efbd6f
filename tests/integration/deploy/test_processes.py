"""Plain processes: ports, starting, waiting, stopping, and what their failures say."""

import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.local import processes
from deploy.local.processes import LOOPBACK, Account, LaunchError, Program
from tests.support.waiting import HANG_S

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(60)"
SLEEPER = "import time; print('on', flush=True); time.sleep(60)"


def python(code: str, folder: Path) -> Program:
    """A program that runs this code."""
    return Program(name="thing", arguments=(sys.executable, "-c", code), log=folder / "log")


def has_spoken(log: Path) -> bool:
    """Tell whether a program has written to its log."""
    return log.exists() and log.stat().st_size > 0


def is_alive(process: Path) -> bool:
    """Tell whether a process of ``/proc`` still runs: it may go, or wait to be buried, at any moment."""
    try:
        return "\nState:\tZ" not in (process / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_free_port_can_be_taken() -> None:
    """A port called free is, and one in use is named in a sentence with the option that changes it."""
    port = processes.free_port()
    processes.require_free_port(port, "--mqtt-port")
    with socket.socket() as taken:
        taken.bind((LOOPBACK, port))
        taken.listen()
        assert processes.answers(port)
        with pytest.raises(LaunchError, match=rf"^Port {port} is taken .* --mqtt-port\.$"):
            processes.require_free_port(port, "--mqtt-port")
    assert not processes.answers(port)


def test_ports_of_one_call_are_not_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that asks for two ports gets two, also where hardly any is free; more than there are is an error."""
    first = processes.free_port()
    monkeypatch.setattr(processes, "PORTS", range(first, first + 8))
    for _ in range(20):
        assert len(set(processes.free_ports(2))) == 2
    with pytest.raises(LaunchError, match="are free, 9 are needed"):
        processes.free_ports(9)


def test_a_program_that_dies_is_quoted(tmp_path: Path) -> None:
    """Waiting for a program that ended raises with its exit code and its last words."""
    program = python("import sys; sys.exit('no luck today')", tmp_path)
    process = processes.start(program)
    with pytest.raises(LaunchError, match=r"thing ended with 1 while starting; its log ends:\nno luck today"):
        processes.wait_until(lambda: False, program=program, process=process, within_s=30)


def test_waiting_ends(tmp_path: Path) -> None:
    """A program that never gets ready is given up after the time it was given."""
    program = python(SLEEPER, tmp_path)
    process = processes.start(program)
    with pytest.raises(LaunchError, match="thing was not ready after 0 s"):
        processes.wait_until(lambda: False, program=program, process=process, within_s=0.1)
    assert processes.stop(program, process) == -signal.SIGTERM


def test_a_program_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    """A program that ignores its signal is killed when its time is over."""
    program = replace(python(STUBBORN, tmp_path), stopped_within_s=0.2)
    process = processes.start(program)
    processes.wait_until(lambda: has_spoken(program.log), program=program, process=process, within_s=30)
    assert processes.stop(program, process) == -signal.SIGKILL


def test_a_paused_program_is_stopped(tmp_path: Path) -> None:
    """A program that was paused by SIGSTOP still hears that it should end."""
    program = python(SLEEPER, tmp_path)
    process = processes.start(program)
    process.send_signal(signal.SIGSTOP)
    assert processes.stop(program, process) == -signal.SIGTERM


def test_a_killed_launcher_leaves_nothing_behind(tmp_path: Path) -> None:
    """When the process that started a program is killed, the kernel ends the program too."""
    program = python(SLEEPER, tmp_path)
    launcher = (
        "import time; from pathlib import PosixPath; from deploy.local import processes;"
        "from deploy.local.processes import Program;"
        f"program = Program(name='it', arguments={program.arguments!r}, log={program.log!r});"
        "print(processes.start(program).pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", launcher], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = Path("/proc") / parent.stdout.readline().strip()
        while not has_spoken(program.log):
            assert child.exists()
            time.sleep(0.01)
        parent.kill()
    give_up_at = time.monotonic() + HANG_S
    while is_alive(child):
        assert time.monotonic() < give_up_at, "the program outlived its launcher"
        time.sleep(0.01)


def test_a_folder_that_a_server_cannot_enter_is_named(tmp_path: Path) -> None:
    """A data folder below one that the server's account cannot enter is refused by name."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    stranger = Account(name="stranger", uid=65533, gid=65533)
    with pytest.raises(LaunchError, match=r"The account 'stranger' cannot enter .*: choose a data folder"):
        processes.require_entry(closed / "data", stranger)
    processes.require_entry(closed / "data", None)
