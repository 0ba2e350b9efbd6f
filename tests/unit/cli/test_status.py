"""The status screen: each line says by itself whether it is well."""

from dataclasses import replace
from datetime import timedelta

import pytest

from nowalls.cli.status import SERVICES, Seen, lines_of
from nowalls.domain.ids import DistrictCode
from nowalls.runtime.broker_figures import BrokerFigures
from nowalls.storage.leases import Holder
from nowalls.storage.members import Member
from nowalls.storage.outbox import Waiting
from nowalls.storage.status import Overview, Process
from tests.support.builders import NOW, seconds

WELL = Seen(
    overview=Overview(
        sites=403,
        devices=1_200,
        heard=1_180,
        open_incidents=2,
        open_exercises=1,
        open_tasks=3,
        undecided=0,
        oldest_undecided_at=None,
        overdue_timers=0,
        next_timer_at=NOW + seconds(9),
        quarantined_today=4,
        newest_signal_at=NOW - seconds(12),
        live_seq=1234,
        database_bytes=52_000_000,
        now=NOW,
    ),
    processes=[Process(name=name, connections=2, since=NOW - timedelta(hours=3)) for name in SERVICES],
    holders=[
        Holder(code=DistrictCode("220104"), holder="alerts-1", generation=1, expires_at=NOW + seconds(2.5), held=True)
    ],
    outbox=[],
    members=[Member(member=1, at_work=True)],
    broker=BrokerFigures(connected=1_203, stored=40, dropped=0),
    disk_free_share=0.6,
)


def wrong(seen: Seen) -> list[str]:
    """Return the names of the lines that are not well."""
    return [line.name for line in lines_of(seen) if not line.good]


def test_all_is_well() -> None:
    """With everything at work no line is marked."""
    assert wrong(WELL) == []


@pytest.mark.parametrize(
    ("seen", "name"),
    [
        (replace(WELL, processes=WELL.processes[1:]), "ingest"),
        (replace(WELL, holders=[]), "decided by"),
        (replace(WELL, holders=[replace(WELL.holders[0], held=False)]), "decided by"),
        (
            replace(WELL, overview=replace(WELL.overview, undecided=1, oldest_undecided_at=NOW - seconds(3.1))),
            "undecided signals",
        ),
        (replace(WELL, overview=replace(WELL.overview, overdue_timers=1)), "overdue timers"),
        (replace(WELL, outbox=[Waiting(channel="device_ack", n=3, oldest_at=NOW - seconds(11))]), "outbox device_ack"),
        (
            replace(WELL, outbox=[Waiting(channel="chn-1", n=1, oldest_at=NOW - seconds(60), paused=True)]),
            "outbox chn-1",
        ),
        (replace(WELL, broker=None), "broker"),
        (replace(WELL, broker=BrokerFigures(connected=1, stored=1, dropped=1)), "broker"),
        (replace(WELL, disk_free_share=0.05), "disk"),
    ],
)
def test_what_is_wrong_is_marked(seen: Seen, name: str) -> None:
    """Each thing that can be wrong marks its own line and no other."""
    assert wrong(seen) == [name]


def test_ages_are_in_the_largest_unit_that_fits() -> None:
    """Nobody reads three hours in seconds."""
    values = {line.name: line.value for line in lines_of(WELL)}
    assert values["ingest"] == "up 3 h"
    assert values["newest signal"] == "12.0 s"


def test_a_member_of_ingest_that_is_away_is_named() -> None:
    """One ingest is no line of its own; of several the missing one is named, for its share waits at the broker."""
    assert not [line for line in lines_of(WELL) if line.name == "ingest members"]
    several = [Member(member=number, at_work=number != 2) for number in (1, 2, 3)]
    [line] = [each for each in lines_of(replace(WELL, members=several)) if each.name == "ingest members"]
    assert (line.value, line.good) == ("away: 2 of 3", False)
