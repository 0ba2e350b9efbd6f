"""Follows the live log and offers each event to each entitled client; keeps their beats and ends their connections.

One reader for all clients, and one who looks after their logins. Entitlement is decided for every event. A client that
is slow only fills its own queue. The database's log is the truth: a wake-up only says that there is something to read.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Final

from api.live.audiences import Audiences
from api.live.client import PACE_S, Client
from api.live.closing import DRAINING, UNAUTHORIZED
from api.live.frames import event_tail, presence, status, undecided
from api.live.line import encoded
from api.live.outgoing import Batch
from api.live.standings import Standings
from nowalls.domain.presence import Seat
from nowalls.domain.scopes import WHOLE
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.runtime.metrics import Metrics
from nowalls.storage.database import Database, DatabaseUnavailableError
from nowalls.storage.desks import seats
from nowalls.storage.inbox import oldest_undecided_at, waiting_signals
from nowalls.storage.live import Event, ask_events_after, epoch, forget_events, log_state
from nowalls.storage.people import sessions
from nowalls.storage.policies import PolicyBook
from nowalls.storage.registry import map_columns
from nowalls.storage.wakeups import Wakeups

MOST_AT_ONCE: Final = 500
TOLD_AT_ONCE: Final = 50
"""A turn of the event loop sends to so many, in a millisecond: commands wait for no thousand of frames."""
POLL_S: Final = 1.0
LOGINS_POLL_S: Final = 5.0
"""How long an expired login may still be served, and one whose revocation was not notified."""
UNDECIDED_MS: Final = 3_000
"""Above this consoles show a red banner and the raw signals (design.md section 2)."""
MOST_UNDECIDED: Final = 200
LOOK_EACH_MS: Final = 3_100
"""The longest rest between two looks: until the oldest waiting signal would cross the limit."""
STATUS_REST: Final = 20
"""The statuses are asked for at most a twentieth of the time, however many sites there are."""
KEEP_LOG: Final = timedelta(hours=25)


@dataclass(slots=True, kw_only=True)
class Hub:
    """All connected clients, and how far the log has been read for them."""

    database: Database
    policies: PolicyBook
    clock: Clock
    metrics: Metrics
    log: Log
    epoch: str = ""
    head: int = 0
    undecided_ms: int = 0
    clients: Audiences = field(default_factory=Audiences)
    standings: Standings = field(default_factory=Standings)
    draining: bool = False
    _in_doubt: bool = False
    """After trouble the database may be another one: restored, or rebuilt."""
    _checked_at_s: float = float("-inf")
    looked_at_s: float = 0.0
    """When the undecided signals were last looked at successfully; before the first look, when the hub opened."""
    _undecided_shown: bool = False

    async def open(self) -> None:
        """Learn the epoch and begin at the log's head."""
        async with self.database.read(WHOLE) as read:
            self.epoch = await epoch(read)
            self.head = (await log_state(read)).head
        self.looked_at_s = self.clock.elapsed_s()

    def join(self, client: Client) -> None:
        """Offer every event after the present head to this client from now on."""
        client.outgoing.offered_up_to(self.head)
        self.clients.join(client)
        self.metrics.live_clients.set(len(self.clients))
        if self.draining:
            self.drain()

    def leave(self, client: Client) -> None:
        """Offer nothing more."""
        self.clients.leave(client)
        self.metrics.live_clients.set(len(self.clients))

    def drain(self) -> None:
        """Tell every client, and whoever still comes, to come back in a moment."""
        self.draining = True
        for client in self.clients:
            client.end(DRAINING, "the server is stopping; come back in a moment")

    async def follow(self, wakeups: Wakeups) -> None:
        """Wait for a wake-up or the poll, then offer everything that is new."""
        await wakeups.wait(POLL_S)
        try:
            await self._check_history()
            await self._offer_new()
        except DatabaseUnavailableError:
            self._in_doubt = True
            raise

    async def follow_logins(self, wakeups: Wakeups) -> None:
        """Look whether all clients' logins still hold: at once when any has ended, and every few seconds."""
        await wakeups.wait(LOGINS_POLL_S)
        clients = list(self.clients)
        async with self.database.read(WHOLE) as read:
            held = await sessions(read, [each.digest for each in clients], now=self.clock.now())
        for client in clients:
            still = held.get(client.digest)
            if still is None:
                client.end(UNAUTHORIZED, "not_logged_in")
            elif still.user != client.user:
                self.clients.renew(client, still)

    async def keep_pace(self) -> None:
        """Let each client have its beat in time, and end one that has taken nothing for too long."""
        now_s = self.clock.elapsed_s()
        for client in self.clients:
            client.keep_pace(now_s)
        await asyncio.sleep(PACE_S)

    async def _check_history(self) -> None:
        """Make sure that the log is still the one we followed; if not, everybody begins anew.

        Asked after trouble, and once a second also without: another part of this process may have had the trouble.
        """
        now_s = self.clock.elapsed_s()
        if not self._in_doubt and now_s - self._checked_at_s < POLL_S:
            return
        self._checked_at_s = now_s
        async with self.database.read(WHOLE) as read:
            now_epoch, state = await epoch(read), await log_state(read)
        if now_epoch != self.epoch or state.head < self.head:
            self.log.error("another_history", epoch=now_epoch, head=state.head)
            self.epoch, self.head = now_epoch, state.head
            for client in self.clients:
                client.outgoing.begin_anew("epoch")
                client.wake.set()
        self._in_doubt = False

    async def _offer_new(self) -> None:
        """Offer what came since; what comes meanwhile wakes us again."""
        while True:
            async with self.database.read(WHOLE) as read:
                fetch = await ask_events_after(read, self.head, most=MOST_AT_ONCE)
            events = await fetch()
            if events:
                await self._offer(events)
            if len(events) < MOST_AT_ONCE:
                return

    async def _offer(self, events: list[Event]) -> None:
        for event in events:
            tail = event_tail(event)
            for client in self.clients.entitled(event.district, event.organization):
                client.outgoing.offer(event.seq, tail)
        self.head = events[-1].seq
        written = cache(_encoded_batch)
        async for client in _in_turns(self.clients):
            client.outgoing.offered_up_to(self.head)
            client.pass_on(written)

    def blind_or_undecided_ms(self) -> int:
        """Return how long a life-safety signal may have been waiting: what we know, or how long we know nothing.

        While the database cannot be asked nobody must see green lights.
        """
        blind_ms = max(0, round((self.clock.elapsed_s() - self.looked_at_s) * 1000))
        return max(self.undecided_ms, blind_ms) if blind_ms > UNDECIDED_MS + LOOK_EACH_MS else self.undecided_ms

    async def watch_undecided(self) -> None:
        """Look once a second for life-safety signals that nobody has decided, and show them when they wait long."""
        now = self.clock.now()
        async with self.database.read(WHOLE) as read:
            oldest_at = await oldest_undecided_at(read)
            was_late = self.undecided_ms > UNDECIDED_MS
            self.undecided_ms = 0 if oldest_at is None else max(0, round((now - oldest_at).total_seconds() * 1000))
            late = self.undecided_ms > UNDECIDED_MS
            before = now - timedelta(milliseconds=UNDECIDED_MS)
            signals = await waiting_signals(read, before=before, most=MOST_UNDECIDED) if late else []
        self.looked_at_s = self.clock.elapsed_s()
        if late or self._undecided_shown:
            for scope, audience in self.clients.by_scope():
                theirs = [
                    each for each in signals if scope.covers(district=each.district, organization=each.organization)
                ]
                frame = undecided(now, theirs)
                for client in audience:
                    client.outgoing.undecided = frame
                    client.outgoing.beat_now = client.outgoing.beat_now or late != was_late
                    client.wake.set()
        self._undecided_shown = late
        await asyncio.sleep(1.0 if self.undecided_ms == 0 or late else (UNDECIDED_MS - self.undecided_ms) / 1000 + 0.05)

    async def watch_presence(self) -> None:
        """Look once a second who is asked whether they are there; their consoles hear the beginning and the end."""
        async with self.database.read(WHOLE) as read:
            asked = {each.user_id: each for each in await seats(read) if each.asked_at is not None}
        for client in self.clients:
            seat = asked.get(client.user.id)
            waits = seat is not None and seat.absent_since is None
            if waits or client.asked:
                client.outgoing.presence = self._presence(seat if waits else None)
                client.asked = waits
                client.wake.set()
        await asyncio.sleep(1.0)

    def _presence(self, seat: Seat | None) -> str:
        if seat is None or seat.asked_at is None:
            return presence(None, None)
        limits = self.policies.current.desk(seat.districts[0])
        return presence(seat.asked_at, seat.asked_at + limits.presence_answer)

    async def watch_statuses(self) -> None:
        """Find out how the sites stand, tell each client what changed, then rest twenty times as long as it took."""
        started_s = self.clock.elapsed_s()
        now = self.clock.now()
        async with self.database.read(WHOLE) as read:
            changed = self.standings.look(await map_columns(read, WHOLE, now=now))
        for scope, audience in list(self.clients.by_scope()) if changed else ():
            theirs = {
                each.id: each.status
                for each in changed
                if scope.covers(district=each.district, organization=each.organization)
            }
            if theirs:
                frame = encoded(status(now, theirs))
                async for client in _in_turns(audience):
                    client.pass_on_sites(theirs, frame)
        await asyncio.sleep(max(1.0, STATUS_REST * (self.clock.elapsed_s() - started_s)))

    async def tidy_log(self) -> None:
        """Forget events that no client may resume from any more."""
        async with self.database.write(WHOLE) as write:
            await forget_events(write, before=self.clock.now() - KEEP_LOG)
        await asyncio.sleep(600)


async def _in_turns(clients: Iterable[Client]) -> AsyncIterator[Client]:
    """Go through clients; others have their turn in between."""
    for number, client in enumerate(list(clients), start=1):
        yield client
        if number % TOLD_AT_ONCE == 0:
            await asyncio.sleep(0)


def _encoded_batch(batch: Batch) -> bytes:
    return encoded(batch.text())
