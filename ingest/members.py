"""Ingest in several processes: numbered members, each with sessions of its own at the broker.

Every member takes every signal, and the inbox makes one of them: an alarm waits for nobody. Telemetry is shared out by
a shared subscription; what the broker hands to a member waits in that member's kept session until it is taken, also
while the member is away. ``status`` and other makers' messages are few and keep their order with the first member.

A member that was away for long does not bring back what the others stored meanwhile, for an old alarm that comes late
would look like a new one: its signals' session begins anew, if another member's has stood all the time. Sessions of
members that are no more are emptied by the first one.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from ingest.broker_sessions import SessionWatch
from ingest.pump import TROUBLE
from nowalls.domain.topics import GATEWAY_ROOT, ROOT, SIGNAL_CHANNELS, UpChannel
from nowalls.runtime.clock import Clock
from nowalls.runtime.mqtt import MqttSession, Reader, SessionPlan, Subscription
from nowalls.storage.beats import write_beat
from nowalls.storage.database import Database
from nowalls.storage.members import give_up_if_covered, member_at_work

SHARED: Final = (UpChannel.TELEMETRY, UpChannel.MOTION)
"""What is shared out; each message stands for itself."""
ALONE: Final = tuple(f"{ROOT}/+/{channel.value}" for channel in SHARED)
TOGETHER: Final = tuple(f"$share/ingest/{topic}" for topic in ALONE)
BEAT_S: Final = 1.0
FEW: Final = 500
"""Half a batch of signals. While the broker has more to send than its window holds, a batch or two are in our hands."""
ANSWER_WITHIN_S: Final = 2.0
"""The database's answer before a connection; without one what waits is taken, which loses nothing."""
STATUS: Final = f"{ROOT}/+/{UpChannel.STATUS.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Which member this process is, of how many."""

    member: int = 1
    members: int = 1

    @property
    def is_first(self) -> bool:
        """Whether it takes what is not shared."""
        return self.member == 1

    def signals(self) -> SessionPlan:
        """The session of ``alarm``, ``state`` and ``reply``."""
        return SessionPlan(
            name=_name("ingest-signals", self.member),
            subscriptions=tuple(Subscription(topic=f"{ROOT}/+/{each.value}") for each in SIGNAL_CHANNELS),
            reader=Reader.LEAN,
        )

    def telemetry(self) -> SessionPlan:
        """The session of ``telemetry`` and ``motion``, and the first member's of ``status``."""
        taken, given_up = (ALONE, TOGETHER) if self.members == 1 else (TOGETHER, ALONE)
        subscriptions = [Subscription(topic=topic) for topic in taken]
        if self.is_first:
            subscriptions.append(Subscription(topic=STATUS, retained=True))
        return SessionPlan(
            name=_name("ingest-telemetry", self.member),
            subscriptions=tuple(subscriptions),
            given_up=given_up,
            reader=Reader.LEAN,
        )

    def gateways(self) -> SessionPlan:
        """The session of other makers' messages, the first member's."""
        return SessionPlan(name="ingest-gateways", subscriptions=(Subscription(topic=f"{GATEWAY_ROOT}/#"),))


def left_behind(member: int) -> tuple[SessionPlan, SessionPlan]:
    """Return the sessions of a former member, signals' and telemetry's, as they are emptied: nothing new comes in."""
    once = Membership(member=member, members=member)
    signals = tuple(each.topic for each in once.signals().subscriptions)
    return (
        SessionPlan(name=_name("ingest-signals", member), given_up=signals, reader=Reader.LEAN),
        SessionPlan(name=_name("ingest-telemetry", member), given_up=(*TOGETHER, *ALONE), reader=Reader.LEAN),
    )


def _name(session: str, member: int) -> str:
    return session if member == 1 else f"{session}-{member}"


def asks_whether_covered(database: Database, member: int) -> Callable[[], Awaitable[bool]]:
    """Return the question whether others have taken what waits for this member; in doubt they have not."""

    async def is_covered() -> bool:
        with suppress(TimeoutError, *TROUBLE):
            async with asyncio.timeout(ANSWER_WITHIN_S), database.write() as write:
                return await give_up_if_covered(write, member)
        return False

    return is_covered


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How many signals had come on a connection at a moment of the clock."""

    connection: int
    came: int
    at_s: float


@dataclass(slots=True, kw_only=True)
class Presence:
    """Says once a second that this ingest is at work, and since when its signals' session has stood.

    It is ready once every session stands and is remembered: what says so would notice that the broker forgot one.

    A member is at work as far as it has stored what came: what it only holds, or what still waits for it at the broker,
    covers nobody, for this member too may die.
    """

    database: Database
    membership: Membership
    signals: MqttSession
    session_watch: SessionWatch
    clock: Clock
    _mark: Mark | None = None
    _begun: int = 0
    """How many beginnings of the session were told."""

    async def beat(self) -> None:
        """Say it, then rest; not for so long while some session does not stand yet."""
        watch = self.session_watch
        ready = watch.remembers_all and all(session.is_ready for session in watch.sessions)
        stored_at_s, begun = self.stored_at_s(), self.signals.begun
        async with self.database.write() as write:
            await write_beat(write, "ingest", ready=ready)
            if stored_at_s is not None:
                behind_s = self.clock.elapsed_s() - stored_at_s
                await member_at_work(write, self.membership.member, anew=begun > self._begun, behind_s=behind_s)
        if stored_at_s is not None:
            self._begun = begun
        await asyncio.sleep(BEAT_S if ready else BEAT_S / 10)

    def stored_at_s(self) -> float | None:
        """Return the clock's moment until which all signals are stored, where that is known; asked once a beat."""
        signals, mark = self.signals, self._mark
        if not signals.is_ready or signals.came - signals.settled > FEW:
            self._mark = None
            return None
        if mark is not None and mark.connection != signals.connections:
            mark = None
        if mark is not None and signals.settled < mark.came:
            return None
        self._mark = Mark(connection=signals.connections, came=signals.came, at_s=self.clock.elapsed_s())
        return None if mark is None else mark.at_s
