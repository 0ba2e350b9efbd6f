"""Each fault by itself: nothing that was said is lost or doubled, and no escalation is late."""

import pytest

from tests.support.district import SmallDistrict, small_district
from tests.support.drilling import Drill
from tests.support.harm import (
    EVERY_LINE,
    Harm,
    broker_killed,
    broker_killed_at_the_puback,
    database_killed,
    database_refused,
    database_stalled,
    killed_in_a_loop,
    line_failing,
    paused,
)

HOMES = 80

FAULTS: dict[str, tuple[Harm, float]] = {
    "broker killed": (broker_killed(times=4), 16),
    "broker killed at the PUBACK": (broker_killed_at_the_puback(times=4), 14),
    "database killed": (database_killed, 14),
    "database stalled a minute": (database_stalled(for_s=60), 30),
    "database refused for a while": (database_refused(for_s=40), 30),
    "ingest killed in a loop": (killed_in_a_loop("ingest", times=6), 20),
    "alerts killed in a loop": (killed_in_a_loop("alerts", times=6), 20),
    "api killed in a loop": (killed_in_a_loop("api", times=6), 20),
    "ingest paused": (paused("ingest", for_s=20), 20),
    "alerts paused": (paused("alerts", for_s=20), 20),
    "api paused": (paused("api", for_s=20), 20),
    **{f"{line[0]} to {line[1]}": (line_failing(line), 18) for line in EVERY_LINE},
}


@pytest.fixture
def district() -> SmallDistrict:
    """Eighty homes with a button each."""
    return small_district(HOMES)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", FAULTS)
async def test_nothing_is_lost_doubled_or_late(drill: Drill, name: str) -> None:
    """The crowd's every press and cancel is stored once, shown once, and escalated in time."""
    harm, lasts_s = FAULTS[name]
    verdict = await drill.outlives(harm, lasts_s=lasts_s, readings_may_be_lost="broker killed" in name)
    assert verdict["acked"] == verdict["alarms"] > HOMES
