"""A session by our own reader, on the event loop: big reads, one pass for each message, one write of PUBACKs a batch.

Memory is bounded: while more than ``MOST_WAITING`` messages or ``MOST_WAITING_BYTES`` wait to be taken, nothing is read
from the socket, and the broker holds the rest.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

from nowalls.runtime.logs import Log
from nowalls.runtime.mqtt import packets
from nowalls.runtime.mqtt.address import MqttAddress
from nowalls.runtime.mqtt.link import MOST_PACKET_BYTES, Link
from nowalls.runtime.mqtt.packets import Connack
from nowalls.runtime.mqtt.plan import Delivery, PublishError, SessionPlan
from nowalls.runtime.mqtt.standing import Standing, client_id

KEEPALIVE_S: Final = 15
PING_EACH_S: Final = 7.0
"""Twice a keepalive. A ping that brought nothing until the next one means that the link is dead: 14 s at the most."""
ANSWER_WITHIN_S: Final = 5.0
"""For the connection and for the answer to CONNECT."""
GOODBYE_WITHIN_S: Final = 1.0
FIRST_PAUSE_S: Final = 0.1
LAST_PAUSE_S: Final = 2.0
"""Recovery counts in seconds; a few services do not storm a broker."""
FAILURE: Final = 0x80
"""Reason codes from here on are failures, in both versions."""
MOST_WAITING: Final = 5_000
MOST_WAITING_BYTES: Final = 16_000_000
"""Some batches' worth of messages, and of the largest ones enough to fill a batch in a few rounds."""


class LeanSession(Standing):
    """An open session; see ``MqttSession`` for what each method promises. Made by ``open_lean``."""

    def __init__(
        self, address: MqttAddress, plan: SessionPlan, log: Log, may_forget: Callable[[], Awaitable[bool]] | None = None
    ) -> None:
        """Be not connected yet."""
        super().__init__(plan, log)
        self._address = address
        self._may_forget = may_forget
        self._has_forgotten = False
        self._client_id = client_id(address, plan)
        self._waiting: deque[Delivery] = deque()
        self._waiting_bytes = 0
        self._arrived = asyncio.Event()
        self._link: Link | None = None
        self._generation = 0

    async def batch(self, most: int) -> list[Delivery]:
        while not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
        taken = [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
        self._waiting_bytes -= sum(len(each.payload) for each in taken)
        if self._link is not None and self._link.is_paused and not self._is_full():
            self._link.resume()
        return taken

    def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        link = self._link
        if link is not None:
            own = [each for each in deliveries if each.generation == link.generation]
            link.write(packets.pubacks(each.packet_id for each in own if each.qos))
            self.settled += len(own)

    def publish(self, topic: str, payload: bytes) -> None:
        if self.is_connected and not self._publish(topic, payload):
            self._log.warning("publish_not_kept", topic=topic)

    def _publish(self, topic: str, payload: bytes) -> int:
        return 0 if self._link is None else self._link.publish(topic, payload)

    async def run(self) -> None:
        """Connect, and connect again, for ever."""
        pause_s = FIRST_PAUSE_S
        while True:
            link = await self._connect()
            if link is not None:
                await self._until_ended(link)
                self._log.warning("broker_disconnected", reason=link.why)
                if self.is_connected:
                    pause_s = FIRST_PAUSE_S
                self._disconnected(link)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LAST_PAUSE_S)

    async def _connect(self) -> Link | None:
        if self._may_forget is not None and await self._may_forget() and not await self._forget():
            return None
        self._generation += 1
        hello = packets.connect(
            self._address,
            self._client_id,
            kept=self.plan.kept,
            keepalive_s=KEEPALIVE_S,
            most_bytes=MOST_PACKET_BYTES,
        )
        link = self._link = Link(self, self._address.version, self._generation, hello)
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                await asyncio.get_running_loop().create_connection(lambda: link, self._address.host, self._address.port)
        except OSError as error:  # a timeout is one
            self._log.warning("broker_not_reached", error=str(error))
            return None
        return link

    async def _forget(self) -> bool:
        """Make the broker forget the session: a clean one that ends at once takes its place. False when it failed."""
        hello = packets.connect(
            self._address, self._client_id, kept=False, keepalive_s=KEEPALIVE_S, most_bytes=MOST_PACKET_BYTES
        )
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                reader, writer = await asyncio.open_connection(self._address.host, self._address.port)
                writer.write(hello)
                answer = await reader.readexactly(4)
                writer.write(packets.DISCONNECT)
                await reader.read()
                writer.close()
        except (OSError, asyncio.IncompleteReadError) as error:
            self._log.warning("broker_not_reached", error=str(error))
            return False
        self._has_forgotten = answer[3] == 0
        self._log.warning("broker_session_given_up", done=self._has_forgotten)
        return self._has_forgotten

    async def _until_ended(self, link: Link) -> None:
        """Wait for the connection's end, and be the one who ends it where nothing comes any more."""
        within_s = ANSWER_WITHIN_S
        link.heard = False
        while not link.ended.is_set():
            try:
                async with asyncio.timeout(within_s):
                    await link.ended.wait()
            except TimeoutError:
                if not self.is_connected:
                    link.end("the broker did not answer CONNECT")
                elif not link.heard and not link.is_paused:
                    link.end("nothing came any more, not even the answer to a ping")
                else:
                    link.heard = False
                    link.write(packets.PINGREQ)
                within_s = PING_EACH_S

    def _disconnected(self, link: Link) -> None:
        self._connected.clear()
        self._subscribed.clear()
        for confirmed in self._publishing.values():
            if not confirmed.done():
                confirmed.set_exception(
                    PublishError(f"The connection ended before a publish was confirmed: {link.why}.")
                )

    async def close(self) -> None:
        """Leave the broker; it keeps the session."""
        if self._link is not None and self._link.is_open:
            self._link.say_goodbye()
            with suppress(TimeoutError):
                async with asyncio.timeout(GOODBYE_WITHIN_S):
                    await self._link.ended.wait()
            self._link.end("we left")

    def received(self, link: Link, deliveries: list[Delivery]) -> None:
        """Let messages wait; what comes on an earlier connection, or while we leave, stays the broker's."""
        self._waiting.extend(deliveries)
        self.came += len(deliveries)
        self._waiting_bytes += sum(len(each.payload) for each in deliveries)
        if self._is_full():
            link.pause()
        self._arrived.set()

    def _is_full(self) -> bool:
        return len(self._waiting) > MOST_WAITING or self._waiting_bytes > MOST_WAITING_BYTES

    def welcomed(self, link: Link, connack: Connack) -> None:
        """Begin the session, or take it up again."""
        if connack.reason:
            self._log.error("broker_refused", reason=connack.reason)
            link.end(f"the broker refused the login with reason {connack.reason}")
            return
        self._count_connection(session_present=connack.session_present, as_wished=self._has_forgotten)
        self._has_forgotten = False
        if connack.session_present:  # the broker sends again what was not acknowledged
            self._waiting = deque(each for each in self._waiting if not each.qos)
            self._waiting_bytes = sum(len(each.payload) for each in self._waiting)
        if self.plan.subscriptions:
            link.write(packets.subscribe(1, self.plan.subscriptions, self._address.version))
        if self.plan.given_up:  # after the new ones, and in the same breath: nothing falls between
            link.write(packets.unsubscribe(2, self.plan.given_up, self._address.version))
        self._connected.set()

    def granted(self, reasons: list[int]) -> None:
        """Note whether every subscription was granted."""
        refused = [reason for reason in reasons if reason >= FAILURE]
        if refused:
            self._log.error("subscription_refused", reasons=refused)
            return
        self._subscribed.set()


@asynccontextmanager
async def open_lean(
    address: MqttAddress, plan: SessionPlan, *, log: Log, may_forget: Callable[[], Awaitable[bool]] | None = None
) -> AsyncIterator[LeanSession]:
    """Open a session by our own reader; see ``open_session``."""
    session = LeanSession(address, plan, log, may_forget)
    running = asyncio.create_task(session.run(), name=f"mqtt_{plan.name}")
    try:
        yield session
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await session.close()
