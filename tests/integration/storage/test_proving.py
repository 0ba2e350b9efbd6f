"""Who is asked for an alarm tonight, by the statement itself at moments of ours."""

from datetime import datetime, timedelta

import psycopg

from nowalls.domain.decisions import Proved
from nowalls.domain.ids import DeviceId, ProofId, SiteId
from nowalls.domain.local_time import LOCAL
from nowalls.domain.proving import AT_MOST_EVERY, Proof
from nowalls.storage.database import Database, open_database
from nowalls.storage.lifecycles import guards_of_sites
from nowalls.storage.proving import ask, asked_lately, due_devices, forget_proofs, proofs_of_site, write_proved
from tests.support.district import CHAOYANG, NANGUAN, register, small_district

NIGHT = datetime(2026, 11, 21, 3, 0, tzinfo=LOCAL)
WHO_CAN = """
insert into device_models (name, maker, kind, capabilities) values
    ('silent-1', 'x', 'sos', '{self_test}'), ('silent-hub', 'x', 'gateway', '{self_test}');
update devices set lifecycle = 'in_service', lifecycle_at = now(),
    model = case when id in ('sos-home-2', 'sos-203', 'sos-204') then 'silent-1' end;
-- Behind a hub that can, its device can; the door sensor beside it saves nobody.
update devices set model = 'silent-hub' where id = 'heat-home-1';
update devices set gateway_key = (select key from devices where id = 'heat-home-1')
where id in ('smoke-home-1', 'door-home-1');
update devices set kind = 'gateway' where id = 'heat-home-1';
-- 204's button never spoke.
insert into device_latest (device_key, last_seen_at, online) select key, now(), true from devices where id <> 'sos-204';
"""
AT_WORK = """
insert into quiet_periods (id, site_key, reason, from_at, until_at, author_key, created_at)
select 'q-1', s.key, 'x', %(at)s - interval '1 hour', %(at)s + interval '1 hour', u.key, %(at)s
from sites as s, users as u where s.id = 'fukang' and u.username = 'lihua'
"""
AN_ANSWER = """
insert into signals (device_key, district_key, place_key, message_id, type, state, received_at, at, test, flags)
select d.key, s.district_key, d.place_key, 'proof-1', 'sos', 'raised', %(at)s, %(at)s, true, '{}'
from devices as d join sites as s on s.key = d.site_key where d.id = %(device)s
"""
EVERYBODY = {"smoke-home-1", "sos-home-2", "sos-203"}


async def due(database: Database, now: datetime) -> set[DeviceId]:
    """Walk over everybody who is due, one at a time; nobody comes twice."""
    found: list[DeviceId] = []
    after: int | None = 0
    while after is not None:
        async with database.read() as read:
            more, after = await due_devices(read, [CHAOYANG.code], now=now, after=after, most=1)
        found += more
    assert len(set(found)) == len(found)
    return set(found)


async def test_each_night_asks_everybody_who_can_once(database_url: str) -> None:
    """Who can, spoke before, is not worked on and was not asked tonight, in the districts that are held."""
    await register(database_url, small_district())
    with psycopg.connect(database_url) as connection:
        connection.execute(WHO_CAN.encode())
    async with open_database(database_url, name="test", size=2) as database:
        assert await due(database, NIGHT) == EVERYBODY
        async with database.read() as read:
            assert await due_devices(read, [NANGUAN.code], now=NIGHT, after=0, most=9) == ([], None)
        async with database.write() as write:
            await ask(write, [Proof(id=ProofId("proof-1"), device_id=DeviceId("sos-home-2"), asked_at=NIGHT)])
        assert await due(database, NIGHT + timedelta(minutes=5)) == {"smoke-home-1", "sos-203"}
        assert await due(database, NIGHT + AT_MOST_EVERY) == EVERYBODY
        with psycopg.connect(database_url) as connection:
            connection.execute(AT_WORK.encode(), {"at": NIGHT})
        assert await due(database, NIGHT) == {"smoke-home-1"}
        assert await due(database, NIGHT + AT_MOST_EVERY) == EVERYBODY


async def test_of_two_answers_the_first_counts(database_url: str) -> None:
    """The answer is written once, to the device that was asked, and forgotten with its question."""
    await register(database_url, small_district())
    with psycopg.connect(database_url) as connection:
        for device in ("sos-home-2", "sos-home-1", "sos-home-2"):
            connection.execute(AN_ANSWER.encode(), {"at": NIGHT, "device": device})
        numbers = [row[0] for row in connection.execute("select id from signals order by id")]
    async with open_database(database_url, name="test", size=2) as database:
        async with database.write() as write:
            await ask(write, [Proof(id=ProofId("proof-1"), device_id=DeviceId("sos-home-2"), asked_at=NIGHT)])
        for late_s, number in ((9, numbers[1]), (2, numbers[0]), (3, numbers[2])):
            async with database.write() as write:
                answered_at = NIGHT + timedelta(seconds=late_s)
                await write_proved(write, [Proved(proof_id=ProofId("proof-1"), signal_id=number, at=answered_at)])
        async with database.write() as write:
            [proof] = await proofs_of_site(write, SiteId("home-2"), most=9)
            assert proof.answered_at == NIGHT + timedelta(seconds=2)
            await forget_proofs(write, before=NIGHT + timedelta(seconds=1))
            assert await proofs_of_site(write, SiteId("home-2"), most=9) == []


async def test_a_failed_question_stays_one_while_the_next_may_still_be_answered(database_url: str) -> None:
    """Last night's silence counts until something answers: tonight's question alone changes nothing."""
    await register(database_url, small_district())
    async with open_database(database_url, name="test", size=2) as database:

        async def unanswered(now: datetime) -> datetime | None:
            async with database.read() as read:
                [[health]] = (await guards_of_sites(read, [SiteId("home-2")], now=now)).values()
            return health.unanswered_at

        tonight = NIGHT + timedelta(days=1)
        for number, at in enumerate((NIGHT, tonight)):
            async with database.write() as write:
                await ask(write, [Proof(id=ProofId(f"proof-{number}"), device_id=DeviceId("sos-home-2"), asked_at=at)])
                assert await asked_lately(write, SiteId("home-2"), now=at + timedelta(minutes=4))
                assert not await asked_lately(write, SiteId("home-2"), now=at + timedelta(minutes=6))
        assert await unanswered(tonight + timedelta(minutes=1)) == NIGHT
        assert await unanswered(tonight + timedelta(minutes=6)) == tonight
        with psycopg.connect(database_url) as connection:
            rows = connection.execute("select next_try_at - created_at from outbox").fetchall()
        assert rows == [(timedelta(0),)] * 2
