"""Every endpoint and every live event for every role and scope: ``access_table`` against the real api."""

import asyncio
import hashlib
import json
import re
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from string import Template
from typing import Any, Final

import httpx2
import psycopg
import pytest
import websockets

from nowalls.domain.ids import DeviceId, DistrictCode, OrganizationId, PlaceId, ResidentId, SiteId, UserId
from nowalls.domain.registry import Contact, Device, Organization, Place, Resident, User
from nowalls.domain.words import DeviceKind, PlaceKind, Role, SiteKind
from nowalls.runtime.clock import SystemClock
from nowalls.storage.accounts import revoke_sessions
from nowalls.storage.database import open_database
from nowalls.storage.devices import NewDevice, register_devices
from nowalls.storage.organizations import write_organizations
from nowalls.storage.people import Account, open_login, write_account
from nowalls.storage.registry import write_places, write_sites
from nowalls.storage.residents import write_residents
from tests.integration.api.access_table import LIVE, TABLE
from tests.support.centre import Centre
from tests.support.district import CHAOYANG, FUKANG, NANGUAN, a_site
from tests.support.waiting import HANG_S, until

Json = dict[str, Any]
ROLES: Final = {
    "D": Role.DISPATCHER,
    "L": Role.DUTY_LEAD,
    "S": Role.SUPERVISOR,
    "I": Role.INSTITUTION,
    "A": Role.ADMIN,
    "V": Role.SERVICE,
    "R": Role.RESPONDER,
}
LONG: Final = timedelta(days=365)
OTHER: Final = Organization(id=OrganizationId("org-other"), name="别家养老院")
REAL: Final = {
    "site": "fukang",
    "place": "fukang-203",
    "resident": "res-marked",
    "device": "sos-203",
    "organization": FUKANG.id,
    "district": CHAOYANG.code,
    "responder": "rsp-liuyang",
    "user": "usr-D-own",
    "key": "usr-V-own",
    "session": "ses-marked",
    "task": "tsk-marked",
    "commissioning": "com-marked",
    "period": "qp-marked",
    "absence": "abs-marked",
    "channel": "chn-marked",
    "compound": "cmp-marked",
    "handover": "hov-none",
    "incident": "inc-marked",
    "attachment": "att-marked",
    "hazard": "hzd-marked",
    "exception": "exc-marked",
    "inspection": "isp-marked",
    "draw": "drw-marked",
    "order": "ord-marked",
    "event": "sev-marked",
    "sample": "smp-marked",
    "suggestion": "service_device:sos-203",
    "indicator": "care_as_agreed",
}
"""Ids at 福康, an institution in 朝阳区: own to its people and to that district's, foreign to everybody else."""
MARKS: Final = (
    "fukang",
    "sos-203",
    "smoke-203",
    "曾雅琴",
    "13900139000",
    "-marked",
    "rsp-liuyang",
    "usr-D-own",
    "usr-V-own",
)
"""What no foreign answer or frame may hold; a request's own path is not repeated by any answer but a 404's sentence."""
WRITE_MARKED: Final = """
update sessions set id = 'ses-marked' where user_key = (select key from users where id = 'usr-D-own') and id = (
    select min(id) from sessions where user_key = (select key from users where id = 'usr-D-own')
);
insert into tasks (
    id, version, kind, state, severity, district_key, site_key, place_key, subject, opened_at, due_at, reasons, signal_ids
)
select 'tsk-marked', 1, 'call_back', 'open', 'low', s.district_key, s.key, p.key, 'tsk-marked', now(), now(), '[]', '{}'
from sites as s join places as p on p.site_key = s.key where p.id = 'fukang-203';
insert into tasks (
    id, version, kind, state, severity, district_key, site_key, place_key, subject, opened_at, due_at, reasons, signal_ids
)
select 'tsk-other', 1, 'call_back', 'open', 'low', s.district_key, s.key, p.key, 'tsk-other', now(), now(), '[]', '{}'
from sites as s join places as p on p.site_key = s.key where p.id = 'other-1';
insert into commissionings (id, site_key, opened_by, opened_at, until_at)
select 'com-marked', s.key, u.key, now(), now() + interval '1 hour'
from sites as s, users as u where s.id = 'fukang' and u.id = 'usr-D-own';
insert into quiet_periods (id, site_key, reason, from_at, until_at, author_key, created_at)
select 'qp-marked', s.key, 'x', now(), now() + interval '1 hour', u.key, now()
from sites as s, users as u where s.id = 'fukang' and u.id = 'usr-D-own';
insert into absences (id, resident_key, from_at, until_at, reason, created_at, created_by)
select 'abs-marked', r.key, now(), now() + interval '1 hour', 'family', now(), u.key
from residents as r, users as u where r.id = 'res-marked' and u.id = 'usr-D-own';
insert into channels (id, name, kind, audience, address, language, district_key, created_at)
select 'chn-marked', 'chn-marked', 'webhook', 'desk', 'http://127.0.0.1:9/x', 'zh-CN', key, now()
from districts where name = '朝阳区';
insert into outbox (channel, channel_key, occasion, district_key, payload, created_at, next_try_at)
select 'webhook', c.key, 'test', c.district_key, '{}', now(), now() from channels as c where c.id = 'chn-marked';
insert into attachments (id, subject, site_key, media_type, content, digest, at)
select 'att-marked', 'inc-marked', key, 'image/png', 'x', 'x', now() from sites where id = 'fukang';
insert into hazards (id, version, state, category, site_key, found_by, what, reported_at, reopened)
select 'hzd-marked', 1, 'reported', 'gas', key, 'report', 'what-marked', now(), 0 from sites where id = 'fukang';
insert into hazard_entries (hazard_key, number, at, step) select key, 1, now(), 'reported' from hazards;
insert into inspections (id, version, kind, state, site_key, due_on, catalogue, team, answers, planned_at, begun_at)
select 'isp-marked', 1, 'check', 'underway', key, '2026-01-01', 1, '{}', '{}', now(), now() from sites where id = 'fukang';
insert into inspection_entries (inspection_key, number, at, step, pictures)
select key, 1, now(), 'planned', '{}' from inspections;
insert into orders (
    id, version, state, site_key, organization_key, year, number, document_number, subject, requirement, responsible,
    sign_by, issued_at, due_on, due_working_days, due_counted_by
)
select 'ord-marked', 1, 'issued', key, organization_key, 2025, 1, 'number-marked', 'subject-marked', 'x', 'x',
    '2026-01-05', now(), '2026-01-12', 5, 'state_council'
from sites where id = 'fukang';
insert into order_entries (order_key, number, at, step) select key, 1, now(), 'issued' from orders;
insert into serious_events (id, version, state, district_key, category, what, incident_ids, stated, opened_at, due_at)
select 'sev-marked', 1, 'open', key, 'fire', 'what-marked', '{inc-marked}', '{}', now(), now() from districts
where name = '朝阳区';
insert into serious_event_entries (event_key, number, at, step) select key, 1, now(), 'opened' from serious_events;
insert into indicator_values (id, indicator, site_key, on_day, value, note, said_by, author_key, entered_at)
select 'ivl-marked', 'content', s.key, '2026-10-05', 0.9, 'note-marked', 'said-marked', u.key, now()
from sites as s, users as u where s.id = 'fukang' and u.id = 'usr-D-own';
insert into review_samples (id, at, month, district_key, author_key, seed, pool, drawn)
select 'smp-marked', now(), '2025-12-01', s.district_key, u.key, 'seed-marked', '{inc-marked}', '{inc-marked}'
from sites as s, users as u where s.id = 'fukang' and u.id = 'usr-D-own';
insert into compounds (id, name, district_key, lon, lat)
select 'cmp-marked', 'cmp-marked', key, 125, 43 from districts where name = '朝阳区';
"""  # noqa: E501  # columns in their order


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table."""

    method: str
    path: str
    allowed: str
    where: str
    body: str | None

    @property
    def name(self) -> str:
        """The endpoint's name in the API's document: ids as ``{}``, no query."""
        path = re.sub(r"\$\w+", "{}", self.path.partition("?")[0])
        return f"{self.method} {path}"


def rows() -> list[Row]:
    """Read the table."""
    found = []
    for line in filter(None, TABLE.splitlines()):
        method, path, letters, where, *body = line.split(None, 4)
        assert len(letters) == len(ROLES), line
        found.append(Row(method=method, path=path, allowed=letters, where=where, body=body[0] if body else None))
    return found


@dataclass(slots=True)
class Matrix:
    """The api with somebody of each role, own and foreign, each with a token."""

    centre: Centre
    client: httpx2.Client
    letter: str = "0"
    tokens: dict[str, str] = field(default_factory=dict)

    def ask(self, row: Row, token: str | None, *, real: bool) -> httpx2.Response:
        """Send the row's request, with real ids or with such as there are none."""
        soon = SystemClock().now().replace(microsecond=0).isoformat().replace("+00:00", "Z")
        known = REAL | {"letter": self.letter, "none": "none-such"}
        unknown = dict.fromkeys(known, "none-such") | {"letter": "999999999", "district": "999999"}
        names = known if real else unknown
        names |= {"fresh": f"f-{secrets.token_hex(4)}", "soon": soon}
        prefix = "" if row.path in {"/healthz", "/readyz"} else "/api/v1"
        content = None if row.body is None else Template(row.body).substitute(names).encode()
        headers = {"Content-Type": "application/json"} | ({} if token is None else {"Authorization": f"Bearer {token}"})
        path = Template(row.path).substitute(names)
        return self.client.request(row.method, f"{prefix}{path}", content=content, headers=headers)

    def token(self, name: str, row: Row) -> str:
        """Return somebody's token; a fresh one where the request may end its session."""
        return asyncio.run(self.new_token(name)) if row.path.startswith("/sessions") else self.tokens[name]

    async def new_token(self, name: str) -> str:
        """Open a session behind the api's back: hashing passwords is slow on purpose."""
        token, now = secrets.token_urlsafe(16), SystemClock().now()
        digest = hashlib.sha256(token.encode()).digest()
        async with (
            open_database(self.centre.database_url, name="matrix", size=1) as database,
            database.write() as write,
        ):
            await open_login(write, UserId(f"usr-{name}"), digest, now=now, expires_at=now + LONG)
        return token


def people() -> list[User]:
    """Somebody of each role, own and foreign."""
    found = []
    for letter, role in ROLES.items():
        for side, district, organization in (("own", CHAOYANG, FUKANG), ("foreign", NANGUAN, OTHER)):
            user = User(
                id=UserId(f"usr-{letter}-{side}"), username=f"{letter}-{side}", name=f"{letter} {side}", role=role
            )
            scope: Json = {"districts": (DistrictCode(district.code),)}
            if role is Role.INSTITUTION:
                scope = {"organization": organization.id}
            found.append(replace(user, **scope))
    return found


async def fill(centre: Centre) -> dict[str, str]:
    """Register the other institution, somebody marked at the own one, and the people; return their tokens."""
    site = a_site("other", SiteKind.INSTITUTION, organization=OTHER.id, district=NANGUAN.code)
    room = Place(id=PlaceId("other-1"), site_id=SiteId("other"), kind=PlaceKind.ROOM, building="1", floor="1", room="1")
    marked = Resident(
        id=ResidentId("res-marked"),
        place_id=PlaceId("fukang-203"),
        name="曾雅琴",
        sex="female",
        birth_year=1940,
        phone="13900139000",
        categories=(),
        notes="notes-marked",
        contacts=(Contact(name="x", relation="x", phone="13900139000"),),
    )
    button = Device(id=DeviceId("sos-other"), kind=DeviceKind.SOS, site_id=SiteId("other"), place_id=room.id)
    now, tokens = SystemClock().now(), {}
    async with open_database(centre.database_url, name="matrix", size=1) as database:
        async with database.write() as write:
            await write_organizations(write, [OTHER])
            await write_sites(write, [site])
            await write_places(write, [room])
            await write_residents(write, [marked], now=now)
            await register_devices(write, [NewDevice(device=button, password_hash="x")], now=now)
            gone = User(id=UserId("usr-gone"), username="gone", name="gone", role=Role.ADMIN)
            for user in (*people(), gone):
                await write_account(write, Account(user=user, password_hash="!"), always_on_duty=True)
                tokens[user.id.removeprefix("usr-")] = token = secrets.token_urlsafe(16)
                digest = hashlib.sha256(token.encode()).digest()
                await open_login(write, user.id, digest, now=now, expires_at=now + LONG)
            for name in ("expired", "revoked"):
                tokens[name] = token = secrets.token_urlsafe(16)
                digest = hashlib.sha256(token.encode()).digest()
                ends = now if name == "expired" else now + LONG
                await open_login(write, UserId("usr-gone"), digest, now=now, expires_at=ends)
        async with database.write() as write:
            await revoke_sessions(write, UserId("usr-gone"), now=now)
    return tokens


@pytest.fixture(scope="module")
def matrix(api_alone: Centre) -> Iterator[Matrix]:
    """The api with everybody and everything that the table names."""
    tokens = asyncio.run(fill(api_alone))
    api_alone.change(WRITE_MARKED)
    with api_alone.login() as desk:
        body = {"kind": "emergency_rescue", "site_id": "fukang", "place_id": "fukang-203", "source": "phone"}
        made = desk.post("/incidents", json=body | {"exercise": True}).raise_for_status().json()
    with psycopg.connect(api_alone.database_url) as owner:
        owner.execute("update incidents set id = 'inc-marked' where id = %s", [made["id"]])
    api_alone.change(
        "insert into exception_reports (id, incident_key, opened_at, limit_s)"
        " select 'exc-marked', key, now(), 180 from incidents where id = 'inc-marked'"
    )
    api_alone.change(
        "insert into inspection_draws (id, at, district_key, author_key, seed, sites, inspectors, count, team, drawn)"
        " select 'drw-marked', now(), d.key, u.key, 'x', '{fukang}', '{usr-D-own}', 1, 1, '[]' from districts as d,"
        " users as u where d.code = '220104' and u.id = 'usr-D-own'"
    )
    api_alone.change("update users set disabled_at = now() where id = 'usr-gone'")
    [letter] = api_alone.query("select id::text from outbox where channel_key is not null and occasion = 'test'")
    with httpx2.Client(base_url=api_alone.http, timeout=HANG_S) as client:
        yield Matrix(api_alone, client, letter["id"], tokens)


def code_of(answer: httpx2.Response) -> str:
    """Return the stable code of a problem."""
    return str(answer.json().get("code")) if "problem" in answer.headers.get("content-type", "") else ""


def marks_in(answer: httpx2.Response, asked: str) -> list[str]:
    """Return which marks an answer's raw bytes hold, besides what was said in the request itself."""
    return [mark for mark in MARKS if mark.encode() in answer.content and mark not in asked]


def test_every_endpoint_has_a_row(matrix: Matrix) -> None:
    """The table names every endpoint of the served document once, and nothing else."""
    document = matrix.client.get("/openapi.json").raise_for_status().json()
    served = {
        f"{method.upper()} {re.sub(r'{[^}]*}', '{}', path.removeprefix('/api/v1'))}"
        for path, operations in document["paths"].items()
        for method in operations
    }
    named = [re.sub(r"/policies/\w+", "/policies/{}", row.name) for row in rows()]
    assert sorted(served) == sorted(named)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.name)
def test_who_may(matrix: Matrix, row: Row) -> None:
    """Each role is allowed or refused as its letter says, and nobody without a valid login gets in."""
    for name in (None, "expired", "revoked", "gone"):
        answer = matrix.ask(row, None if name is None else matrix.tokens[name], real=False)
        assert (answer.status_code == 401) is (row.where != "public" or "/sessions" in row.path), (name, answer.text)
    for letter, given in zip(ROLES, row.allowed, strict=True):
        answer = matrix.ask(row, matrix.token(f"{letter}-own", row), real=False)
        refused = answer.status_code == 403 and code_of(answer) == "not_allowed"
        assert refused is (given == "."), (letter, answer.status_code, answer.text)
        assert answer.status_code < 500 or row.where == "public", (letter, answer.text)


FOREIGN: Final = [row for row in rows() if row.where in {"object", "list", "register", "acts"}]


@pytest.mark.parametrize("row", FOREIGN, ids=lambda row: row.name)
def test_nothing_of_others(matrix: Matrix, row: Row) -> None:
    """Somebody whose role allows it, but of another district or organization, gets no byte of what is not theirs."""
    for letter, given in zip(ROLES, row.allowed, strict=True):
        if given == "." or (row.where == "register" and letter != "I"):
            continue
        answer = matrix.ask(row, matrix.token(f"{letter}-foreign", row), real=True)
        if row.where == "acts":
            who = {each["user_id"] for each in answer.raise_for_status().json()["items"]}
            assert not {each for each in who if each is None or not each.endswith(("-foreign", "-nanguan"))}, letter
            continue
        asked = Template(f"{row.path} {row.body}").safe_substitute(REAL)
        assert marks_in(answer, asked) == [], (letter, answer.text)
        if row.where == "list" or row.name == "GET /organizations":
            assert answer.status_code == 200, (letter, answer.text)
        else:
            assert answer.status_code in {403, 404, 410, 422}, (letter, answer.text)


SITE_BOUND: Final = (
    "$site",
    "$place",
    "$resident",
    "$device",
    "$incident",
    "$attachment",
    "$task",
    "$commissioning",
    "$hazard",
    "$inspection",
)
OWN_LOOKS: Final = [row for row in rows() if row.method == "GET" and row.where in {"object", "list"}]
NOT_NOW: Final = {"not_revealed", "wrong_state"}
"""What one's own may answer besides: the glass not broken, nobody sent."""


@pytest.mark.parametrize("row", OWN_LOOKS, ids=lambda row: row.name)
def test_ones_own_is_there(matrix: Matrix, row: Row) -> None:
    """The same questions are answered to those whose district or organization it is: the test above can fail."""
    bound = row.where == "list" or any(name in row.path for name in SITE_BOUND)
    for letter, given in zip("DLSIA", row.allowed, strict=False):
        if given == "." or (letter == "I" and not bound):
            continue
        answer = matrix.ask(row, matrix.token(f"{letter}-own", row), real=True)
        assert answer.status_code == 200 or code_of(answer) in NOT_NOW, (letter, answer.text)


@asynccontextmanager
async def listening(matrix: Matrix, name: str, heard: list[str]) -> AsyncIterator[None]:
    """Connect a live socket and keep every raw frame."""
    live = matrix.centre.live
    async with websockets.connect(live, subprotocols=[websockets.Subprotocol("nowalls.v1")], max_size=None) as socket:
        heard.append(str(await socket.recv()))
        await socket.send(json.dumps({"type": "auth", "token": matrix.tokens[name]}))

        async def keep() -> None:
            while True:
                heard.append(str(await socket.recv()))

        keeping = asyncio.create_task(keep())
        yield
        keeping.cancel()


HAPPEN: Final = """
insert into signals (device_key, district_key, place_key, message_id, type, state, received_at, at, test, flags)
select d.key, s.district_key, d.place_key, 'waiting', 'sos', 'raised', now() - interval '9 s', now(), false, '{}'
from devices as d join sites as s on s.key = d.site_key where d.id in ('sos-203', 'sos-other')
"""


TASKS_OPEN: Final = """
with head as (update live_head set seq = seq + 2 returning seq)
insert into live_log (seq, at, name, reason, district_key, organization_key, data)
select head.seq - 2 + row_number() over (order by s.key), now(), 'task.opened', 'opened', s.district_key,
    s.organization_key, jsonb_build_object('id', 'tsk-of-' || s.id, 'site_id', s.id)
from head, sites as s where s.id in ('fukang', 'other')
"""
"""A task is opened by the engine, which does not run here: its line of the log is written as it writes it."""


def let_things_happen(matrix: Matrix) -> None:
    """At both institutions: an incident opened and noted, a task opened and one claimed, an undecided signal."""
    matrix.centre.change(HAPPEN)
    matrix.centre.change(TASKS_OPEN)
    with matrix.centre.login() as desk:
        for site_id, place_id, task_id in (("fukang", "fukang-204", "tsk-marked"), ("other", "other-1", "tsk-other")):
            body = {"kind": "emergency_rescue", "site_id": site_id, "place_id": place_id, "source": "phone"}
            made = desk.post("/incidents", json=body).raise_for_status().json()
            desk.post(f"/incidents/{made['id']}/note", json={"text": "x"}).raise_for_status()
            desk.post(f"/tasks/{task_id}/claim").raise_for_status()


async def test_live_events(matrix: Matrix) -> None:
    """Each live event reaches those whose it is, and no raw frame of anybody else holds a byte of it."""
    events = [line.split()[0] for line in filter(None, LIVE.splitlines())]
    names = [f"{letter}-{side}" for letter in "DLSIA" for side in ("own", "foreign")]
    heard: dict[str, list[str]] = {name: [] for name in names}
    async with AsyncExitStack() as stack:
        for name in names:
            await stack.enter_async_context(listening(matrix, name, heard[name]))
        await until(lambda: all(any('"snapshot"' in frame for frame in frames) for frames in heard.values()))
        await asyncio.sleep(2.5)  # the hub has looked at the statuses of all sites, so that a change is one
        await asyncio.to_thread(let_things_happen, matrix)
        wanted = {(name, each) for name in names for each in events}
        with suppress(TimeoutError):
            await until(lambda: all(has(heard[name], name, each) for name, each in wanted), within_s=HANG_S)
    assert {(name, each) for name, each in wanted if not has(heard[name], name, each)} == set()
    for name, frames in heard.items():
        theirs = ("fukang", "sos-203", "-marked") if name.endswith("foreign") else ("other-1", '"other"', "sos-other")
        assert not [(mark, frame) for frame in frames for mark in theirs if mark in frame], name


def has(frames: list[str], name: str, event: str) -> bool:
    """Tell whether somebody was sent this event about their own institution."""
    mine = '"fukang"' if name.endswith("own") else '"other"'
    kind = f'"name":"{event}"' if "." in event else f'"type":"{event}"'
    return any(kind in frame and mine in frame for frame in frames)


ASKED: Final = """
insert into shifts (id, user_key, started_at, audible, last_action_at, asked_at)
select 'shf-' || lower(id), key, now(), true, now(), case id when 'usr-D-own' then now() end
from users where id in ('usr-D-own', 'usr-L-own', 'usr-D-foreign')
"""


async def test_a_presence_check_reaches_the_desk_that_is_asked(matrix: Matrix) -> None:
    """Of three desks on duty the one that is asked hears it, and nobody else."""
    names = [f"{letter}-{side}" for letter in "DLSIA" for side in ("own", "foreign")]
    heard: dict[str, list[str]] = {name: [] for name in names}
    async with AsyncExitStack() as stack:
        for name in names:
            await stack.enter_async_context(listening(matrix, name, heard[name]))
        await asyncio.to_thread(matrix.centre.change, ASKED)
        await until(lambda: any('"presence"' in frame for frame in heard["D-own"]))
        await asyncio.sleep(1.5)  # the hub looks each second: whoever else is told would be by now
    assert {name for name, frames in heard.items() if any('"presence"' in frame for frame in frames)} == {"D-own"}
    await asyncio.to_thread(matrix.centre.change, "delete from shifts where id like 'shf-usr-%'")


@pytest.mark.parametrize(
    ("name", "code"),
    [("V-own", 4403), ("R-own", 4403), ("expired", 4401), ("revoked", 4401), ("gone", 4401)],
)
async def test_who_gets_no_live_socket(matrix: Matrix, name: str, code: int) -> None:
    """A service's key and a responder are refused, a login that is none is not one here either."""
    live = matrix.centre.live
    async with websockets.connect(live, subprotocols=[websockets.Subprotocol("nowalls.v1")]) as socket:
        await socket.recv()
        await socket.send(json.dumps({"type": "auth", "token": matrix.tokens[name]}))
        with pytest.raises(websockets.ConnectionClosedError) as closed:
            await asyncio.wait_for(socket.recv(), HANG_S)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == code
