"""The response-time report over a million incidents of three years, beside the same answer from every incident read.

Asked as the api asks, in its role under row-level security and for the whole centre: the figures, what is left out, the
targets, and the exception reports that wait. Only the rows that the report reads are made: an incident's times.
"""

import statistics
import time
from datetime import datetime, timedelta
from typing import Final

import psycopg

from deploy.local.postgres import service_url
from nowalls.domain.local_time import LOCAL
from nowalls.domain.response_times import GroupBy, Period
from nowalls.domain.scopes import WHOLE
from nowalls.runtime.clock import SystemClock
from nowalls.storage.database import Database, DatabaseRole, open_database
from nowalls.storage.histograms import cover_of
from nowalls.storage.reports import Wanted, aims_of, excluded, response_times, unfilled
from nowalls.storage.rolling_up import month_to_roll, roll_up
from tests.benchmarks.result import Result, bounded
from tests.benchmarks.rig import running_rig
from tests.support.district import small_district

INCIDENTS: Final = 1_000_000
HOMES: Final = 500
YEARS: Final = timedelta(days=3 * 365)
WITHIN_S: Final = 0.5
ASKED: Final = (GroupBy.KIND, GroupBy.HOUR, GroupBy.SITE)
"""Few groups, some, and as many as there are sites."""
TIMES: Final = 15
"""More than five, after which a prepared statement may be planned for all parameters."""
LOAD: Final = """
alter table incident_times drop constraint incident_times_incident_key_fkey;
select setseed(0.5);
insert into incident_times (
    incident_key, district_key, site_key, kind, opened_at, closed_at, exercise, merged, by_hand, missed, pressed_at,
    stored_at, seen_at, claimed_at, claimed_by, dispatched_at, dispatched_by, arrived_at, arrived_by, resolved_at,
    resolved_by, claim_checked
)
select n, s.district_key, s.key, case when n %% 9 = 0 then 'fire_hazard' else 'emergency_rescue' end, at,
    at + interval '1 hour', n %% 20 = 0, n %% 100 = 1, n %% 10 = 3, n %% 500 = 3, at - interval '0.2 s', at,
    at + claim / 4, at + claim, 'dispatcher', case when n %% 3 > 0 then at + 2 * claim end,
    case when n %% 3 > 0 then 'dispatcher' end,
    case when n %% 3 > 0 then at + claim + arrive end, case when n %% 3 > 0 then 'responder' end,
    at + interval '40 min' * random(), 'dispatcher', true
from generate_series(1, %(incidents)s) as n
cross join lateral (
    select %(since)s::timestamptz + n * (%(until)s::timestamptz - %(since)s::timestamptz) / %(incidents)s as at,
        exp(2.6 + 1.1 * sqrt(-2 * ln(1 - random())) * cos(6.2832 * random())) * interval '1 s' as claim,
        exp(6.2 + 0.5 * sqrt(-2 * ln(1 - random())) * cos(6.2832 * random())) * interval '1 s' as arrive
    where n > 0
) as drawn
join (select *, row_number() over (order by key) as number from sites) as s
    on s.number = 1 + n %% (select count(*) from sites);
analyze incident_times;
"""


async def run() -> list[Result]:
    """Fill, roll up as alerts does, ask both ways."""
    async with running_rig(small_district(extra_homes=HOMES)) as rig:
        now = SystemClock().now()
        until = datetime(now.year, now.month, 1, tzinfo=LOCAL)
        period = Period(since=until - YEARS, until=now)
        with psycopg.connect(rig.database_url) as connection:
            for sql in LOAD.split(";\n"):
                params = {"incidents": INCIDENTS, "since": period.since, "until": until}
                connection.execute(sql.encode(), params if "%(" in sql else None)
        alerts = service_url(rig.database_url, "alerts")
        async with open_database(alerts, name="bench", size=1, plan_once=True, role=DatabaseRole.ALERTS) as database:
            rolled_s = await _roll_all_up(database, now)
        api = service_url(rig.database_url, "api")
        async with open_database(api, name="bench", size=1, role=DatabaseRole.API) as database:
            return [await _compare(database, period, now, group_by, rolled_s) for group_by in ASKED]


async def _roll_all_up(database: Database, now: datetime) -> float:
    began_s, months = time.monotonic(), 0
    while True:
        async with database.read() as read:
            month = await month_to_roll(read, now=now)
        if month is None:
            return (time.monotonic() - began_s) / max(1, months)
        async with database.write() as write:
            await roll_up(write, month, now=now)
        months += 1


async def _compare(database: Database, period: Period, now: datetime, group_by: GroupBy, rolled_s: float) -> Result:
    wanted = Wanted(scope=WHOLE, period=period, group_by=group_by, now=now)
    baseline = await _ask(database, wanted, exact=True)
    ours_s = [await _ask(database, wanted, exact=False) for _ in range(TIMES)]
    detail: dict[str, float | int | str] = {
        "incidents": INCIDENTS,
        "sites": HOMES + 3,
        "longest_s": round(max(ours_s), 3),
        "a_month_rolled_up_s": round(rolled_s, 2),
    }
    return bounded(
        f"report_{group_by.value}", statistics.median(ours_s), baseline, bound=WITHIN_S, unit="s", detail=detail
    )


async def _ask(database: Database, wanted: Wanted, *, exact: bool) -> float:
    began_s = time.monotonic()
    async with database.read(wanted.scope) as read:
        cover = None if exact else await cover_of(read, wanted.scope, wanted.period)
        assert exact or cover is not None, "A million incidents are answered from the roll-up."
        told = await response_times(read, wanted, cover)
        await excluded(read, wanted, cover)
        await aims_of(read, wanted.period)
        await unfilled(read, wanted)
    assert told.whole.n > INCIDENTS / 2, "Not every incident was counted."
    return time.monotonic() - began_s
