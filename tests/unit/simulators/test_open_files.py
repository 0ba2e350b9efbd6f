"""The limit of open files: raised where that is allowed, else told with what mends it."""

import subprocess
import sys

LIMIT = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (200, {hard}))\n"
ALLOW = "from simulators.open_files import allow_open_files; allow_open_files({devices})\n"
SHOW = "print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])"


def run_with(hard: int, devices: int) -> "subprocess.CompletedProcess[str]":
    """Run the check in a process of its own: a lowered limit cannot be raised again."""
    program = LIMIT.format(hard=hard) + ALLOW.format(devices=devices) + SHOW
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)


def test_a_limit_that_is_high_enough_is_left() -> None:
    """A few devices need no more than 200 files."""
    assert run_with(hard=1000, devices=50).stdout.strip() == "200"


def test_the_soft_limit_is_raised_as_far_as_needed() -> None:
    """500 devices need 600 files, which a hard limit of 1000 allows."""
    assert run_with(hard=1000, devices=500).stdout.strip() == "600"


def test_a_hard_limit_is_told_with_what_mends_it() -> None:
    """Where the hard limit is too low the error says both numbers and the command."""
    result = run_with(hard=1000, devices=5000)
    assert result.returncode == 1
    assert "5,000 devices need 5,100 open files and this process may have 1,000: run `ulimit -n 5100`" in result.stderr
