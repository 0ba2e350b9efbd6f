"""The bootstrap: quick when there is nothing to do, and one sentence when it cannot go on."""

import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).parents[3]

PRELUDE = """
set -eu
say() { echo "nowalls: $*" >&2; }
give_up() { say "$*"; exit 1; }
. deploy/local/packages.sh
. deploy/local/timescaledb.sh
. deploy/local/languages.sh
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a shell in the checkout; the limit is a hang limit."""
    return subprocess.run(
        ["sh", *arguments],
        cwd=CHECKOUT,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


def given(stubs: str, script: str) -> subprocess.CompletedProcess[str]:
    """Run a part of the bootstrap on a machine that the stubs describe."""
    return run("-c", f"{PRELUDE}\n{stubs}\n{script}")


def test_nothing_to_do_says_nothing() -> None:
    """On a machine that is ready, as this one is while tests run, the bootstrap changes and says nothing."""
    ended = run("deploy/local/bootstrap.sh", "check")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_an_unknown_purpose_is_named() -> None:
    """Anything but its purposes is refused in one sentence."""
    ended = run("deploy/local/bootstrap.sh", "everything")
    assert ended.returncode == 1
    assert (
        ended.stderr
        == "nowalls: bootstrap.sh prepares for `demo`, `test`, `drill`, `bench` or `check`, not for `everything`.\n"
    )


def test_without_root_it_says_what_to_do() -> None:
    """Somebody who is not root and has no sudo is told what to do, and nothing is installed."""
    stubs = "id() { echo 1000; }; have_program() { [ $1 = apt-get ]; }; apt() { echo INSTALLED; }"
    ended = given(stubs, "want_packages mosquitto; install_wanted_packages")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr == (
        "nowalls: Installing mosquitto needs root: run this as root or with sudo, "
        "or point NOWALLS_DATABASE_URL and NOWALLS_MQTT_URL at servers that are already there.\n"
    )


def test_without_apt_it_names_what_is_missing() -> None:
    """On another kind of system the missing packages are named."""
    ended = given("have_program() { false; }", "want_packages mosquitto postgresql-15; install_wanted_packages")
    assert ended.returncode == 1
    assert ended.stderr.startswith("nowalls: This machine has no apt-get: install mosquitto postgresql-15 with its own")


def test_an_old_python_is_refused() -> None:
    """A Python that is too old is named before anything is installed with it."""
    ended = given("python=false", "have_venv_module")
    assert ended.returncode == 1
    assert "Nowalls needs Python 3.11 or later" in ended.stderr


def test_the_distributions_own_extension_is_preferred(tmp_path: Path) -> None:
    """Where the distribution packages TimescaleDB, the newest one and its PostgreSQL are wanted."""
    apt_cache = tmp_path / "apt-cache"
    apt_cache.write_text("#!/bin/sh\nprintf 'postgresql-%s-timescaledb - x\\n' 9 17 16\n")
    apt_cache.chmod(0o755)
    stubs = f"PATH={tmp_path}:$PATH; renew_apt_lists() {{ :; }}"
    ended = given(stubs, 'want_postgresql; echo "$wanted_packages"')
    assert ended.stdout.split() == ["postgresql-17", "postgresql-17-timescaledb"]
