"""A report is planned for what it is asked, the hundredth time as the first."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from nowalls.domain.response_times import GroupBy, Period, What
from nowalls.domain.scopes import WHOLE
from nowalls.storage.database import Database, Read, open_database
from nowalls.storage.histograms import cover_of
from nowalls.storage.reports import Wanted, excluded, response_times, timed_incidents
from nowalls.storage.rolling_up import roll_up
from tests.support.builders import NOW

TIMES = 12
"""psycopg prepares a statement at its sixth time, and the server then tries a plan for all parameters at its sixth."""
GENERIC = b"select statement, generic_plans from pg_prepared_statements where generic_plans > 0"
READ_BY_REPORTS = ("judged_times", "incident_times", "histogram")
PREPARED = b"select 1 from pg_prepared_statements where statement like %s"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database of one connection, which remembers what it was asked."""
    async with open_database(database_url, name="test", size=1) as database:
        yield database


async def planned_for_all(read: Read) -> list[str]:
    """Return the report's statements that were planned for all parameters."""
    rows = await (await read._connection.execute(GENERIC)).fetchall()  # noqa: SLF001  # no statement of ours
    return [row["statement"] for row in rows if any(name in row["statement"] for name in READ_BY_REPORTS)]


async def was_prepared(read: Read) -> bool:
    """Tell whether the connection remembers the report's statements at all."""
    cursor = await read._connection.execute(PREPARED, ["%judged_times%"])  # noqa: SLF001  # no statement of ours
    return await cursor.fetchone() is not None


@pytest.mark.parametrize("exact_up_to", [50_000, -1], ids=["exact", "from the roll-up"])
async def test_a_report_is_planned_for_its_own_parameters(database: Database, exact_up_to: int) -> None:
    """However often a report is asked, no statement of it is planned for all groupings and scopes at once."""
    period = Period(since=NOW - timedelta(days=400), until=NOW)
    wanted = Wanted(scope=WHOLE, period=period, group_by=GroupBy.SITE, now=NOW)
    for _ in range(TIMES):
        async with database.read() as read:
            cover = await cover_of(read, WHOLE, period, exact_up_to=exact_up_to)
            await response_times(read, wanted, cover)
        async with database.read() as read:
            await excluded(read, wanted, cover)
        async with database.read() as read:
            await timed_incidents(read, wanted, key=None, what=What.ALL, most=5, before=None)
    async with database.read() as read:
        assert await was_prepared(read)
        assert await planned_for_all(read) == []


async def test_a_roll_up_is_planned_for_its_own_month(database_url: str) -> None:
    """Also where a service plans its statements once, a month is rolled up by plans of its own."""
    async with open_database(database_url, name="test", size=1, plan_once=True) as database:
        for _ in range(2):
            async with database.write() as write:
                await roll_up(write, (NOW - timedelta(days=70)).date().replace(day=1), now=NOW)
        async with database.read() as read:
            assert await planned_for_all(read) == []
