"""``nowalls audit`` on a running centre: its exit status is what a timer may act on."""

import os
import subprocess
import sys

from tests.integration.ways.test_channels import made
from tests.support.centre import Centre
from tests.support.receiver import Receiver
from tests.support.waiting import HANG_S

AUDIENCES = ("desk", "on_duty", "duty_lead", "authority")


def audited(centre: Centre, *arguments: str) -> tuple[int, str]:
    """Run the command as an operator does; return its exit status and its screen."""
    ended = subprocess.run(
        [sys.executable, "-m", "nowalls", "audit", *arguments],
        env={**os.environ, "NOWALLS_DATABASE_URL": centre.database_url},
        capture_output=True,
        text=True,
        timeout=HANG_S,
        check=False,
    )
    return ended.returncode, ended.stdout


def test_the_audit_fails_until_every_step_is_heard(centre: Centre, receiver: Receiver) -> None:
    """Without channels it names each unheard step and exits 1; with one for each audience it is content."""
    status, screen = audited(centre)
    assert status == 1
    assert "nobody hears the steps claim_next_channel" in screen
    with centre.login("root") as admin:
        for audience in AUDIENCES:
            made(admin, receiver, audience, "/ok")
    status, screen = audited(centre)
    assert (status, "Every step is in time" in screen) == (0, True)


def test_the_audit_is_verified_from_the_command_line(api_alone: Centre) -> None:
    """``audit verify`` says where the chain ends; a chain that lacks a known link, or was forced, exits 1."""
    with api_alone.login():
        pass
    status, screen = audited(api_alone, "verify")
    assert (status, "lines holds" in screen) == (0, True)
    known = screen.split()[-1]
    with api_alone.login():
        pass
    assert audited(api_alone, "verify", "--known", known)[0] == 0
    status, screen = audited(api_alone, "verify", "--known", "1:00")
    assert (status, "the whole of it was replaced" in screen) == (1, True)
    api_alone.change("alter table audit disable trigger user; update audit set action = 'x' where key = 1")
    status, screen = audited(api_alone, "verify")
    assert (status, "From link 1 on the audit is not what was written" in screen) == (1, True)
