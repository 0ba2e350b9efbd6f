"""Telemetry to committed rows by one, two and four processes of ingest, beside the one.

On two cores that hold broker, database and load as well more processes cannot be quicker; what is shown is that sharing
costs little, and that the broker hands the messages out.
"""

import asyncio
import statistics
import time
from contextlib import ExitStack
from typing import Final

import psycopg

from nowalls.runtime.clock import SystemClock
from tests.benchmarks import telemetry
from tests.benchmarks.result import Result
from tests.benchmarks.rig import Rig, running_member, running_rig
from tests.support.district import small_district

NUMBERS: Final = (1, 2, 4)
ROUNDS: Final = 3
BUDGET: Final = 0.5
"""Two cores shared by four more processes: each batch is a quarter, and so is what a commit is worth."""
UP_WITHIN_S: Final = 120.0


async def run() -> list[Result]:
    """Measure and return each number's rate as a share of one process's."""
    async with running_rig(small_district(telemetry.DEVICES), "alerts") as rig:
        rates = {number: await asyncio.to_thread(_rate, rig, number) for number in NUMBERS}
    return [_result(number, rates) for number in NUMBERS[1:]]


def _result(number: int, rates: dict[int, float]) -> Result:
    ratio = rates[number] / rates[1]
    return Result(
        name=f"members_{number}",
        value=round(rates[number]),
        baseline=round(rates[1]),
        ratio=round(ratio, 2),
        unit="messages/s",
        budget=BUDGET,
        met=ratio >= BUDGET,
        at=SystemClock().now(),
        detail={"devices": telemetry.DEVICES, "messages": telemetry.MESSAGES, "rounds": ROUNDS},
    )


def _rate(rig: Rig, members: int) -> float:
    """Run so many members and return the median of some rounds' rates."""
    with ExitStack() as stack:
        for member in range(1, members + 1):
            stack.enter_context(running_member(rig, member, members))
        _wait_at_work(rig, members)
        # Each round bears other payloads, so that no row is met a second time.
        return statistics.median(telemetry.our_rate(rig, 10 * members + number) for number in range(ROUNDS))


def _wait_at_work(rig: Rig, members: int) -> None:
    sql = b"select count(*) from ingest_members where at_work_at > clock_timestamp() - interval '2 seconds'"
    give_up_at = time.monotonic() + UP_WITHIN_S
    with psycopg.connect(rig.database_url, autocommit=True) as database:
        while database.execute(sql).fetchone() != (members,):
            if time.monotonic() > give_up_at:
                raise TimeoutError(f"The {members} members of ingest were not at work within {UP_WITHIN_S:.0f} s.")
            time.sleep(0.1)
