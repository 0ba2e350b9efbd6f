"""Every figure of the response times against a slow recomputation from the raw logs, on generated months."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from typing import Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from deploy.local.postgres import PostgresServer, service_url
from nowalls.domain.local_time import LOCAL
from nowalls.domain.response_times import Clock, GroupBy, Period, Target, What
from nowalls.domain.scopes import WHOLE, Scope
from nowalls.storage.database import DatabaseRole, Read, open_database
from nowalls.storage.histograms import Cover, cover_of
from nowalls.storage.reports import ResponseTimes, Wanted, excluded, response_times, timed_incidents
from nowalls.storage.rolling_up import month_to_roll, roll_up
from tests.support import histories
from tests.support.database import fresh_database
from tests.support.district import NANGUAN
from tests.support.reference_times import Case, Logs, group_of, is_counted, percentiles, seconds_of

ZONES: Final = (UTC, LOCAL, timezone(timedelta(hours=-9, minutes=-30)))
MOST: Final = 1_000
EXAMPLES: Final = 3
"""Each writes a database of its own, of some thirty incidents, and asks all that can be asked of it."""
ALL: Final = Period(since=datetime(2025, 1, 1, tzinfo=UTC), until=histories.NOW)

periods = st.tuples(
    st.sampled_from(histories.EDGES), st.sampled_from((*histories.EDGES, histories.NOW)), st.sampled_from(ZONES)
).map(lambda drawn: Period(since=min(drawn[:2]).astimezone(drawn[2]), until=max(drawn[:2]).astimezone(drawn[2])))
scopes = st.sampled_from([WHOLE, Scope(districts=(NANGUAN.code,)), Scope(organization="org-fukang")])


def in_scope(case: Case, scope: Scope) -> bool:
    """Tell whether a case is within a scope."""
    if scope.districts is not None:
        return case.site["district"] in scope.districts
    return scope.organization is None or case.site["organization"] == scope.organization


def is_close(told: float, true: float, error_at_most: float | None) -> bool:
    """Tell whether a percentile is as near to the true one as the report promises; a tenth of a second is the least."""
    if error_at_most is None:
        return abs(told - true) < 1e-6
    return abs(told - true) <= max(0.1, error_at_most * true)


def check_figures(logs: Logs, found: ResponseTimes, cases: list[Case], group_by: GroupBy, now: datetime) -> None:
    """Compare every number of every group, and of the whole; percentiles as closely as the report says."""
    groups: dict[str | None, list[Case]] = defaultdict(list)
    for case in filter(is_counted, cases):
        groups[group_of(case, group_by.value)].append(case)
        groups[None].append(case)
    assert {each.key for each in found.groups} == {key for key in groups if key is not None}
    compared = {each.key: each.figures for each in found.groups} | ({None: found.whole} if cases else {})
    for key, figures in compared.items():
        mine = groups[key]
        assert figures.n == len(mine), key
        for clock in Clock if mine else ():
            values = [s for s in (seconds_of(case, clock.value) for case in mine) if s is not None]
            spread = figures.spreads[clock]
            assert spread.n == len(values), (key, clock)
            told = (spread.p50_s, spread.p90_s, spread.p99_s)
            for ours, theirs in zip(told, percentiles(values), strict=True):
                assert (ours is None) is (theirs is None), (key, clock)
                assert ours is None or theirs is None or is_close(ours, theirs, found.error_at_most), (key, clock)
        for target in Target if mine else ():
            judged = [logs.judged(case, target.value, now) for case in mine]
            share = figures.shares[target]
            assert (share.n, share.within) == (sum(each is not None for each in judged), judged.count(True)), (
                key,
                target,
            )


def which(logs: Logs, case: Case, what: What, now: datetime) -> bool:
    """Tell whether a case is behind a number."""
    if what in (What.EXERCISES, What.MERGED, What.AUTOMATIC):
        merged = case.row["state"] == "merged"
        real = not case.row["exercise"]
        return {
            What.EXERCISES: not real,
            What.MERGED: real and merged,
            What.AUTOMATIC: real and not merged and case.automatic,
        }[what]
    if what.value.endswith("_breach"):
        return is_counted(case) and logs.judged(case, what.value.removesuffix("_breach"), now) is False
    facts = {
        What.ALL: True,
        What.BY_HAND: case.row["source"] != "device",
        What.MISSED: case.missed,
        What.CORRECTED: case.corrected,
    }
    return is_counted(case) and facts[what]


Question = tuple[Period, Scope, GroupBy]


async def check(url: str, questions: Sequence[Question], *, rolled_up: bool = False) -> None:
    """Ask as the api does, or as it does above the limit, and compare with the logs."""
    logs, api = Logs(url), service_url(url, "api")
    cases = logs.cases()
    async with open_database(api, name="test", size=1, role=DatabaseRole.API) as database:
        for period, scope, group_by in questions:
            async with database.read(scope) as read:
                mine = [
                    case
                    for case in cases
                    if period.since <= case.row["opened_at"] < period.until and in_scope(case, scope)
                ]
                wanted = Wanted(scope=scope, period=period, group_by=group_by, now=histories.NOW)
                cover = await cover_of(read, scope, period, exact_up_to=0) if rolled_up else None
                check_figures(logs, await response_times(read, wanted, cover), mine, group_by, wanted.now)
                await check_behind(read, logs, wanted, mine, cover)


async def check_behind(read: Read, logs: Logs, wanted: Wanted, cases: list[Case], cover: Cover | None) -> None:
    """Compare the incidents behind each number, of all groups and of each."""
    left_out = await excluded(read, wanted, cover)
    for what in What:
        listed, _ = await timed_incidents(read, wanted, key=None, what=what, most=MOST, before=None)
        behind = [case for case in cases if which(logs, case, what, wanted.now)]
        assert {each.id for each in listed} == {case.row["id"] for case in behind}, what
        if what.value in {"exercises", "merged", "automatic", "by_hand", "missed", "corrected"}:
            assert getattr(left_out, what.value) == len(behind), what
        for key in {group_of(case, wanted.group_by.value) for case in behind}:
            part, _ = await timed_incidents(read, wanted, key=key, what=what, most=MOST, before=None)
            named = {case.row["id"] for case in behind if group_of(case, wanted.group_by.value) == key}
            assert {each.id for each in part} == named, (what, key)


async def roll_all_up(url: str) -> int:
    """Roll up as alerts does, until nothing is left to be; return how many months that were."""
    alerts = service_url(url, "alerts")
    async with open_database(alerts, name="roll", size=1, role=DatabaseRole.ALERTS) as database:
        for rolled in count():
            async with database.read() as read:
                month = await month_to_roll(read, now=histories.NOW)
            if month is None:
                return rolled
            async with database.write() as write:
                await roll_up(write, month, now=histories.NOW)
    return 0


@settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
@given(histories.histories, st.lists(st.tuples(periods, scopes, st.sampled_from(GroupBy)), min_size=6, max_size=6))
def test_every_figure_is_what_the_logs_say(
    postgres: PostgresServer,
    empty_template: str,
    database_names: Iterator[str],
    history: histories.History,
    questions: list[Question],
) -> None:
    """Counts, percentiles, shares and the incidents behind each number follow from the raw logs and nothing else.

    So they do from the roll-up, also before and after it has followed a correction.
    """
    with fresh_database(postgres, empty_template, database_names) as url:
        asyncio.run(histories.lay_out(url))
        histories.write(url, history)
        everything = [*((ALL, WHOLE, group_by) for group_by in GroupBy), *questions]
        asyncio.run(check(url, everything))
        assert asyncio.run(roll_all_up(url)) > 0
        asyncio.run(check(url, everything, rolled_up=True))
        histories.correct_again(url, history)
        asyncio.run(check(url, everything, rolled_up=True))
        asyncio.run(roll_all_up(url))
        asyncio.run(check(url, everything, rolled_up=True))
