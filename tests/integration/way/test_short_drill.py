"""The drills in short, for every change: kills, cuts and stalls within half a minute, then ``nowalls verify``."""

import asyncio

import pytest

from tests.support.district import SmallDistrict, small_district
from tests.support.drilling import LINES, Drill
from tests.support.harm import broker_killed, cut, database_stalled

HOMES = 60


@pytest.fixture
def district() -> SmallDistrict:
    """Sixty homes with a button each."""
    return small_district(HOMES)


@pytest.mark.timeout(300)
async def test_a_bad_half_minute_loses_doubles_and_delays_nothing(drill: Drill) -> None:
    """Everything dies once and every line is cut: each press is stored, shown and escalated, once and in time."""
    verdict = await drill.outlives(_bad_half_minute, lasts_s=16, readings_may_be_lost=True, patience=5)
    assert verdict["acked"] == verdict["alarms"] > HOMES


async def _bad_half_minute(drill: Drill) -> None:
    await drill.killed("ingest")
    await broker_killed(times=1)(drill)
    await drill.killed("alerts")
    await database_stalled(for_s=4)(drill)
    await drill.killed("api")
    await asyncio.gather(*(cut(drill.lines[line], 3.0) for line in LINES))
    drill.database_killed()
