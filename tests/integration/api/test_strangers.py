"""Connections that want nothing good: half-open, endless, out of order. The service stays up and says why."""

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from random import Random
from typing import Any

import httpx2
import pytest
import websockets

from api.bodies import QUIET_S
from api.connections import HEAD_WITHIN_S
from tests.support.centre import Centre
from tests.support.live import LiveConsole, live_console
from tests.support.waiting import HANG_S

HEAD = b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
CODES = {1000, 1002, 1003, 1006, 1007, 1009, 4400, 4401, 4403, 4408, 4409, 4413, 4429}
"""What a client that breaks the rules may be told: WebSocket's own codes and ours."""
MOSTLY = 0.7
"""Without a good first frame nothing behind the door is tried."""


def half_open(centre: Centre, said: bytes) -> socket.socket:
    """A connection that has said this much."""
    connection = socket.create_connection(("127.0.0.1", centre.http_port), timeout=HANG_S)
    connection.sendall(said)
    return connection


def closed_after_s(connection: socket.socket) -> float:
    """How long it takes until the server closes a connection, answered or not."""
    began = time.monotonic()
    connection.settimeout(5 * HEAD_WITHIN_S)
    while connection.recv(65_536):
        pass
    connection.close()
    return time.monotonic() - began


def test_a_head_that_does_not_come_is_not_waited_for(centre: Centre) -> None:
    """Nothing at all, half a request line, headers without an end, a second request's half head: each is closed."""
    second = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /hea"
    waiting = [half_open(centre, said) for said in (b"", b"GET /hea", HEAD, second)]
    assert httpx2.get(f"{centre.http}/healthz", timeout=HANG_S).status_code == 200
    took_s = [closed_after_s(connection) for connection in waiting]
    assert max(took_s) < 5 * HEAD_WITHIN_S


def test_a_head_without_an_end_is_cut(centre: Centre) -> None:
    """Headers that go on and on are not kept."""
    connection = half_open(centre, HEAD)
    line = b"X-More: " + b"x" * 8_000 + b"\r\n"
    with pytest.raises(OSError, match=r"reset|Broken pipe"):  # closed while we still talk
        connection.sendall(line * 10_000)
    connection.close()


def test_a_body_that_does_not_come_is_answered(centre: Centre) -> None:
    """After its head a body has twenty seconds for each piece; then the answer is 408, and it names the code."""
    connection = half_open(centre, HEAD + b"Connection: close\r\nContent-Length: 100\r\n\r\n{")
    connection.settimeout(5 * QUIET_S)
    answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    connection.close()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"body_too_slow" in answer


async def closing(centre: Centre, frames: list[str | bytes]) -> int | None:
    """Send frames on a fresh socket and return with which code it was closed; none if it was not."""
    subprotocols = [websockets.Subprotocol("nowalls.v1")]
    async with websockets.connect(centre.live, subprotocols=subprotocols, max_size=None) as live:
        try:
            for frame in frames:
                await live.send(frame)
            async with asyncio.timeout(0.05):
                while True:
                    await live.recv()
        except websockets.ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006
        except TimeoutError:
            return None


def any_frames(chance: Random, token: str) -> Iterator[str | bytes]:
    """Some frames a client could send by mistake or on purpose, in any order."""
    ids = ["inc-1", "", "x" * 200, "\u0000", "家"]
    good: list[Any] = [
        {"type": "auth", "token": token},
        {"type": "auth"},
        {"type": "auth", "token": token, "resume": {"epoch": "x", "seq": -1}},
        {"type": "auth", "token": token, "resume": {"epoch": "x", "seq": 2**70}},
        {"type": "resume", "epoch": "", "seq": 0},
        {"type": "seen", "incident_id": chance.choice(ids), "audible": True},
        {"type": "holding", "incident_ids": [chance.choice(ids)] * chance.choice([0, 1, 3_000]), "on_phone": None},
        {"type": "ping"},
        {"type": "snapshot"},
        {"type": None},
        [],
        None,
        "text",
        {"type": "auth", "token": ["deep"] * 3},
    ]
    if chance.random() < MOSTLY:
        yield json.dumps({"type": "auth", "token": token})
    for _ in range(chance.randint(1, 6)):
        text = json.dumps(chance.choice(good))
        match chance.randint(0, 9):
            case 0:
                yield chance.randbytes(chance.choice([0, 3, 100]))
            case 1:
                yield text[: chance.randint(0, len(text))]
            case 2:
                yield "[" * chance.choice([10, 5_000])
            case 3:
                yield "x" * chance.choice([65_536, 65_537, 200_000])
            case _:
                yield text


async def test_any_frames_are_answered_or_closed_with_a_code(centre: Centre) -> None:
    """Three hundred sequences of frames, right and wrong: each socket goes on or is closed by the protocol's codes."""
    token = centre.token()
    async with live_console(centre.live, token) as bystander:
        for seed in range(300):
            code = await closing(centre, list(any_frames(Random(seed), token)))
            assert code is None or code in CODES, f"seed {seed} was closed with {code}"
        await still_served(bystander)
    assert "Traceback" not in (centre.folder / "api.log").read_text()


async def still_served(bystander: LiveConsole) -> None:
    """Expect that a client which did nothing wrong is answered."""
    await bystander.send({"type": "ping"})
    async with asyncio.timeout(HANG_S):
        while (await bystander.receive())["type"] != "pong":
            pass
