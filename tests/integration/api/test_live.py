"""The live protocol on a real socket: snapshot, resume, refusal, and what a slow client may not do to others."""

import asyncio
import json
import time
from contextlib import suppress
from errno import ECONNRESET
from socket import SO_ERROR, SOL_SOCKET
from typing import Any

import httpx2
import pytest
import websockets
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api.live.client import SEND_WITHIN_S
from tests.support.centre import Centre
from tests.support.live import LiveConsole, live_console
from tests.support.waiting import HANG_S

PROTOCOL = [websockets.Subprotocol("nowalls.v1")]


def open_by_hand(centre: Centre, site: str, kind: str = "emergency_rescue") -> str:
    """Open an incident and return its id."""
    with centre.login() as desk:
        body = {"kind": kind, "site_id": site, "source": "phone"}
        incident_id: str = desk.post("/incidents", json=body).raise_for_status().json()["id"]
        return incident_id


async def closed_with(socket: websockets.ClientConnection) -> int:
    """Read until the server closes, and return its code."""
    async with asyncio.timeout(HANG_S):
        with suppress(ConnectionClosed):
            while True:
                await socket.recv()
    return socket.close_code or 0


async def test_without_the_subprotocol_it_is_400(api_alone: Centre) -> None:
    """A handshake that does not ask for ``nowalls.v1`` is refused with HTTP 400."""
    with pytest.raises(InvalidStatus) as refused:
        await websockets.connect(api_alone.live)
    assert refused.value.response.status_code == 400
    with pytest.raises(InvalidStatus) as nowhere:
        await websockets.connect(api_alone.live.replace("/live", "/elsewhere"), subprotocols=PROTOCOL)
    assert nowhere.value.response.status_code == 404


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ({"type": "auth", "token": "unknown"}, 4401),
        ({"type": "auth"}, 4401),
        ({"type": "ping"}, 4400),
        ({"type": "nonsense"}, 4400),
        ([], 4400),
    ],
)
async def test_a_wrong_first_frame_closes(api_alone: Centre, first: Any, code: int) -> None:  # noqa: ANN401  # JSON
    """An unknown token closes with 4401, no token and no cookie as well, anything else with 4400."""
    async with websockets.connect(api_alone.live, subprotocols=PROTOCOL) as socket:
        hello = json.loads(await socket.recv())
        assert (hello["type"], hello["proto"]) == ("hello", 1)
        assert hello["heartbeat_s"] <= 5
        await socket.send(json.dumps(first))
        assert await closed_with(socket) == code


async def test_a_cookie_from_a_foreign_page_is_refused(api_alone: Centre) -> None:
    """A cookie session is served to our own pages only: another Origin closes with 4403."""
    cookie = {"Cookie": f"nowalls_session={api_alone.token()}"}
    for origin, code in (("http://evil.example", 4403), ("http://[x", 4403), (api_alone.http, 0)):
        headers = cookie | {"Origin": origin}
        async with websockets.connect(api_alone.live, subprotocols=PROTOCOL, additional_headers=headers) as socket:
            await socket.recv()
            await socket.send(json.dumps({"type": "auth"}))
            if code:
                assert await closed_with(socket) == code
            else:
                assert json.loads(await socket.recv())["type"] == "ready"


async def test_ids_that_are_none_close_nothing(centre: Centre) -> None:
    """Frames about incidents that cannot be are ignored; the socket goes on."""
    async with live_console(centre.live, centre.token()) as console:
        await console.send({"type": "seen", "incident_id": "\x00", "audible": True})
        await console.send({"type": "holding", "incident_ids": ["\x00", "inc-none"], "on_phone": False})
        await console.send({"type": "ping"})
        await console.until(lambda each: each.frames[-1]["type"] == "pong")


async def test_a_silent_client_is_closed(centre: Centre) -> None:
    """Whoever says nothing within ten seconds is closed with 4408."""
    async with websockets.connect(centre.live, subprotocols=PROTOCOL) as socket:
        assert await closed_with(socket) == 4408


async def test_a_revoked_login_is_cut(centre: Centre) -> None:
    """A token that is revoked while its socket is open closes it with 4401."""
    with centre.login() as desk:
        token = desk.headers["Authorization"].removeprefix("Bearer ")
        async with live_console(centre.live, token) as console:
            desk.delete("/sessions/current")
            assert await closed_with(console.socket) == 4401


async def test_a_fresh_client_gets_what_stands_open(centre: Centre) -> None:
    """The snapshot holds every open incident, and the events after it chain to it."""
    first = await asyncio.to_thread(open_by_hand, centre, "home-1")
    async with live_console(centre.live, centre.token()) as console:
        assert set(console.incidents) == {first}
        second = await asyncio.to_thread(open_by_hand, centre, "home-2")
        await console.until(lambda each: second in each.incidents)
        assert console.events[0]["data"]["id"] == second


async def test_a_resumed_client_gets_what_it_missed(centre: Centre) -> None:
    """Three incidents opened while the socket was gone come as events, once and in order, without a snapshot."""
    token = centre.token()
    async with live_console(centre.live, token) as console:
        await console.until(lambda each: each.frames[-1]["type"] == "beat")
        resume = {"epoch": console.epoch, "seq": console.complete}
    missed = [await asyncio.to_thread(open_by_hand, centre, site) for site in ("home-1", "home-2", "fukang")]
    async with live_console(centre.live, token, resume=resume) as console:
        assert console.mode == "resumed"
        await console.until(lambda each: len(each.events) == 3)
        assert [event["data"]["id"] for event in console.events] == missed


async def test_a_resume_that_cannot_be_is_a_snapshot(centre: Centre) -> None:
    """Another epoch, a seq beyond the head, or one from before the log is answered by a snapshot."""
    token = centre.token()
    opened = await asyncio.to_thread(open_by_hand, centre, "home-1")
    async with live_console(centre.live, token) as console:
        epoch = console.epoch
    for resume in ({"epoch": "another", "seq": 0}, {"epoch": epoch, "seq": 10_000}):
        async with live_console(centre.live, token, resume=resume) as console:
            assert (console.mode, set(console.incidents)) == ("snapshot", {opened})
    centre.change("delete from live_log")
    async with live_console(centre.live, token, resume={"epoch": epoch, "seq": 0}) as console:
        assert console.mode == "snapshot"


async def test_resuming_within_a_connection(centre: Centre) -> None:
    """A client that found a gap asks on the open socket and gets the events, or a resync and a snapshot."""
    async with live_console(centre.live, centre.token()) as console:
        start = console.applied
        incident = await asyncio.to_thread(open_by_hand, centre, "home-1")
        await console.until(lambda each: incident in each.incidents)
        await console.send({"type": "resume", "epoch": console.epoch, "seq": start})
        console.applied = start
        await console.until(lambda each: len(each.events) == 2)
        await console.send({"type": "resume", "epoch": "another", "seq": start})
        await console.until(lambda each: each.frames[-1]["type"] == "resync")
        await console.until(lambda each: each.frames[-1]["type"] == "snapshot")


async def test_another_history_begins_anew(centre: Centre) -> None:
    """When the database comes back with another log, every console is told to begin anew and gets what stands."""
    incident = await asyncio.to_thread(open_by_hand, centre, "home-1")
    async with live_console(centre.live, centre.token()) as console:
        assert console.applied == 1
        centre.change("delete from live_log; update live_head set seq = 0")
        cut = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'nowalls-api'"
        await asyncio.to_thread(centre.query, cut)
        await console.until(lambda each: each.frames[-1]["type"] == "resync")
        await console.until(lambda each: each.frames[-1]["type"] == "snapshot")
        assert (console.applied, set(console.incidents)) == (0, {incident})


async def test_a_database_in_trouble_costs_no_console_its_line(centre: Centre) -> None:
    """While the database breaks off the reading of its snapshot, a console waits on the line that it has."""
    cut = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'nowalls-api'"
    incident = await asyncio.to_thread(open_by_hand, centre, "home-1")
    async with live_console(centre.live, centre.token()) as console:
        with centre.locked("incidents"):
            centre.change("delete from live_log; update live_head set seq = 0")
            await console.until(lambda each: each.frames[-1]["type"] == "resync")
            for _ in range(3):
                await asyncio.sleep(0.3)
                await asyncio.to_thread(centre.query, cut)
        await console.until(lambda each: each.frames[-1]["type"] == "snapshot")
    assert set(console.incidents) == {incident}
    assert [each["type"] for each in console.frames].count("resync") == 1


async def test_beats_and_pongs_say_how_far_it_is_complete(centre: Centre) -> None:
    """A ping is answered at once; a beat comes by itself within five seconds."""
    async with live_console(centre.live, centre.token()) as console:
        await console.send({"type": "ping"})
        await console.until(lambda each: each.frames[-1]["type"] == "pong")
        await console.until(lambda each: each.frames[-1]["type"] == "beat")
        assert console.frames[-1]["undecided_ms"] == 0


async def test_entitlement_is_decided_for_every_event(centre: Centre) -> None:
    """An institution's console gets its own incident and not a byte of a home's; its chain has no gap."""
    async with (
        live_console(centre.live, centre.token("fukang")) as institution,
        live_console(centre.live, centre.token("nanguan")) as elsewhere,
    ):
        home = await asyncio.to_thread(open_by_hand, centre, "home-1")
        own = await asyncio.to_thread(open_by_hand, centre, "fukang")
        await institution.until(lambda each: own in each.incidents)
        await elsewhere.until(lambda each: each.complete >= institution.applied)
        raw = json.dumps(institution.frames) + json.dumps(elsewhere.frames)
    assert home not in raw
    assert elsewhere.events == []


async def test_a_client_that_reads_nothing_delays_nobody(centre: Centre) -> None:
    """A stalled console stays behind alone; another one hears of everything as ever."""
    token = centre.token()
    async with websockets.connect(centre.live, subprotocols=PROTOCOL, max_queue=1) as stalled:
        await stalled.recv()
        await stalled.send(json.dumps({"type": "auth", "token": token}))
        stalled.transport.pause_reading()
        async with live_console(centre.live, token) as console:
            with centre.login() as desk:
                body = {"kind": "emergency_rescue", "site_id": "home-1", "source": "phone"}
                incident = desk.post("/incidents", json=body).raise_for_status().json()["id"]
                for number in range(1, 151):
                    note = {"text": f"{number} " + "长" * 1000}
                    await asyncio.to_thread(desk.post, f"/incidents/{incident}/note", json=note)
                    await console.until(lambda each, number=number: noted(each) == number)  # type: ignore[misc]  # bound


LOUD = """
insert into live_log (seq, at, name, reason, district_key, data)
select h.seq + n, now(), 'incident.changed', 'note', (select min(key) from districts),
    jsonb_build_object('id', 'inc-loud', 'text', repeat('长', 40000))
from live_head as h, generate_series(1, 120) as n;
update live_head set seq = seq + 120;
select pg_notify('live', '');
"""
"""Fourteen megabytes: more than the buffers of a line hold."""


async def test_a_client_that_takes_nothing_is_let_go(centre: Centre) -> None:
    """With its line full for ten seconds a console's connection is cut, long before an unanswered ping would do it."""
    async with (
        live_console(centre.live, centre.token("fukang")) as other,
        websockets.connect(centre.live, subprotocols=PROTOCOL, max_queue=1, ping_interval=None) as stalled,
    ):
        await stalled.recv()
        await stalled.send(json.dumps({"type": "auth", "token": centre.token()}))
        while json.loads(await stalled.recv())["type"] != "beat":
            pass
        stalled.transport.pause_reading()
        assert live_clients(centre) == 2
        began_s = time.monotonic()
        centre.change(LOUD)
        line = stalled.transport.get_extra_info("socket")
        while line.getsockopt(SOL_SOCKET, SO_ERROR) != ECONNRESET:
            await other.receive()
        took_s = time.monotonic() - began_s
        assert live_clients(centre) == 1
        stalled.transport.abort()
    assert SEND_WITHIN_S <= took_s < 30.0, f"It was let go of after {took_s:.1f} s."


def live_clients(centre: Centre) -> int:
    """How many consoles the api serves."""
    lines = httpx2.get(f"{centre.http}/metrics").text.splitlines()
    return next(int(float(line.split()[1])) for line in lines if line.startswith("nowalls_live_clients "))


def noted(console: LiveConsole) -> int:
    """Count the notes a console has heard of."""
    return sum(event["reason"] == "note" for event in console.events)
