"""Whole months of response times, rolled up.

A month is rolled up some days after its end. Whatever changes an incident of such a month later (a correction, a late
stamp) marks the month as stale in the same transaction; until it is rolled up again its incidents are read themselves.
"""

from datetime import date, datetime, timedelta
from typing import Final

from nowalls.domain.response_times import GroupBy
from nowalls.storage.database import Read, Write

FILE: Final = "rolling_up"
SETTLES: Final = timedelta(days=4)
"""A month may be rolled up so long after its end. ``times.sql`` marks a month as stale when what is older than three
days changes: the day between is longer than any transaction."""


async def month_to_roll(read: Read, *, now: datetime) -> date | None:
    """Return the newest month that is settled and not rolled up as it is now, if there is one."""
    row = await read.row(FILE, "next_month", {"settled": now - SETTLES})
    month: date | None = None if row is None else row["month"]
    return month


async def roll_up(write: Write, month: date, *, now: datetime) -> None:
    """Roll a month up, anew if it was; somebody else's roll-up is waited for."""
    await write.plan_anew()
    await write.run(FILE, "one_at_a_time")
    await write.run(FILE, "forget", {"month": month})
    for group_by in GroupBy:
        await write.run(FILE, "roll", {"month": month, "group": group_by, "now": now})
    await write.run(FILE, "roll_excluded", {"month": month, "now": now})
    await write.run(FILE, "rolled", {"month": month})
