"""What is counted for indicators, against a plain recomputation on generated months."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from deploy.local.postgres import PostgresServer, service_url
from nowalls.domain.ids import PlaceId, SiteId
from nowalls.domain.indicators.reporting import Facts
from nowalls.domain.policies import Policies
from nowalls.domain.registry import Place
from nowalls.domain.response_times import Period
from nowalls.domain.scopes import WHOLE, Scope
from nowalls.domain.words import DeviceKind, PlaceKind, SiteKind
from nowalls.storage.database import Database, DatabaseRole, open_database
from nowalls.storage.indicators import PIECES, WantedMonth, indicator_facts, pieces_of
from tests.support.database import fresh_database
from tests.support.district import CHAOYANG, FUKANG, NANGUAN, a_site, register, small_district

WALL: Final = ZoneInfo("Asia/Shanghai")
OCTOBER: Final = Period(since=datetime(2026, 10, 1, tzinfo=WALL), until=datetime(2026, 11, 1, tzinfo=WALL))
HOUR: Final = timedelta(hours=1)
MONTH_H: Final = 31 * 24
NOWS: Final = (OCTOBER.since + 300 * HOUR, OCTOBER.since + 312 * HOUR, OCTOBER.until, OCTOBER.until + 500 * HOUR)
"""Within a day, at midnight, as the month ends, and long after it."""
SITES: Final = {"fukang": CHAOYANG.code, "xingfu": NANGUAN.code}
DEVICES: Final = {
    "sos-203": ("fukang", "sos"),
    "smoke-203": ("fukang", "smoke"),
    "door-xingfu": ("xingfu", "door"),
    "sos-xingfu": ("xingfu", "sos"),
    "gateway-xingfu": ("xingfu", "gateway"),
    "sos-home-1": ("home-1", "sos"),
}
TEST_DAYS: Final = {"sos": 8, "smoke": 32}

around = st.one_of(
    st.sampled_from([0, 24, 300, 312, MONTH_H - 24, MONTH_H]),
    st.integers(-1_000, MONTH_H + 200),
    st.builds(lambda day: day * 24, st.integers(-9, 33)),
)
"""Hours from the month's begin; midnights are as likely as not."""
days = st.integers(-3, 34)


@dataclass(slots=True)
class Line:
    """A line of a hazard's log."""

    step: str
    after_h: int
    due_day: int | None


@dataclass(slots=True)
class Round:
    """An inspection."""

    site: str
    kind: str
    due_day: int
    state: str
    signed_h: int


@dataclass(slots=True)
class Month:
    """What is written."""

    lives: list[tuple[int, int | None]]
    """Of each device: registered so many hours before the month began, in service for so many."""
    readings: list[tuple[str, int]]
    signals: list[tuple[str, int, str, bool]]
    hazards: list[tuple[str, list[Line]]]
    rounds: list[Round]
    stays: list[tuple[str, int, int | None]]


sites = st.sampled_from(sorted(SITES))
device_ids = st.sampled_from(sorted(DEVICES))
lines = st.builds(
    Line,
    step=st.sampled_from(["graded", "graded", "placarded", "rectified", "rectified", "rechecked", "reminded"]),
    after_h=around,
    due_day=st.none() | days,
)
months = st.builds(
    Month,
    lives=st.lists(
        st.tuples(st.sampled_from([-100, 0, 1, 2_000]), st.none() | st.sampled_from([24, 500, 2_500])),
        min_size=len(DEVICES),
        max_size=len(DEVICES),
    ),
    readings=st.lists(st.tuples(device_ids, around), max_size=60, unique=True),
    signals=st.lists(
        st.tuples(device_ids, around, st.sampled_from(["raised", "cleared", "open"]), st.booleans()), max_size=30
    ),
    hazards=st.lists(st.tuples(sites, st.lists(lines, max_size=5)), max_size=6),
    rounds=st.lists(
        st.builds(
            Round,
            site=sites,
            kind=st.sampled_from(["round", "round", "check"]),
            due_day=days,
            state=st.sampled_from(["planned", "signed", "signed", "cancelled"]),
            signed_h=around,
        ),
        max_size=8,
    ),
    stays=st.lists(st.tuples(sites, around, st.none() | st.integers(0, 900)), max_size=8),
)


def at(hours: int) -> datetime:
    """Return the moment so many hours after the month began."""
    return OCTOBER.since + hours * HOUR


def day(number: int) -> date:
    """Return a day by its number from the month's first, which is 0."""
    return OCTOBER.since.date() + timedelta(days=number)


def local(moment: datetime) -> date:
    """Return the day on the wall."""
    return moment.astimezone(WALL).date()


async def lay_out(url: str) -> None:
    """Register the small district and a second institution, of the same organization, in another district."""
    district = small_district()
    district.sites.append(a_site("xingfu", SiteKind.INSTITUTION, district=NANGUAN.code, organization=FUKANG.id))
    building = Place(id=PlaceId("xingfu-1"), site_id=SiteId("xingfu"), kind=PlaceKind.BUILDING, building="1 号楼")
    district.places.append(building)
    for device_id, (site, kind) in DEVICES.items():
        if site == "xingfu":
            district.device(device_id, DeviceKind(kind), building)
    await register(url, district)


def write(url: str, month: Month) -> None:
    """Write what was drawn."""
    with psycopg.connect(url) as connection:
        _write_devices(connection, month)
        _write_ledgers(connection, month)
        for number, (site, from_h, hours) in enumerate(month.stays):
            connection.execute(
                "with who as (insert into residents (id, place_key, name, sex, birth_year) select %(id)s, p.key, 'x',"
                " 'female', 1940 from places as p join sites as s on s.key = p.site_key where s.id = %(site)s"
                " order by p.key limit 1 returning key, place_key)"
                " insert into occupancies (resident_key, place_key, from_at, until_at)"
                " select key, place_key, %(from)s, %(until)s from who",
                {
                    "id": f"res-{number}",
                    "site": site,
                    "from": at(from_h),
                    "until": None if hours is None else at(from_h + hours),
                },
            )


def _write_devices(connection: psycopg.Connection[Any], month: Month) -> None:
    connection.execute(
        "update devices set registered_at = '2026-12-01', lifecycle_at = '2026-12-01' where id <> all(%s)",
        [list(DEVICES)],
    )
    for device_id, (before_h, hours) in zip(DEVICES, month.lives, strict=True):
        retired_at = None if hours is None else at(hours - before_h)
        connection.execute(
            "update devices set registered_at = %s, retired_at = %s, lifecycle = %s where id = %s",
            [at(-before_h), retired_at, "registered" if retired_at is None else "retired", device_id],
        )
    for device_id, after_h in month.readings:
        connection.execute(
            "insert into readings (device_key, at, received_at, digest)"
            " select key, %s, %s, 1 from devices where id = %s",
            [at(after_h), at(after_h), device_id],
        )
    for device_id, after_h, state, moved in month.signals:
        connection.execute(
            "insert into signals_history (id, device_key, type, state, received_at, at, test, flags, handled_at)"
            " select 1, key, 'sos', %(state)s, %(at)s, %(at)s, true, '{}', %(at)s from devices where id = %(id)s"
            if moved
            else "insert into signals (device_key, district_key, place_key, type, state, received_at, at, test, flags)"
            " select d.key, s.district_key, d.place_key, 'sos', %(state)s, %(at)s, %(at)s, true, '{}'"
            " from devices as d join sites as s on s.key = d.site_key where d.id = %(id)s",
            {"id": device_id, "state": state, "at": at(after_h)},
        )


def _write_ledgers(connection: psycopg.Connection[Any], month: Month) -> None:
    for number, (site, log) in enumerate(month.hazards):
        connection.execute(
            "insert into hazards (id, version, state, category, site_key, found_by, what, reported_at, reopened)"
            " select %s, 1, 'reported', 'gas', key, 'report', 'x', now(), 0 from sites where id = %s",
            [f"hzd-{number}", site],
        )
        for line, each in enumerate(log):
            connection.execute(
                "insert into hazard_entries (hazard_key, number, at, step, due_on) select key, %s, %s, %s, %s"
                " from hazards where id = %s",
                [line, at(each.after_h), each.step, due_of(each), f"hzd-{number}"],
            )
    for number, one in enumerate(month.rounds):
        connection.execute(
            "insert into inspections (id, version, kind, state, site_key, due_on, catalogue, team, answers, planned_at,"
            " begun_at, signed_at, closed_at)"
            " select %(id)s, 1, %(kind)s, %(state)s, key, %(due)s, 1, '{}', '{}', now(), now(), %(signed)s, %(closed)s"
            " from sites where id = %(site)s",
            {
                "id": f"isp-{number}",
                "kind": one.kind,
                "state": one.state,
                "site": one.site,
                "due": day(one.due_day),
                "signed": at(one.signed_h) if one.state == "signed" else None,
                "closed": at(one.signed_h) if one.state == "cancelled" else None,
            },
        )


def due_of(line: Line) -> date | None:
    """Return the deadline that a line sets; only an order sets one."""
    return None if line.due_day is None or line.step in {"rectified", "reminded"} else day(line.due_day)


Sums = dict[str, tuple[int, int]]
"""So many of so many, by the id of a piece."""


def device_days(month: Month, until: datetime) -> Sums:
    """Look at each device and each day by itself."""
    found: dict[str, list[bool]] = defaultdict(list)
    whole_days = int((until - OCTOBER.since) / timedelta(days=1))
    for (device_id, (site, kind)), (before_h, hours) in zip(DEVICES.items(), month.lives, strict=True):
        if site not in SITES or kind == "gateway":
            continue
        for number in range(whole_days):
            begins, ends = 24 * number, 24 * number + 24
            if -before_h > begins or (hours is not None and hours - before_h < ends):
                continue
            told = [h for each, h in month.readings if each == device_id]
            told += [h for each, h, _, _ in month.signals if each == device_id]
            found[device_id].append(any(begins <= h < ends for h in told))
    return {device_id: (sum(heard), len(heard)) for device_id, heard in found.items()}


def tried(month: Month, until: datetime) -> Sums:
    """Look for each device's last alarm before the end."""
    found: Sums = {}
    for (device_id, (site, kind)), (before_h, hours) in zip(DEVICES.items(), month.lives, strict=True):
        in_service = at(-before_h) < until and (hours is None or at(hours - before_h) >= until)
        if site not in SITES or kind not in TEST_DAYS or not in_service:
            continue
        rang = [
            at(h) for each, h, state, _ in month.signals if each == device_id and state == "raised" and at(h) < until
        ]
        last = max(rang, default=at(-before_h))
        found[device_id] = (int(until - last <= timedelta(days=TEST_DAYS[kind])), 1)
    return found


def orders(month: Month, last_due: date) -> Sums:
    """Go through each hazard's log, order by order."""
    found: dict[str, list[bool]] = defaultdict(list)
    for number, (_, log) in enumerate(month.hazards):
        for line, order in enumerate(log):
            due = due_of(order)
            if due is None or not OCTOBER.since.date() <= due <= last_due:
                continue
            settling = next((each for each in log[line + 1 :] if each.step in {"rectified", "graded"}), None)
            by_then = settling is not None and local(at(settling.after_h)) <= due
            if settling is not None and settling.step == "graded" and by_then:
                continue
            found[f"hzd-{number}"].append(by_then)
    return {hazard: (sum(met), len(met)) for hazard, met in found.items()}


def rounds(month: Month, last_due: date) -> Sums:
    """Look at each round by itself."""
    found: Sums = {}
    for number, each in enumerate(month.rounds):
        due, by_then = day(each.due_day), local(at(each.signed_h)) <= day(each.due_day)
        if each.kind != "round" or not OCTOBER.since.date() <= due <= last_due:
            continue
        if each.state == "cancelled" and by_then:
            continue
        found[f"isp-{number}"] = (int(each.state == "signed" and by_then), 1)
    return found


def site_of(month: Month, piece: str) -> str:
    """Return where a piece is."""
    if piece in DEVICES:
        return DEVICES[piece][0]
    kind, number = piece.split("-")
    return month.hazards[int(number)][0] if kind == "hzd" else month.rounds[int(number)].site


async def check(url: str, month: Month, now: datetime) -> None:
    """Ask as the api does, for the whole centre, one district and one organization."""
    until, last_due = min(OCTOBER.until, now), min(date(2026, 10, 31), local(now) - timedelta(days=1))
    expected = {
        "devices_heard": device_days(month, until),
        "tests_in_time": tried(month, until),
        "hazards_in_time": orders(month, last_due),
        "rounds_in_time": rounds(month, last_due),
    }
    async with open_database(service_url(url, "api"), name="test", size=1, role=DatabaseRole.API) as database:
        for scope in (WHOLE, Scope(districts=(NANGUAN.code,)), Scope(organization=FUKANG.id)):
            facts = await _facts(database, scope, now)
            mine = [site for site, code in SITES.items() if scope.districts is None or code in scope.districts]
            assert [each.site_id for each in facts.institutions] == sorted(mine, key=SITES.__getitem__)
            for code, pieces in facts.pieces.items():
                told = {each.id: (each.numerator, each.denominator) for each in pieces}
                true = {name: sums for name, sums in expected[code].items() if site_of(month, name) in mine}
                assert told == true, (code, now, scope)
                assert all(site_of(month, each.id) == each.site_id for each in pieces)
            for each in facts.institutions:
                assert (each.living, each.sites) == (_living(month, each.site_id, until), 2)


def _living(month: Month, site: str, until: datetime) -> int:
    return sum(
        at(from_h) < until and (hours is None or at(from_h + hours) >= until)
        for where, from_h, hours in month.stays
        if where == site
    )


async def _facts(database: Database, scope: Scope, now: datetime) -> Facts:
    wanted = WantedMonth(scope=scope, period=OCTOBER, now=now, limits_of=Policies().supervision)
    async with database.read(scope) as read:
        facts = await indicator_facts(read, wanted)
        one = WantedMonth(
            scope=scope, period=OCTOBER, now=now, limits_of=Policies().supervision, site_id=SiteId("xingfu")
        )
        for code in PIECES:
            alone = await pieces_of(read, one, code)
            assert alone == [each for each in facts.pieces[code] if each.site_id == "xingfu"]
    return facts


@pytest.mark.timeout(600)
@settings(max_examples=5, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
@given(months, st.sampled_from(NOWS))
def test_every_count_follows_from_the_raw_rows(
    postgres: PostgresServer, empty_template: str, database_names: Iterator[str], month: Month, now: datetime
) -> None:
    """Device-days, tests, orders, rounds and residents are what going through the rows one by one gives."""
    with fresh_database(postgres, empty_template, database_names) as url:
        asyncio.run(lay_out(url))
        write(url, month)
        asyncio.run(check(url, month, now))
