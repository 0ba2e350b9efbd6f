"""The second wall: what a service's role may reach at all, and what the api reaches in whose name."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import msgspec
import psycopg
import pytest
from psycopg.rows import dict_row

from deploy.local.postgres import SERVICES, PostgresServer, service_url
from nowalls.domain.scopes import WHOLE, Scope
from nowalls.runtime.clock import SystemClock
from nowalls.storage.database import Database, DatabaseRole, OutsideScopeError, Read, RoleRefusedError, open_database
from nowalls.storage.registry import map_columns
from tests.support.district import CHAOYANG, FUKANG, NANGUAN, a_home, a_site, register, small_district
from tests.support.waiting import HANG_S

NOBODYS: Final = {
    "districts": "names of the administrative division",
    "link_key": "one secret of the centre",
    "broker_access": "a version number",
    "live_head": "a sequence number",
    "leases": "which process holds which district",
    "service_beats": "which processes are at work",
    "broker_sessions": "names of our own sessions at the broker",
    "ingest_members": "numbers and times of our own processes",
    "policies": "parameters of rules",
    "policy_version": "a version number",
    "audit_head": "a sequence number and a digest",
    "migrations": "the history of the schema",
    "readings": "out of the api's reach, which reads readings_in_scope: COPY cannot write under row-level security",
    "motion_windows": "out of the api's reach: COPY cannot write under row-level security",
    "compounds": "names and positions of residential compounds",
    "device_models": "products",
    "response_targets": "what the centre aims at",
    "rolled_months": "months",
    "histogram_months": "months",
    "stale_months": "months",
    "district_routines": "how often homes of a district fall quiet, of all of them together",
}
"""Tables without row-level security, each with the reason why it needs none."""
BEFORE_SCOPE: Final = {"users", "sessions", "shifts", "login_attempts", "idempotency_keys"}
"""Read to learn who asks, so before there is a scope."""
PERSONAL: Final = ("sites", "places", "residents", "devices", "incidents", "live_log", "device_latest")


def asked(url: str, sql: str) -> list[str]:
    """Return the first column of what a query answers, as the owner."""
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute(sql.encode()).fetchall()]


@pytest.fixture
async def api(database_url: str) -> AsyncIterator[Database]:
    """The api's way into a database with the small district and one home in another district."""
    district = small_district()
    district.sites.append(a_site("far-home", district=NANGUAN.code))
    district.places.append(a_home("far-home"))
    await register(database_url, district)
    url = service_url(database_url, "api")
    async with open_database(url, name="test", size=1, role=DatabaseRole.API) as database:
        yield database


async def sites_of(database: Database, scope: Scope | None) -> set[str]:
    """Return every site that a transaction in this scope sees, by a statement that filters nothing itself."""
    async with database.read(scope) as read:
        return await sites_in(read)


async def sites_in(read: Read) -> set[str]:
    """Return every site that this transaction sees."""
    columns = await map_columns(read, WHOLE, now=SystemClock().now())
    return set(msgspec.json.decode(columns.ids))


def test_every_table_has_an_answer(database_url: str) -> None:
    """A table has a policy for the api, or a reason why it is nobody's; a new one without an answer fails here."""
    tables = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
    open_tables = asked(database_url, f"{tables} and not relrowsecurity")
    assert set(open_tables) <= set(NOBODYS)
    guarded = asked(database_url, f"{tables} and relrowsecurity")
    answered = asked(database_url, "select tablename from pg_policies where schemaname = 'public'")
    assert set(guarded) == set(answered)
    reached = asked(
        database_url,
        f"{tables} and relrowsecurity and has_any_column_privilege('nowalls_api', oid, 'select')",
    )
    scoped = asked(database_url, "select tablename from pg_policies where 'nowalls_api' = any(roles)")
    assert set(reached) <= set(scoped)
    without = "select tablename from pg_policies where 'nowalls_api' = any(roles) and qual = 'true'"
    assert set(asked(database_url, without)) >= BEFORE_SCOPE


def test_no_service_passes_the_wall(database_url: str) -> None:
    """No service's role or login is a superuser, may bypass row-level security, or owns anything."""
    roles = "select rolname from pg_roles where rolname ~ '^(nowalls_|svc_)'"
    assert len(asked(database_url, roles)) == 2 * len(SERVICES)
    assert asked(database_url, f"{roles} and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)") == []
    owners = "select distinct rolname from pg_class join pg_roles as r on r.oid = relowner"
    assert not set(asked(database_url, owners)) & set(asked(database_url, roles))


@pytest.mark.parametrize("table", ["users", "sessions", "readings", "residents", "audit"])
def test_a_login_alone_opens_nothing(database_url: str, table: str) -> None:
    """A service's login that does not say what it works as reads nothing."""
    with (
        psycopg.connect(service_url(database_url, "ingest")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(f"table {table}".encode())


@pytest.mark.parametrize(
    ("role", "table"),
    [
        ("ingest", "residents"),
        ("ingest", "users"),
        ("broker_access", "sites"),
        ("alerts", "sessions"),
        ("api", "readings"),
        ("api", "signals_history"),
    ],
)
def test_a_service_reaches_what_it_needs(database_url: str, role: str, table: str) -> None:
    """What a service has no business with it may not read."""
    url = service_url(database_url, role.replace("_", "-"))
    with (
        psycopg.connect(url, options=f"-c role=nowalls_{role}") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(f"table {table}".encode())


async def test_nothing_said_is_nothing_seen(api: Database) -> None:
    """Without a scope there are no rows, in any table that holds somebody's data."""
    assert await sites_of(api, None) == set()
    url = api.url
    with psycopg.connect(url, options="-c role=nowalls_api") as connection:
        for table in PERSONAL:
            assert connection.execute(f"table {table}".encode()).fetchall() == []


async def test_a_scope_is_what_is_seen(api: Database) -> None:
    """The whole centre, a district, an organization: each sees its own, and a name that is none sees nothing."""
    everywhere = {"home-1", "home-2", "fukang", "far-home"}
    assert await sites_of(api, WHOLE) == everywhere
    assert await sites_of(api, Scope(districts=(CHAOYANG.code,))) == everywhere - {"far-home"}
    assert await sites_of(api, Scope(districts=(NANGUAN.code,))) == {"far-home"}
    assert await sites_of(api, Scope(districts=())) == set()
    assert await sites_of(api, Scope(organization=FUKANG.id)) == {"fukang"}
    assert await sites_of(api, Scope(organization="none")) == set()
    assert await sites_of(api, None) == set(), "A scope ends with its transaction."


async def test_nothing_is_written_outside(api: Database, database_url: str) -> None:
    """A row outside of the scope is refused, and of what is changed there nothing is found."""
    home = {"rows": '[{"id":"new","site_id":"far-home","kind":"home"}]'}
    async with api.write(Scope(districts=(CHAOYANG.code,))) as write:
        await write.run("registry", "write_places", home)  # its site is not seen: nothing to write
    [far] = asked(database_url, "select key::text from sites where id = 'far-home'")
    [district] = asked(database_url, "select array_agg(key)::text from districts where name = '朝阳区'")
    place = "insert into places (id, site_key, kind) values ('x', %s, 'home')"
    with psycopg.connect(api.url, options="-c role=nowalls_api") as connection:
        connection.execute("select set_config('nowalls.districts', %s, true)", [district])
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            connection.execute(place.encode(), [far])
    with pytest.raises(OutsideScopeError):
        async with api.write(Scope(organization=FUKANG.id)) as write:
            await write.count(
                "registry", "write_organizations", {"rows": '[{"id":"org-other","name":"x","fire_acceptance":"none"}]'}
            )


async def test_the_centre_decides_with_everything_in_sight(api: Database) -> None:
    """Once it is settled that the asker may, a transaction goes on in the name of the whole centre."""
    async with api.write(Scope(organization=FUKANG.id)) as write:
        before = await sites_in(write)
        await write.widen()
        after = await sites_in(write)
    assert (len(before), len(after)) == (1, 4)


async def test_a_scope_of_both_kinds_is_refused(api: Database) -> None:
    """A scope is districts or an organization: both at once could be read as more than either."""
    with pytest.raises(ValueError, match="not both"):
        await sites_of(api, Scope(districts=(CHAOYANG.code,), organization=FUKANG.id))


async def test_a_login_that_may_not_is_told_so(database_url: str) -> None:
    """A service whose login may not take its role says so in one sentence, at once."""
    opening = open_database(service_url(database_url, "ingest"), name="test", role=DatabaseRole.API)
    with pytest.raises(RoleRefusedError, match="login svc_ingest may not work as nowalls_api: give this service"):
        await asyncio.wait_for(opening.__aenter__(), HANG_S)


@pytest.mark.parametrize("service", SERVICES)
async def test_each_service_works_as_its_role(database_url: str, service: str) -> None:
    """A service's own login comes in as the service's role."""
    role = DatabaseRole(f"nowalls_{service.replace('-', '_')}")
    async with open_database(service_url(database_url, service), name="test", size=1, role=role) as database:
        with psycopg.connect(database_url, row_factory=dict_row) as owner:
            [row] = owner.execute(
                "select usename, application_name from pg_stat_activity where application_name = 'nowalls-test'"
                " and datname = current_database()"
            ).fetchall()
        async with database.read() as read:
            [said] = await read.rows("scope", "may_take_role", {"role": role.value})
    assert row["usename"] == said["login"] == f"svc_{service.replace('-', '_')}"
    assert said["may"] is True


INSPECTIONS: Final = """
insert into inspections (id, version, kind, state, site_key, due_on, catalogue, team, answers, planned_at, begun_at)
select 'isp-' || i.kind, 1, i.kind, i.state, s.key, '2026-11-30', 1, '{}', '{}', now(), i.begun_at
from sites as s,
    (values ('check', 'planned', null), ('oversight', 'planned', null), ('round', 'underway', now()))
        as i (kind, state, begun_at)
where s.id = 'fukang';
insert into inspection_entries (inspection_key, number, at, step, pictures)
select key, 1, now(), 'planned', '{}' from inspections;
"""


def test_an_institution_cannot_read_what_comes_unannounced(api: Database, database_url: str) -> None:
    """Whatever a statement asks: neither the visit nor its log is there until it has begun; its district sees both."""
    with psycopg.connect(database_url) as owner:
        owner.execute(INSPECTIONS.encode())
    [organization] = asked(database_url, "select key::text from organizations where id = 'org-fukang'")
    [district] = asked(database_url, "select array_agg(key)::text from districts where name = '朝阳区'")
    log = "select i.id from inspections as i join inspection_entries as e on e.inspection_key = i.key order by 1"
    entries = "select count(*) from inspection_entries"

    def seen(setting: str, value: str) -> tuple[list[str], int]:
        with psycopg.connect(api.url, options="-c role=nowalls_api") as connection:
            connection.execute("select set_config(%s, %s, true)", [setting, value])
            ids = [row[0] for row in connection.execute(log.encode()).fetchall()]
            [(n,)] = connection.execute(entries.encode()).fetchall()
        return ids, n

    known = ["isp-check", "isp-round"]
    assert seen("nowalls.organization", organization) == (known, 2)
    assert seen("nowalls.districts", district) == (sorted([*known, "isp-oversight"]), 3)
    with psycopg.connect(database_url) as owner:
        owner.execute("update inspections set begun_at = now(), state = 'underway' where id = 'isp-oversight'")
    assert seen("nowalls.organization", organization) == (sorted([*known, "isp-oversight"]), 3)


MANY: Final = """
insert into districts (code, name, name_en) select 'd' || n, 'x', 'x' from generate_series(1, 4) as n;
insert into organizations (id, name) select 'org-' || n, 'x' from generate_series(1, 50) as n;
insert into sites (id, kind, type, name, address, district_key, organization_key, lon, lat)
select 's' || n, 'home', 'x', 'x', 'x', 1 + n % 4, case when n % 400 = 0 then 1 + (n / 400) % 50 end, 125, 43
from generate_series(1, 20000) as n;
insert into places (id, site_key, kind) select 'p' || key, key, 'home' from sites;
insert into incidents (
    id, version, kind, severity, state, exercise, confirmed, late, source, district_key, site_key, place_key, opened_at,
    condition, lease_asked, reasons, alarms, signal_ids, closed_at
)
select 'i' || s.key, 1, 'fire_hazard', 'critical', 'resolved', false, false, false, 'device', s.district_key, s.key,
    s.key, now(), 'present', false, '[]', '[]', '{}', now()
from sites as s;
analyze;
"""


@pytest.mark.parametrize(
    "scope", ["nowalls.whole=on", "nowalls.districts={1,2}", "nowalls.organization=1"], ids=["whole", "district", "org"]
)
def test_plans_stay_on_their_indexes(database_url: str, scope: str) -> None:
    """With 20,000 sites an incident, a site and a page of incidents are still found by their indexes."""
    with psycopg.connect(database_url) as owner:
        owner.execute(MANY.encode())
    page = "select i.id from incidents as i join sites as s on s.key = i.site_key order by i.key desc limit 100"
    questions = ["select id from sites where id = 's7'", "select id from incidents where id = 'i7'"]
    with psycopg.connect(service_url(database_url, "api"), options=f"-c role=nowalls_api -c {scope}") as connection:
        for question in [*questions, *([] if "organization" in scope else [page])]:
            plan = connection.execute(f"explain (costs off) {question}".encode()).fetchall()
            lines = [line for (line,) in plan]
            scans = [line for line in lines if "Seq Scan" in line and "parent" not in line and "districts" not in line]
            assert scans == [], f"{question}\n" + "\n".join(lines)


def test_the_roles_can_be_given_again(postgres: PostgresServer, database_url: str) -> None:
    """Preparing another database on the same server finds roles and logins there, and changes nothing for this one."""
    postgres.create_database("another")
    assert asked(service_url(database_url, "api"), "select session_user::text") == ["svc_api"]
