"""Learning on a real database in the service's own role: in steps, read by a due watch, loud where it is broken."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from alerts.holding import Holding
from alerts.learning import LAG, Learning
from deploy.local.postgres import service_url
from nowalls.domain.decisions import Decisions
from nowalls.domain.ids import PlaceId
from nowalls.domain.routine.learning import learn, new_routine
from nowalls.domain.routine.signs import DoorOpening, Silence
from nowalls.domain.words import DeviceKind
from nowalls.runtime.clock import HandClock
from nowalls.runtime.logs import no_log
from nowalls.storage.database import Database, DatabaseRole, open_database
from nowalls.storage.watching import forget_habits, home_facts, with_habits, write_watches
from tests.support.builders import NOW
from tests.support.district import CHAOYANG, register, small_district

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WATCHED = """
insert into watches (subject, rule, district_key, place_key, began_at, due_at)
select 'quiet_home:' || p.id, 'quiet_home', s.district_key, p.key, now(), now()
from places as p join sites as s on s.key = p.site_key where p.kind = 'home'
"""
ENDED = """
insert into silences (place_key, began_at, ended_at, from_door, to_door)
select key, %(began_at)s, %(ended_at)s, %(out)s, %(out)s from places where id = %(place)s
"""


@dataclass(frozen=True, slots=True)
class Centre:
    """A database with watched homes, and what learns them."""

    url: str
    database: Database
    learning: Learning
    clock: HandClock

    async def learns(self, at: datetime) -> None:
        """Learn whatever is due at this time."""
        self.clock.advance(at - self.clock.now())
        assert not await self.learning.learn_some([CHAOYANG.code])

    def asked(self, sql: str, **params: object) -> list[dict[str, Any]]:
        """Ask or change something as the owner."""
        with psycopg.connect(self.url, row_factory=dict_row) as connection:
            cursor = connection.execute(sql.encode(), params)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
async def centre(database_url: str) -> AsyncIterator[Centre]:
    """The small district with a motion sensor at its first home; every home is watched."""
    district = small_district()
    district.device("motion-home-1", DeviceKind.MOTION, district.places[0])
    await register(database_url, district)
    own = service_url(database_url, "alerts")
    clock = HandClock(NOW)
    async with open_database(own, name="test", size=2, role=DatabaseRole.ALERTS) as database:
        holding = Holding(database=database, holder="alerts-test", log=no_log())
        learning = Learning(database=database, holding=holding, clock=clock, log=no_log())
        found = Centre(database_url, database, learning, clock)
        found.asked(WATCHED)
        yield found


async def test_a_home_is_learned_hour_by_hour_and_read_by_a_due_watch(centre: Centre) -> None:
    """Each silence is learned once, an outing counts no day; a due watch finds the routine and the district's prior."""
    home = PlaceId(centre.asked("select id from places where kind = 'home' order by key limit 1")[0]["id"])
    await centre.learns(NOW)
    silences = [
        Silence(place_id=home, began_at=NOW + n * DAY, ended_at=NOW + n * DAY + 8 * HOUR, from_door=out, to_door=out)
        for n, out in enumerate((False, True, False, False))
    ]
    for each in silences:
        params = {"began_at": each.began_at, "ended_at": each.ended_at, "out": each.was_out, "place": home}
        centre.asked(ENDED, **params)
        await centre.learns(each.ended_at + HOUR)
        await centre.learns(each.ended_at + HOUR)
    await centre.learning.pool_one([CHAOYANG.code])
    async with centre.database.read() as read:
        facts = await with_habits(read, await home_facts(read, [home], centre.clock.now()), centre.clock.now())
    routine, prior = facts[home].routine, facts[home].prior
    wanted = learn(new_routine(NOW - LAG), silences, until=centre.clock.now() - LAG)
    assert routine is not None
    assert prior is not None
    assert sum(routine.counts.values()) == pytest.approx(sum(wanted.counts.values()), abs=0.01)
    assert routine.weekdays + routine.weekend_days == pytest.approx(wanted.weekdays + wanted.weekend_days, abs=0.01)
    assert prior.counts == routine.counts
    assert [each.was_out for each in facts[home].silences] == [False, True, False, False]


async def test_openings_of_the_outer_door_are_kept_once_and_for_four_weeks(centre: Centre) -> None:
    """What the engine notes is read by a due watch in the service's own role; said twice it is one, and the old go."""
    home = PlaceId("home-1-place")
    openings = tuple(DoorOpening(place_id=home, at=NOW - n * DAY) for n in (0, 0, 5, 27, 40))
    async with centre.database.write() as write:
        await write_watches(write, Decisions(openings=openings))
    async with centre.database.read() as read:
        facts = await with_habits(read, await home_facts(read, [home], NOW), NOW)
    assert sorted(facts[home].openings) == [NOW - 27 * DAY, NOW - 5 * DAY, NOW]
    async with centre.database.write() as write:
        await forget_habits(write, before=NOW - 28 * DAY)
    assert centre.asked("select count(*) from door_openings") == [{"count": 3}]


@pytest.mark.parametrize(
    "harm", ["jsonb_set(state, '{version}', '99')", "'{}'", "jsonb_set(state, '{days}', '\"many\"')"]
)
async def test_a_broken_routine_is_told_loudly_and_learned_anew(centre: Centre, harm: str) -> None:
    """A row of another version, or a harmed one: the plain rule holds, the centre is told, the home begins anew."""
    await centre.learns(NOW)
    centre.asked(f"update routines set state = {harm}")  # noqa: S608  # a piece of this test
    async with centre.database.read() as read:
        places = [PlaceId(row["id"]) for row in centre.asked("select id from places where kind = 'home'")]
        facts = await with_habits(read, await home_facts(read, places, NOW), NOW)
    assert {each.routine for each in facts.values()} == {None}
    await centre.learns(NOW + 2 * HOUR)
    [trouble] = centre.asked("select distinct code, params ->> 'n' as n from troubles")
    assert trouble == {"code": "routines_unreadable", "n": str(len(places))}
    states = centre.asked("select state ->> 'version' as version, state ->> 'known_since' as since from routines")
    anew = (NOW + 2 * HOUR - LAG).isoformat()
    assert {(each["version"], each["since"]) for each in states} == {("1", anew)}
