"""A month's report against the database: its figures hold whatever happened, its audit is what was chained."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from hypothesis import HealthCheck, Phase, given, settings

from deploy.local.postgres import PostgresServer
from nowalls.domain.ids import UserId
from nowalls.domain.monthly.checking import problems
from nowalls.domain.monthly.packing import pack, unpack
from nowalls.domain.monthly.records import MonthlyReport
from nowalls.domain.response_times import Period
from nowalls.storage.database import open_database
from nowalls.storage.monthly import monthly_report
from nowalls.storage.people import Look, write_audit
from tests.support import histories
from tests.support.database import fresh_database
from tests.support.district import CHAOYANG, NANGUAN

EXAMPLES: Final = 5
TURNS: Final = (datetime(2025, 1, 1, tzinfo=UTC), *histories.EDGES, histories.NOW)
PERIODS: Final = tuple(Period(since=begin, until=end) for begin, end in pairwise(TURNS))
"""One after the other; every incident was opened in one of them."""
BEGIN, END = histories.EDGES[4], histories.EDGES[5]
DETAILS: Final = {"note": '护士"说"\u2028 <b>', "n": 1.5, "deep": [None, {"z": 1, "a": True}]}


async def reports(url: str) -> list[MonthlyReport]:
    """The reports of every period, of the whole centre and of two districts."""
    async with open_database(url, name="test", size=1) as database:
        return [
            await monthly_report(database, month="2026-10", district=district, period=period, now=histories.NOW)
            for period in PERIODS
            for district in (None, CHAOYANG.code, NANGUAN.code)
        ]


@settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
@given(histories.histories)
def test_the_figures_of_any_month_follow_from_its_incidents(
    postgres: PostgresServer, empty_template: str, database_names: Iterator[str], history: histories.History
) -> None:
    """What the database says of generated months is what plain arithmetic makes of the stamps in the same report."""
    with fresh_database(postgres, empty_template, database_names) as url:
        asyncio.run(histories.lay_out(url))
        histories.write(url, history)
        made = asyncio.run(reports(url))
    assert sum(len(report.incidents) for report in made if report.district is None) == len(history.incidents)
    for report in made:
        assert problems(report) == []
        assert unpack(pack(report)) == report


async def act(url: str, times: list[datetime]) -> None:
    """Write a line of the audit at each of these times, of people and of nobody."""
    async with open_database(url, name="test", size=1) as database:
        for number, at in enumerate(times):
            user_id = UserId("usr-lihua") if number % 2 else None
            async with database.write() as write:
                look = Look(at=at, user_id=user_id, action="looked", object_id=f"res-{number}", details=DETAILS)
                await write_audit(write, look)


def test_a_month_s_audit_goes_on_from_the_month_before(
    postgres: PostgresServer, empty_template: str, database_names: Iterator[str]
) -> None:
    """The links are those of the month and no other, each worked out anew from its line, whatever stands in it."""
    with fresh_database(postgres, empty_template, database_names) as url:
        asyncio.run(histories.lay_out(url))
        inside = [BEGIN, BEGIN + timedelta(days=3), END - timedelta(microseconds=1)]
        asyncio.run(act(url, [BEGIN - timedelta(microseconds=1), *inside, END]))

        async def october() -> MonthlyReport:
            async with open_database(url, name="test", size=1) as database:
                period = Period(since=BEGIN, until=END)
                return await monthly_report(database, month="2026-10", district=None, period=period, now=histories.NOW)

        report = asyncio.run(october())
    assert [link.seq for link in report.links] == [report.links[0].seq + number for number in range(3)]
    assert report.chained_from
    assert all("looked" in link.line for link in report.links)
    assert problems(report) == []
    assert problems(unpack(pack(report))) == []
