"""A persistent session with a broker, as its users see it, whoever speaks MQTT for it.

The rules that keep an alarm from being lost (each of them was tried on a real broker; ``tests/contract`` tries them on
every reader and every broker):

- QoS 1, no clean start, session expiry never, and never an expiry in DISCONNECT: the broker keeps the queue.
- Manual acknowledgement: the PUBACK goes out when the caller says so, that is after its COMMIT. One that goes out when
  the message is handed over would lose everything in our memory with us.
- An acknowledgement belongs to the connection on which its message came: the broker uses packet ids again, and a late
  one would confirm a different message. Such an acknowledgement is left out; the message comes again.
- What still waits in memory when a connection ends is dropped only where the broker will send it again: not what came
  with QoS 0, and nothing at all once the broker has forgotten the session.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from nowalls.runtime.logs import Log
from nowalls.runtime.mqtt.address import MqttAddress
from nowalls.runtime.mqtt.lean_session import open_lean
from nowalls.runtime.mqtt.paho_session import open_paho
from nowalls.runtime.mqtt.plan import Delivery, Reader, SessionPlan

MayForget = Callable[[], Awaitable[bool]]


class MqttSession(Protocol):
    """An open session. Made by ``open_session``."""

    plan: SessionPlan
    lost_sessions: int
    """How often the broker had forgotten this session although it had known it."""
    began_anew: bool
    """Whether the broker knew nothing of this session when we first connected."""
    begun: int
    """How often it began with nothing: at first, when it was lost, and when it was given up."""
    connections: int
    """How often the broker welcomed us."""
    came: int
    """Messages that came on this connection."""
    settled: int
    """Those of them that the caller acknowledged."""

    async def batch(self, most: int) -> list[Delivery]:
        """Wait for a message, then return at once all that wait, ``most`` at the most, in the order they came.

        May return nothing when the connection was lost at that instant.
        """
        ...

    def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        """Send the PUBACKs of messages that are safe now, in order; those of an earlier connection are left out."""
        ...

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish with QoS 1 without waiting; while there is no connection nothing is kept and nothing sent."""
        ...

    async def publish_confirmed(self, topic: str, payload: bytes, *, timeout_s: float) -> None:
        """Publish with QoS 1 and wait for the broker's PUBACK; raises ``PublishError`` when none came in time."""
        ...

    async def ready(self) -> None:
        """Return when the session is connected and its subscriptions are granted."""
        ...

    @property
    def is_connected(self) -> bool:
        """Whether the session is connected now."""
        ...

    @property
    def is_ready(self) -> bool:
        """Whether the session is connected and what it subscribes to was granted."""
        ...


@asynccontextmanager
async def open_session(
    address: MqttAddress, plan: SessionPlan, *, log: Log, may_forget: MayForget | None = None
) -> AsyncIterator[MqttSession]:
    """Open a session for the length of the block and keep it connected; messages wait in it until they are taken.

    Returns at once: the connection is made, and made again, in the background. Leaving the block keeps the
    session and its queue at the broker.

    ``may_forget`` (the lean reader's alone) is asked before each connection: where it says so, what waits in the
    session is given up, for somebody else has taken it.
    """
    if plan.reader is Reader.LEAN:
        async with open_lean(address, plan, log=log, may_forget=may_forget) as lean:
            yield lean
    else:
        async with open_paho(address, plan, log=log) as session:
            yield session
