"""Everything fails at once, in an order that chance gives and the seed repeats: services, servers and every line."""

import os
import sys

import pytest

from tests.support.district import SmallDistrict, small_district
from tests.support.drilling import Drill
from tests.support.harm import all_at_once

HOMES = 400
MINUTES = float(os.environ.get("DRILL_MINUTES", "10"))


@pytest.fixture
def district() -> SmallDistrict:
    """Four hundred homes with a button each."""
    return small_district(HOMES)


@pytest.mark.timeout(60 * MINUTES + 600)
async def test_whatever_fails_nothing_is_lost_doubled_or_late(drill: Drill) -> None:
    """Ten minutes of kills, pauses, stalls and cuts of every part lose and double nothing, and nobody waits."""

    def told(name: str) -> None:
        sys.stdout.write(f"  {name}\n")

    lasts_s = 60 * MINUTES
    verdict = await drill.outlives(all_at_once(for_s=lasts_s, told=told), lasts_s=lasts_s, readings_may_be_lost=True)
    assert verdict["acked"] == verdict["alarms"] > HOMES
