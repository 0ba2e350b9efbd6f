"""Signals that would end who does not await them yet."""

import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from nowalls.runtime.process_signals import catches

if TYPE_CHECKING:
    from collections.abc import Iterator

READY = "print('ready', flush=True); signal.pause()"
AWAITS = f"import signal; signal.signal(signal.SIGHUP, lambda *_: None); {READY}"
DOES_NOT = f"import signal; signal.signal(signal.SIGHUP, signal.SIG_DFL); {READY}"
"""Whoever runs the tests may ignore the signal (``nohup``), and a program would inherit it."""


@contextmanager
def running(program: str) -> "Iterator[subprocess.Popen[bytes]]":
    """Run a program until the block's end, once it has said that it is ready."""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize(("program", "wanted"), [(AWAITS, True), (DOES_NOT, False)])
def test_who_awaits_a_signal(program: str, *, wanted: bool) -> None:
    """A handler is seen, and only that of the signal that is asked about; who has none dies of it."""
    with running(program) as process:
        assert catches(process.pid, signal.SIGHUP) is wanted
        assert not catches(process.pid, signal.SIGUSR2)
        process.send_signal(signal.SIGHUP)
        if not wanted:
            assert process.wait(10) == -signal.SIGHUP
        else:
            assert process.poll() is None


def test_nobody_is_said_to_be_nobody() -> None:
    """A process that has ended is an error with its number."""
    with running(DOES_NOT) as process:
        pass
    with pytest.raises(ProcessLookupError, match=str(process.pid)):
        catches(process.pid, signal.SIGHUP)
