"""``nowalls audit`` on a running centre: its exit status is what a timer may act on."""

import os
import subprocess
import sys

from tests.integration.ways.test_channels import made
from tests.support.centre import Centre
from tests.support.receiver import Receiver

RUN_WITHIN_S = 30.0
AUDIENCES = ("desk", "on_duty", "duty_lead", "authority")


def audited(centre: Centre) -> tuple[int, str]:
    """Run the command as an operator does; return its exit status and its screen."""
    ended = subprocess.run(
        [sys.executable, "-m", "nowalls", "audit"],
        env={**os.environ, "NOWALLS_DATABASE_URL": centre.database_url},
        capture_output=True,
        text=True,
        timeout=RUN_WITHIN_S,
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
