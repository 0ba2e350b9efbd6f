"""The ledger's own live client: it writes down every incident and task that it is told of, across reconnections."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
import msgspec
import websockets

from nowalls.domain.errors import NowallsError
from nowalls.runtime.logs import Log
from simulators.ledger.entries import Framed, Watching
from simulators.ledger.writing import Ledger

SUBPROTOCOL: Final = websockets.Subprotocol("nowalls.v1")
AGAIN_AFTER_S: Final = 0.5
"""The protocol's first pause of a console."""
ANSWER_WITHIN_S: Final = 10.0
"""A log-in that takes longer is tried again: the api is being started, or gone."""

UNAUTHORIZED: Final = 4401

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveLogin:
    """Where the api is, and as whom to watch."""

    http: str
    username: str
    password: str = field(repr=False)


class LoginRefusedError(NowallsError):
    """The api knows nobody of this name and password."""


@dataclass(slots=True, kw_only=True)
class Position:
    """How far the client has come."""

    epoch: str | None = None
    applied: int | None = None
    _complete: asyncio.Event = field(default_factory=asyncio.Event)

    def is_complete(self) -> None:
        """Note that the api says so, with a beat: the client has all that there was until now."""
        self._complete.set()

    async def completed(self) -> None:
        """Wait until the api says so next, which takes a heartbeat, and a reconnection where the line is lost."""
        self._complete.clear()
        await self._complete.wait()


async def watch(ledger: Ledger, login: LiveLogin, log: Log, position: Position) -> None:
    """Watch until cancelled; after each loss resume where it broke off. Raises ``LoginRefusedError``."""
    token = ""
    while True:
        try:
            token = token or await _token(login)
            await _follow(ledger, login, token, position)
        except (OSError, TimeoutError, httpx2.HTTPError, websockets.WebSocketException) as error:
            log.info("live_client_lost", error=str(error))
            if _has_ended(error):
                token = ""
        await asyncio.sleep(AGAIN_AFTER_S)


def _has_ended(error: Exception) -> bool:
    """Tell whether the log-in is what came to its end: after a shift's length, or with a database that was restored."""
    closed = error.rcvd if isinstance(error, websockets.ConnectionClosed) else None
    return closed is not None and closed.code == UNAUTHORIZED


async def _token(login: LiveLogin) -> str:
    body = {"username": login.username, "password": login.password}
    async with httpx2.AsyncClient(timeout=ANSWER_WITHIN_S) as client:
        answer = await client.post(f"{login.http}/api/v1/sessions", json=body)
    if answer.is_client_error:
        raise LoginRefusedError(f"The api at {login.http} refuses the login of {login.username!r}: {answer.text}")
    token: str = answer.raise_for_status().json()["token"]
    return token


def live_url(login: LiveLogin) -> str:
    """Return where the live socket is."""
    address = urlsplit(login.http)
    scheme = "wss" if address.scheme == "https" else "ws"
    return f"{scheme}://{address.netloc}/api/v1/live"


async def _follow(ledger: Ledger, login: LiveLogin, token: str, position: Position) -> None:
    async with websockets.connect(live_url(login), subprotocols=[SUBPROTOCOL], max_size=None) as socket:
        async for raw in socket:
            frame: Json = msgspec.json.decode(raw)
            if frame["type"] == "hello":
                await socket.send(msgspec.json.encode(_auth(frame["epoch"], token, position)).decode())
            else:
                _take(ledger, frame, position)


def _auth(epoch: str, token: str, position: Position) -> Json:
    auth: Json = {"type": "auth", "token": token}
    if position.applied is not None and position.epoch == epoch:
        auth["resume"] = {"epoch": epoch, "seq": position.applied}
    position.epoch = epoch
    return auth


def _take(ledger: Ledger, frame: Json, position: Position) -> None:
    match frame["type"]:
        case "ready" if frame["mode"] == "resumed":
            ledger.write(Watching(at_us=ledger.now_us(), mode="resumed", seq=position.applied or 0))
        case "snapshot":
            _take_snapshot(ledger, frame, position)
        case "event":
            _take_event(ledger, frame, position)
        case "events":
            for event in frame["events"]:
                _take_event(ledger, event, position)
        case "beat":
            position.is_complete()
        case _:
            pass


def _take_snapshot(ledger: Ledger, frame: Json, position: Position) -> None:
    if frame["part"] == 1:
        ledger.write(Watching(at_us=ledger.now_us(), mode="snapshot", seq=frame["seq"]))
    for name in ("incidents", "tasks"):
        for each in frame[name]:
            ledger.write(_framed(ledger, frame["seq"], f"snapshot.{name}", each))
    # Cut off before its last part it is no position to resume from.
    if frame["part"] == frame["parts"]:
        position.applied = frame["seq"]


def _take_event(ledger: Ledger, event: Json, position: Position) -> None:
    ledger.write(_framed(ledger, event["seq"], event["name"], event["data"], prev=event["prev"]))
    position.applied = event["seq"]


def _framed(ledger: Ledger, seq: int, name: str, told: Json, *, prev: int | None = None) -> Framed:
    return Framed(
        at_us=ledger.now_us(),
        seq=seq,
        name=name,
        id=told["id"],
        version=told["version"],
        signal_ids=tuple(told.get("signal_ids", ())),
        prev=prev,
    )
