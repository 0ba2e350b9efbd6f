"""Plain processes on this machine: their ports, their start, their wait until ready, their end.

A process started here is the program itself, without a wrapper, in a session of its own, so that a terminal's
Ctrl-C reaches only the launcher, which then stops everything in order. Should the launcher itself be killed, the
kernel asks its children to stop: nothing is left behind on a port.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from nowalls.domain.errors import NowallsError

LOOPBACK: Final = "127.0.0.1"

PORTS: Final = range(15_000, 32_000)
"""Below Linux's usual ephemeral range (32768 to 60999): what is free here stays so until we take it."""
PORT_TRIES: Final = 200

POLL_S: Final = 0.02
"""Short against the 50 ms that the quicker server takes to start."""

LOG_TAIL_LINES: Final = 8
"""Enough for a server's last complaint and its context."""


class LaunchError(NowallsError):
    """A server or service could not be started or stopped; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of this machine that a server runs as."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What is started, as whom, and how it is asked to stop."""

    name: str
    arguments: tuple[str, ...]
    log: Path
    """Its output is appended here."""
    account: Account | None = None
    """Whom root starts it as; ``None`` for ourselves."""
    environment: Mapping[str, str] | None = field(default=None, repr=False)
    """All it sees of the environment; ``None`` for ours."""
    stopped_by: signal.Signals = signal.SIGTERM
    """Also what the kernel sends it should we die."""
    stopped_within_s: float = 10.0
    """Then it is killed."""


@dataclass(slots=True, kw_only=True)
class Server(ABC):
    """A private server of this machine, to be started, stopped and killed as often as one likes."""

    process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def program(self) -> Program:
        """The serving process; also for a supervisor that starts it instead of ``start``."""

    @abstractmethod
    def wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until the server that ``process`` is can be used."""

    @property
    def pid(self) -> int:
        """The serving process; 0 while it does not run."""
        return self.process.pid if self.process else 0

    def start(self) -> None:
        """Start the server and wait until it can be used."""
        self.process = start(self.program)
        self.wait_until_ready(self.process)

    def stop(self) -> None:
        """Ask the server to end; it saves what it has to."""
        if self.process:
            stop(self.program, self.process)
            self.process = None

    def kill(self) -> None:
        """End it as a crash does."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


def server_account(name: str) -> Account | None:
    """Return the account a server must run as, or ``None`` where we are not root and it runs as ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise LaunchError(
            f"There is no account {name!r} on this machine: install its package with `make setup`."
        ) from None
    return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)


def free_port() -> int:
    """Return a loopback port that is free now, and that no outgoing connection will be given meanwhile.

    Raises ``LaunchError`` when none is found.
    """
    [port] = free_ports(1)
    return port


def free_ports(count: int) -> list[int]:
    """Return so many ports, no two of them the same, each as ``free_port`` says."""
    found: list[int] = []
    with ExitStack() as held:
        for _ in range(PORT_TRIES):
            probe = held.enter_context(socket.socket())
            with suppress(OSError):
                probe.bind((LOOPBACK, PORTS.start + secrets.randbelow(len(PORTS))))
                found.append(probe.getsockname()[1])
            if len(found) == count:
                return found
    raise LaunchError(
        f"Of {PORT_TRIES} ports between {PORTS.start} and {PORTS.stop - 1} {len(found)} are free, {count} are needed."
    )


def require_free_port(port: int, option: str) -> None:
    """Raise ``LaunchError`` unless ``port`` is free; ``option`` is how the user chose it, such as ``--mqtt-port``."""
    with socket.socket() as probe:
        # As the servers do: a connection that just closed does not hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            raise LaunchError(
                f"Port {port} is taken by another program: stop it or choose another port with {option}."
            ) from None


def require_entry(folder: Path, account: Account | None) -> None:
    """Raise ``LaunchError`` unless ``account`` can reach ``folder`` through all the folders above it."""
    if account is None:
        return
    for parent in folder.resolve().parents:
        if not parent.stat().st_mode & 0o001 and parent.stat().st_uid != account.uid:
            raise LaunchError(
                f"The account {account.name!r} cannot enter {parent}: choose a data folder elsewhere with --data-dir, "
                f"for example under /var/lib."
            )


def start(program: Program) -> subprocess.Popen[bytes]:
    """Start a program. Its end is the caller's: see ``stop``, or ``supervision`` for one that must stay up."""
    with program.log.open("ab") as output:
        return subprocess.Popen(
            [*_with_death_signal(program.stopped_by), *program.arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=program.environment,
            start_new_session=True,
            user=program.account.uid if program.account else None,
            group=program.account.gid if program.account else None,
            extra_groups=[] if program.account else None,
        )


def run(arguments: Sequence[str | Path], *, account: Account | None, environment: Mapping[str, str]) -> str:
    """Run a program to its end as ``account`` and return what it printed; raise ``LaunchError`` if it failed."""
    program = [str(argument) for argument in arguments]
    ended = subprocess.run(
        program,
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        cwd="/",
        env={**_bare_environment(), **environment},
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    if ended.returncode != 0:
        raise LaunchError(f"{Path(program[0]).name} ended with {ended.returncode}: {ended.stderr.strip()}")
    return ended.stdout


def wait_until(
    is_ready: Callable[[], bool], *, program: Program, process: subprocess.Popen[bytes], within_s: float
) -> None:
    """Wait until ``is_ready``; raise ``LaunchError`` with the log's end when the process dies or time is up."""
    give_up_at = time.monotonic() + within_s
    while not is_ready():
        if process.poll() is not None:
            happened = f"ended with {process.returncode} while starting"
        elif time.monotonic() > give_up_at:
            happened = f"was not ready after {within_s:.0f} s"
        else:
            time.sleep(POLL_S)
            continue
        raise LaunchError(f"{program.name} {happened}; its log ends:\n{log_tail(program.log)}")


def stop(program: Program, process: subprocess.Popen[bytes]) -> int:
    """End a process: ask it by its signal, wait, and kill it when it does not listen. Return its exit code."""
    ask_to_stop(program, process)
    try:
        return process.wait(program.stopped_within_s)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def ask_to_stop(program: Program, process: subprocess.Popen[bytes]) -> None:
    """Send a process the signal that stops it, if it still runs."""
    if process.poll() is None:
        process.send_signal(program.stopped_by)
        # A paused process hears nothing until it goes on.
        process.send_signal(signal.SIGCONT)


def answers(port: int) -> bool:
    """Tell whether something accepts connections on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def log_tail(log: Path) -> str:
    """Return the last lines of a log, for an error's sentence."""
    if not log.exists():
        return "(there is no log)"
    return "\n".join(log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:])


def _with_death_signal(signal_: signal.Signals) -> list[str]:
    """Return what makes the kernel signal the program when we die; it turns into the program, no wrapper stays."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", signal_.name.removeprefix("SIG"), "--"] if setpriv else []


def _bare_environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
