"""Needless alarms and alarm loads against a plain recomputation, on generated days."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from deploy.local.postgres import PostgresServer, service_url
from nowalls.domain.alarm_quality import NEEDLESS, AlarmGroupBy, AlarmWhat
from nowalls.domain.response_times import Period
from nowalls.domain.scopes import WHOLE, Scope
from nowalls.storage.alarm_quality import alarm_incidents, alarm_loads, load_incidents, needless_alarms
from nowalls.storage.database import Database, DatabaseRole, open_database
from tests.support import histories
from tests.support.database import fresh_database
from tests.support.district import CHAOYANG, NANGUAN

WALL: Final = ZoneInfo("Asia/Shanghai")
START: Final = datetime(2026, 9, 30, 15, 0, tzinfo=UTC)
"""An hour before a midnight, and an end of a month, on the district's clock."""
PERIOD: Final = Period(since=START + timedelta(hours=1), until=START + timedelta(hours=20))
DEVICES: Final = (("home-1", "sos-home-1", "sos"), ("home-2", "smoke-home-2", "smoke"), ("village", "sos-v", "sos"))
DISTRICTS: Final = {"home-1": CHAOYANG.code, "home-2": CHAOYANG.code, "village": NANGUAN.code}
DISPATCHERS: Final = {"usr-lihua": {CHAOYANG.code, NANGUAN.code}, "usr-nanguan": {NANGUAN.code}}
MOST: Final = 1_000


@dataclass(slots=True)
class Rang:
    """One generated incident."""

    after_s: int
    device: tuple[str, str, str]
    by_rule: bool
    state: str
    outcome: str
    exercise: bool
    source: str

    @property
    def at(self) -> datetime:
        """When it was opened."""
        return START + timedelta(seconds=self.after_s)

    @property
    def judged(self) -> bool:
        """Whether it is a settled alarm of a device or a rule."""
        return self.state == "resolved" and not self.exercise and self.source == "device"

    def key(self, group_by: AlarmGroupBy) -> str:
        """The group it is in."""
        _, device_id, kind = self.device
        return {
            AlarmGroupBy.DEVICE: "" if self.by_rule else device_id,
            AlarmGroupBy.RULE: "inactivity_unanswered" if self.by_rule else kind,
            AlarmGroupBy.SITE: self.device[0],
            AlarmGroupBy.HOUR: self.at.astimezone(WALL).strftime("%H"),
        }[group_by]


rang = st.builds(
    Rang,
    after_s=st.one_of(
        st.sampled_from([3_599, 3_600, 4_200, 68_399, 72_000]), st.integers(0, 75_000), st.integers(40_000, 41_000)
    ),
    device=st.sampled_from(DEVICES),
    by_rule=st.sampled_from([False, False, False, True]),
    state=st.sampled_from(["resolved"] * 6 + ["cancelled", "merged"]),
    outcome=st.sampled_from([*(each.value for each in NEEDLESS), "helped_on_site", "hospital"]),
    exercise=st.sampled_from([False] * 5 + [True]),
    source=st.sampled_from(["device"] * 5 + ["phone"]),
)
shifts = st.lists(
    st.tuples(
        st.sampled_from(list(DISPATCHERS)),
        st.integers(0, 80_000),
        st.none() | st.integers(1, 30_000),
    ),
    max_size=4,
    unique_by=lambda each: each[0],
)


def write(url: str, all_rang: list[Rang], served: list[tuple[str, int, int | None]]) -> None:
    """Write incidents with their first two signals' lines, and shifts."""
    with psycopg.connect(url) as connection:
        for number, each in enumerate(all_rang):
            reasons = [{"code": "inactivity_unanswered", "params": {}}] if each.by_rule else []
            connection.execute(
                "insert into incidents (id, version, kind, severity, state, exercise, confirmed, late, source,"
                " district_key, site_key, place_key, opened_at, closed_at, condition, lease_asked, reasons, alarms,"
                " signal_ids, outcome) select %s, 1, 'emergency_rescue', 'critical', %s, %s, false, false, %s,"
                " s.district_key, s.key, p.key, %s, %s, 'present', false, %s, '[]', '{}', %s"
                " from sites as s join places as p on p.site_key = s.key where s.id = %s limit 1",
                [
                    f"inc-{number}",
                    each.state,
                    each.exercise,
                    each.source,
                    each.at,
                    each.at,
                    Jsonb(reasons),
                    each.outcome if each.state == "resolved" else None,
                    each.device[0],
                ],
            )
            told = [] if each.by_rule else [each.device, ("home-1", "another", "heat")]
            for _, device_id, kind in told:
                connection.execute(
                    "insert into incident_entries (incident_key, at, code, params)"
                    " select key, opened_at, 'signal_received', %s from incidents where id = %s",
                    [Jsonb({"device_id": device_id, "type": kind}), f"inc-{number}"],
                )
        for number, (user_id, after_s, lasted_s) in enumerate(served):
            began = START + timedelta(seconds=after_s)
            ended = None if lasted_s is None else began + timedelta(seconds=lasted_s)
            connection.execute(
                "insert into shifts (id, user_key, started_at, ended_at, audible)"
                " select %s, key, %s, %s, true from users where id = %s",
                [f"shf-{number}", began, ended, user_id],
            )


async def check_needless(database: Database, all_rang: list[Rang], scope: Scope) -> None:
    """Compare every group's counts, and the incidents behind each, with the generated ones."""
    mine = [
        (number, each)
        for number, each in enumerate(all_rang)
        if each.judged
        and PERIOD.since <= each.at < PERIOD.until
        and (scope.districts is None or DISTRICTS[each.device[0]] in scope.districts)
    ]
    for group_by in AlarmGroupBy:
        groups: dict[str | None, Counter[str]] = defaultdict(Counter)
        for _, each in mine:
            groups[each.key(group_by)][each.outcome] += 1
            groups[None][each.outcome] += 1
        async with database.read(scope) as read:
            told = await needless_alarms(read, scope, PERIOD, group_by)
            assert {each.key for each in told} == {None, *groups}
            for group in told:
                named = group_by in {AlarmGroupBy.DEVICE, AlarmGroupBy.SITE}
                assert (group.name is not None) == (group.key is not None and named)
                true = groups[group.key]
                assert {outcome.value: n for outcome, n in group.needless_by.items()} == {
                    outcome.value: true[outcome.value] for outcome in NEEDLESS
                }
                assert group.needless.n == true.total()
                assert group.needless.within == sum(true[outcome.value] for outcome in NEEDLESS)
                for what in AlarmWhat:
                    listed, _ = await alarm_incidents(
                        read, scope, PERIOD, group_by, key=group.key, what=what, most=MOST, before=None
                    )
                    assert {each.id for each in listed} == {
                        f"inc-{number}"
                        for number, each in mine
                        if group.key in (None, each.key(group_by))
                        and (what.outcomes is None or each.outcome in what.outcomes)
                    }


async def check_loads(
    database: Database, all_rang: list[Rang], served: list[tuple[str, int, int | None]], scope: Scope
) -> None:
    """Compare who was on shift, how long, and what came to them."""
    expected: dict[str, tuple[Any, ...]] = {}
    for user_id, after_s, lasted_s in served:
        districts = DISPATCHERS[user_id]
        began = max(START + timedelta(seconds=after_s), PERIOD.since)
        ended = PERIOD.until if lasted_s is None else START + timedelta(seconds=after_s + lasted_s)
        ended = min(ended, PERIOD.until)
        if began >= ended or (scope.districts is not None and not districts <= set(scope.districts)):
            continue
        behind = {
            f"inc-{number}": int(each.at.timestamp()) // 600
            for number, each in enumerate(all_rang)
            if each.state != "cancelled" and began <= each.at < ended and DISTRICTS[each.device[0]] in districts
        }
        came = Counter(behind.values())
        async with database.read(scope) as read:
            listed, _ = await load_incidents(read, scope, PERIOD, user_id, most=MOST, before=None)
        assert {each.id for each in listed} == set(behind)
        floods = sum(n > 10 for n in came.values())
        expected[user_id] = (ended - began, came.total(), max(came.values(), default=0), floods)
    async with database.read(scope) as read:
        told = await alarm_loads(read, scope, PERIOD)
    assert {each.user_id: (each.on_shift, each.alarms, each.busiest, each.floods) for each in told} == expected


async def check(url: str, all_rang: list[Rang], served: list[tuple[str, int, int | None]]) -> None:
    """Ask as the api does, for the whole centre and for one district."""
    api = service_url(url, "api")
    async with open_database(api, name="test", size=1, role=DatabaseRole.API) as database:
        for scope in (WHOLE, Scope(districts=(NANGUAN.code,))):
            await check_needless(database, all_rang, scope)
            await check_loads(database, all_rang, served, scope)


@pytest.mark.timeout(600)
@settings(max_examples=4, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.lists(rang, min_size=30, max_size=60), shifts)
def test_every_figure_follows_from_the_incidents_and_shifts(
    postgres: PostgresServer,
    empty_template: str,
    database_names: Iterator[str],
    all_rang: list[Rang],
    served: list[tuple[str, int, int | None]],
) -> None:
    """Counts, shares, the incidents behind them, and loads with their floods are what the raw rows say."""
    with fresh_database(postgres, empty_template, database_names) as url:
        asyncio.run(histories.lay_out(url))
        write(url, all_rang, served)
        asyncio.run(check(url, all_rang, served))
