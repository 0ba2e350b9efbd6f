"""One live socket: authentication, snapshot or resumption, then one writer and one reader side by side.

Only the writer sends, and the hub while the writer rests. Neither looks at a clock: the hub wakes the writer for a
beat, and ends what is to end.

Snapshot-then-subscribe without a hole: the client joins the hub first, so that events gather; then the snapshot
is read in one transaction that knows its own seq; what gathered from before that seq is left out.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from api.auth import COOKIE, Login, login_by_token, origin_allowed
from api.commanding import Order, command_incident
from api.live import frames
from api.live.client import Client
from api.live.closing import (
    AUTH_TIMEOUT,
    BAD_REQUEST,
    FORBIDDEN,
    TOO_MANY,
    TRY_AGAIN,
    UNAUTHORIZED,
    CloseError,
)
from api.live.line import LINE
from api.parts import Parts
from api.problems import Problem
from nowalls.domain.commands import Hold
from nowalls.domain.ids import IncidentId
from nowalls.domain.scopes import WHOLE
from nowalls.domain.words import Role
from nowalls.storage.database import ConflictError, DatabaseUnavailableError, UnstorableError
from nowalls.storage.live import events_after, log_state, write_seen
from nowalls.storage.people import acted

AUTH_WITHIN_S: Final = 10.0
MOST_RESUMED: Final = 2_000
"""Beyond it a snapshot is smaller than the events."""
MOST_FRAMES_A_MINUTE: Final = 600
FOLLOWING: Final = frozenset({Role.DISPATCHER, Role.DUTY_LEAD, Role.SUPERVISOR, Role.INSTITUTION, Role.ADMIN})
"""Who may follow everything within their scope; a responder sees only what is assigned to them."""


@dataclass(slots=True, kw_only=True)
class LiveSocket:
    """Serves one accepted WebSocket."""

    websocket: WebSocket
    parts: Parts
    client: Client = field(init=False)

    @property
    def login(self) -> Login:
        """Who is connected, as their login stands now."""
        return Login(session=self.client.session, digest=self.client.digest)

    async def serve(self) -> None:
        """Serve until the client leaves, the server drains or the login ends."""
        try:
            await self.websocket.send_text(frames.hello(self.parts.hub.epoch, self.parts.clock.now()))
            auth, login = await self._authenticate()
            self.client = Client(login.session, login.digest, self.websocket.scope["extensions"][LINE])
            self.parts.hub.join(self.client)
            try:
                await self._until_ended(self._begin(auth))
                await self._until_ended(self._write(), self._read_frames())
            finally:
                self.parts.hub.leave(self.client)
        except CloseError as close:
            with suppress(RuntimeError, WebSocketDisconnect):
                await self.websocket.close(close.code, close.reason)
        except DatabaseUnavailableError:
            with suppress(RuntimeError, WebSocketDisconnect):
                await self.websocket.close(TRY_AGAIN, "the database does not answer; come back in a moment")
        except WebSocketDisconnect:
            return

    async def _until_ended(self, *works: Coroutine[Any, Any, None]) -> None:
        """Work side by side until one is done or the connection is to be closed; raise what ended it."""
        tasks = [asyncio.create_task(work) for work in works]
        ended = self.client.ended
        either: list[asyncio.Future[Any]] = [*tasks, ended]
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            done = [task for task in tasks if task.done()]
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if ended.done():
            raise ended.result()
        for task in done:
            task.result()

    async def _authenticate(self) -> tuple[frames.Auth, Login]:
        try:
            async with asyncio.timeout(AUTH_WITHIN_S):
                frame = await self._receive()
        except TimeoutError as error:
            raise CloseError(AUTH_TIMEOUT, "no auth frame came in time") from error
        if not isinstance(frame, frames.Auth):
            raise CloseError(BAD_REQUEST, "the first frame must be auth")
        token = frame.token
        if token is None:
            token = self.websocket.cookies.get(COOKIE, "")
            if token:
                self._check_origin()
        try:
            login = await login_by_token(self.parts, token)
        except Problem as problem:
            raise CloseError(UNAUTHORIZED, problem.code) from problem
        if login.user.role not in FOLLOWING:
            raise CloseError(FORBIDDEN, "not_allowed")
        return frame, login

    def _check_origin(self) -> None:
        """A cookie is sent along by any page: only our own may use it."""
        headers = self.websocket.headers
        allowed = self.parts.settings.allowed_origins
        if not origin_allowed(headers.get("origin", ""), headers.get("host", ""), allowed):
            raise CloseError(FORBIDDEN, "origin_refused")

    async def _begin(self, auth: frames.Auth) -> None:
        user = {"user_id": self.login.user.id, "name": self.login.user.name}
        resumed = auth.resume is not None and await self._may_resume(auth.resume.epoch, auth.resume.seq)
        await self._send(frames.ready("resumed" if resumed else "snapshot", user, self.login.user.role.value))
        if resumed and auth.resume is not None:
            await self._resume(auth.resume.seq)
        else:
            await self._snapshot()

    async def _may_resume(self, epoch: str, seq: int) -> bool:
        """A resume from another epoch, from before the log, beyond its head or too far back needs a snapshot."""
        async with self.parts.database.read(WHOLE) as read:
            state = await log_state(read)
        reaches_back = state.oldest is not None and seq >= state.oldest - 1
        near = state.head - MOST_RESUMED <= seq <= state.head
        return epoch == self.parts.hub.epoch and near and (reaches_back or seq == state.head)

    async def _resume(self, seq: int) -> None:
        outgoing = self.client.outgoing
        async with self.parts.database.read(self.login.scope) as read:
            missed = await events_after(read, seq, most=2 * MOST_RESUMED)
        waiting = list(outgoing.events)
        outgoing.events.clear()
        outgoing.start(seq)
        known = 0
        for event in missed:
            known = event.seq
            if self.login.user.may_see(district=event.district, organization=event.organization):
                outgoing.offer(event.seq, frames.event_tail(event))
        outgoing.offered_up_to(known)
        outgoing.events.extend(each for each in waiting if each[0] > known)

    async def _snapshot(self) -> None:
        self.client.outgoing.overflowed = False  # from here on events gather again, so that none is missed
        snapshot = await self.parts.snapshots.take(self.login.scope)
        self.client.outgoing.start(snapshot.seq)
        for part in snapshot.parts:
            await self._send(part)

    async def _write(self) -> None:
        """Send what waits; a beat each heartbeat, in the same order as the events it speaks of."""
        outgoing, clock = self.client.outgoing, self.parts.clock
        while True:
            if self.client.resume is not None:
                await self._resume_again()
            if outgoing.overflowed:
                await self._begin_anew()
            while (batch := outgoing.take_batch()) is not None:
                await self._send(batch.text())
            if sites := outgoing.take_sites():
                await self._send(frames.status(clock.now(), sites))
            if presence := outgoing.take_presence():
                await self._send(presence)
            if undecided := outgoing.take_undecided():
                await self._send(undecided)
            await self._say_how_far()
            self.client.writer_rests = True
            await self.client.wake.wait()
            self.client.writer_rests = False
            self.client.wake.clear()

    async def _say_how_far(self) -> None:
        """Send the pongs that were asked for and the beat that is due."""
        outgoing, clock = self.client.outgoing, self.parts.clock
        while outgoing.pongs:
            outgoing.pongs -= 1
            await self._send(frames.pong(outgoing.complete, clock.now()))
        if outgoing.beat_now:
            outgoing.beat_now = False
            self.client.beat_due_s = clock.elapsed_s() + frames.HEARTBEAT_S
            await self._send(frames.beat(outgoing.complete, clock.now(), self.parts.hub.blind_or_undecided_ms()))

    async def _begin_anew(self) -> None:
        """Announce a snapshot, once, and send it; while the database gives none the client stays overflowed."""
        outgoing = self.client.outgoing
        if not outgoing.announced:
            self.parts.metrics.live_overflows.inc()
            await self._send(frames.resync(outgoing.overflow_reason))
            outgoing.announced = True
        try:
            await self._snapshot()
        except DatabaseUnavailableError:
            outgoing.overflowed = True
        else:
            outgoing.announced = False

    async def _read_frames(self) -> None:
        minute, count = 0, 0
        while True:
            frame = await self._receive()
            now_minute = int(self.parts.clock.elapsed_s() // 60)
            count = count + 1 if now_minute == minute else 1
            minute = now_minute
            if count > MOST_FRAMES_A_MINUTE:
                raise CloseError(TOO_MANY, "too many frames in a minute")
            await self._handle(frame)

    async def _handle(self, frame: frames.ClientFrame) -> None:
        match frame:
            case frames.Ping():
                self.client.outgoing.pongs += 1
                self.client.wake.set()
            case frames.Holding():
                await self._act()
                await self._hold(frame.incident_ids)
            case frames.Seen():
                await self._note_seen(frame)
            case frames.ResumeFrame():
                self.client.resume = frame
                self.client.wake.set()
            case _:
                raise CloseError(BAD_REQUEST, "auth is said once")

    async def _resume_again(self) -> None:
        """Go on from where the client says; the writer's work, so that what comes meanwhile waits behind it."""
        frame, self.client.resume = self.client.resume, None
        if frame is not None and await self._may_resume(frame.epoch, frame.seq):
            await self._resume(frame.seq)
        else:
            self.client.outgoing.begin_anew("gap")

    async def _act(self) -> None:
        """Note that somebody sits here: an open panel counts for a presence check."""
        with suppress(DatabaseUnavailableError):
            async with self.parts.database.write(WHOLE) as write:
                await acted(write, self.login.user.id, now=self.parts.clock.now())

    async def _hold(self, incident_ids: list[str]) -> None:
        """Renew the leases of this user's incidents; one that is somebody else's by now is none of them."""
        for incident_id in incident_ids[:50]:
            with suppress(Problem, ConflictError, DatabaseUnavailableError, UnstorableError):
                order = Order(incident_id=IncidentId(incident_id), command=Hold())
                await command_incident(self.parts, self.login, order)

    async def _note_seen(self, frame: frames.Seen) -> None:
        with suppress(DatabaseUnavailableError, UnstorableError):
            async with self.parts.database.write(self.login.scope) as write:
                now = self.parts.clock.now()
                await write_seen(write, frame.incident_id, self.login.user.id, audible=frame.audible, now=now)

    async def _receive(self) -> frames.ClientFrame:
        message = await self.websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        frame = frames.read_frame(message.get("text") or message.get("bytes") or b"")
        if frame is None:
            raise CloseError(BAD_REQUEST, "not a frame of nowalls.v1")
        return frame

    async def _send(self, text: str) -> None:
        self.client.sending_since_s = self.parts.clock.elapsed_s()
        try:
            await self.websocket.send_text(text)
        except RuntimeError as error:  # starlette's word for a socket that closed meanwhile
            raise WebSocketDisconnect(1006) from error
        finally:
            self.client.sending_since_s = None
