"""``nowalls simulate SCENARIO`` as a real process before a real centre: what it expects, and what it finds missing."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from simulators.fleet import write_fleet
from tests.integration.simulators.playing import demo_beside, fleet_of
from tests.support.centre import Centre
from tests.support.district import small_district
from tests.support.waiting import until

SCENARIO = """
title = "An evening"
about = "Three presses, one of them while the line is gone, and a sensor that sends what nobody can read."
begins = 2026-01-15T19:00:00
lasts_min = 0.12
day = "none"

[[policy]]
rule = "supervision"
parameters = { lost_after_s = 7200 }

[[happening]]
name = "presses"
kind = "alarms"
type = "sos"
count = 3
after_s = 1
within_s = 3

[[happening]]
name = "gone"
kind = "broker_outage"
after_s = 2
for_s = 2

[[happening]]
name = "noise"
kind = "flood"
of = "smoke"
type = "smoke"
devices = 1
a_minute = 60
unreadable = 1.0
after_s = 0
for_s = 6

[[expect]]
that = "no_faults"

[[expect]]
that = "incidents"
kind = "emergency_rescue"
at = "presses"
exactly = 3

[[expect]]
that = "quarantined"

[[expect]]
that = "latency"
leg = "frame"
below_ms = 20_000

[[expect]]
that = "punctual"
below_ms = 2_000
"""
Json = dict[str, Any]


def simulate(centre: Centre, folder: Path, *more: str) -> tuple[int, str, Json]:
    """Play the evening; return the exit code, what was said, and the report."""
    fleet, scenario = folder / "fleet.jsonl", folder / "evening.toml"
    write_fleet(fleet, fleet_of(small_district()))
    scenario.write_text(SCENARIO)
    demo_beside(fleet, centre)
    report = folder / "report"
    code, said = centre.command("simulate", str(scenario), "--fleet", str(fleet), "--report", str(report), *more)
    return code, said, json.loads((report / "report.json").read_text())


def test_an_evening_is_as_expected_and_the_same_evening_with_a_loss_is_not(centre: Centre, tmp_path: Path) -> None:
    """Every expectation is met, desks work at it and the policy is put back; a row that is gone fails the next run."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    code, said, report = simulate(centre, first, "--seed", "11", "--desks", "2", "--think", "0.05")
    assert (code, "all 5 met" in said) == (0, True), said
    assert (report["alarms"], report["acked"], report["incidents"], report["faults"]) == (3, 3, 3, {})
    assert report["unreadable"] == report["quarantined"] > 0
    assert "--seed 11" in report["command"]
    # Two people at two desks: each incident is one's, and who came second was told so.
    assert (report["desks"]["claimed"], report["desks"]["shifts started"]) == (3, 2)
    assert centre.query("select 1 from incidents where claimed_at is null") == []
    assert centre.query("select 1 from shifts where ended_at is null") == []
    assert "An evening" in (first / "report" / "report.html").read_text()
    assert centre.query("select 1 from policies where rule = 'supervision'") == []

    async def with_a_loss() -> tuple[int, str, Json]:
        """Take a row of the next run away as soon as it is there."""
        centre.change("update signals set message_id = 'before'")
        playing = asyncio.create_task(asyncio.to_thread(simulate, centre, second, "--seed", "12"))
        await until(
            lambda: centre.query("select 1 from signals where message_id <> 'before' and handled_at is not null")
        )
        centre.change(
            "update signals set message_id = 'taken'"
            " where id = (select min(id) from signals where message_id <> 'before' and state = 'raised')"
        )
        return await playing

    code, said, worse = asyncio.run(with_a_loss())
    assert (code, "1 lost though acked" in said, "1 of 5 not met" in said) == (1, True, True), said
    assert worse["faults"] == {"lost though acked": 1}
    reports = (str(first / "report" / "report.json"), str(second / "report" / "report.json"))
    assert centre.command("compare", reports[0], reports[0])[0] == 0
    code, said = centre.command("compare", *reports, "--tolerance", "50")
    assert (code, "lost though acked" in said) == (1, True), said


def test_a_scenario_that_nobody_can_play_says_so_before_anything_is_sent(centre: Centre, tmp_path: Path) -> None:
    """A fleet that lacks somebody, a name that is none and an argument of another day are one sentence each."""
    fleet = tmp_path / "fleet.jsonl"
    write_fleet(fleet, fleet_of(small_district()))
    for arguments, sentence in (
        (("institution_fire",), "12 smoke detectors are wanted"),
        (("fire",), "No scenario 'fire' is shipped"),
        (("storm", "--seconds", "3"), "--seconds is for a day without one"),
        (("storm", "--homes", "999"), "--homes 999 is not among them"),
    ):
        ended = subprocess.run(
            [sys.executable, "-m", "nowalls", "simulate", *arguments, "--fleet", str(fleet), "--report", str(tmp_path)],
            env=os.environ | {"NOWALLS_DATABASE_URL": centre.database_url},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (ended.returncode, sentence in ended.stderr, len(ended.stderr.splitlines())) == (1, True, 1), ended
    assert centre.query("select 1 from signals") == []
