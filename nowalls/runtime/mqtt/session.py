"""One persistent MQTT session on paho, seen from asyncio.

The rules that keep an alarm from being lost (each of them was tried on a real broker):

- QoS 1, no clean start, session expiry never, and never an expiry in DISCONNECT: the broker keeps the queue.
- Manual acknowledgement: the PUBACK goes out when the caller says so, that is after its COMMIT. paho's own
  would go out when the message is handed over, and everything in our memory would be lost with us.
- An acknowledgement belongs to the connection on which its message came: the broker uses packet ids again,
  and a late one would confirm a different message. Such an acknowledgement is left out; the message comes again.
- Nothing may raise in paho's thread: it would die and leave a client that looks connected and is deaf.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from nowalls.domain.errors import NowallsError
from nowalls.runtime.logs import Log
from nowalls.runtime.mqtt.address import MqttAddress

KEEPALIVE_S: Final = 15
"""A dead link is noticed within half a minute; the default of 60 s would be two."""
NEVER: Final = 0xFFFFFFFF
FIRST_RECONNECT_S: Final = 1
LAST_RECONNECT_S: Final = 2
"""Recovery counts in seconds; a few services do not storm a broker."""
FAILURE: Final = 0x80
"""Reason codes from here on are failures (MQTT 5, section 2.4)."""


class PublishError(NowallsError):
    """The broker did not confirm a publish in time; it may still have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A topic filter; ``retained`` tells whether kept copies are wanted on subscribing."""

    topic: str
    retained: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    """What a session is for."""

    name: str
    subscriptions: tuple[Subscription, ...] = ()
    kept: bool = True
    """Whether the broker keeps the session, and what comes for it, while we are away. One that is not kept has a
    client id of its own for each process, so that two of them do not push each other out."""
    lean: bool = False
    """Speak MQTT 3.1.1, whose messages bear no properties: paho takes half as long for each of them. The broker
    then sends retained copies at every subscribing, whatever the subscription says."""


class Delivery(NamedTuple):
    """A message as it came, and what is needed to acknowledge it; a tuple, for one is made for every message."""

    topic: str
    payload: bytes
    retained: bool
    generation: int
    packet_id: int
    qos: int


class MqttSession:
    """An open session. Made by ``open_session``."""

    def __init__(self, plan: SessionPlan, client: paho.Client, log: Log) -> None:
        """Take over a client that is not connected yet."""
        self.plan = plan
        self.lost_sessions = 0
        """How often the broker had forgotten this session although it had known it."""
        self.began_anew = False
        """Whether the broker knew nothing of this session when we first connected."""
        self._client = client
        self._log = log.bind(session=plan.name)
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Delivery] = deque()
        self._arrived = asyncio.Event()
        self._signalled = False
        self._connected = asyncio.Event()
        self._subscribed = asyncio.Event()
        self._generation = 0
        self._publishing: dict[int, asyncio.Future[None]] = {}
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_subscribe = self._on_subscribe
        client.on_publish = self._on_publish

    async def batch(self, most: int) -> list[Delivery]:
        """Wait for a message, then return at once all that wait, ``most`` at the most, in the order they came.

        May return nothing when the connection was lost at that instant.
        """
        while not self._waiting:
            self._arrived.clear()
            self._signalled = False
            if not self._waiting:
                await self._arrived.wait()
        taken: list[Delivery] = []
        with suppress(IndexError):  # a reconnect may empty it at any instant, for the broker then sends all again
            while len(taken) < most:
                taken.append(self._waiting.popleft())
        return taken

    def acknowledge(self, deliveries: Iterable[Delivery]) -> None:
        """Send the PUBACKs of messages that are safe now, in order; those of an earlier connection are left out."""
        for delivery in deliveries:
            if delivery.qos and delivery.generation == self._generation:
                self._client.ack(delivery.packet_id, delivery.qos)

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish with QoS 1 without waiting; while there is no connection nothing is kept and nothing sent."""
        if self._connected.is_set():
            self._client.publish(topic, payload, qos=1)

    async def publish_confirmed(self, topic: str, payload: bytes, *, timeout_s: float) -> None:
        """Publish with QoS 1 and wait for the broker's PUBACK; raises ``PublishError`` when none came in time."""
        confirmed: asyncio.Future[None] = self._loop.create_future()
        packet_id = 0
        try:
            async with asyncio.timeout(timeout_s):
                await self._connected.wait()
                packet_id = self._client.publish(topic, payload, qos=1).mid
                self._publishing[packet_id] = confirmed
                await confirmed
        except TimeoutError as error:
            message = f"The broker did not confirm a publish on {topic} within {timeout_s:.0f} s."
            raise PublishError(message) from error
        finally:
            self._publishing.pop(packet_id, None)

    async def ready(self) -> None:
        """Return when the session is connected and its subscriptions are granted."""
        await self._connected.wait()
        if self.plan.subscriptions:
            await self._subscribed.wait()

    @property
    def is_connected(self) -> bool:
        """Whether the session is connected now."""
        return self._connected.is_set()

    @property
    def is_ready(self) -> bool:
        """Whether the session is connected and what it subscribes to was granted."""
        return self._connected.is_set() and (self._subscribed.is_set() or not self.plan.subscriptions)

    def _on_connect(
        self,
        client: paho.Client,
        _userdata: Any,  # noqa: ANN401  # paho's own signature
        flags: paho.ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.value >= FAILURE:
            self._log.error("broker_refused", reason=str(reason))
            return
        if not flags.session_present and self._generation:
            self.lost_sessions += 1
            self._log.error("broker_session_lost")
        elif not flags.session_present:
            self.began_anew = True
        self._generation += 1
        self._waiting.clear()
        if self.plan.subscriptions:
            client.subscribe(_filters(self.plan))
        self._loop.call_soon_threadsafe(self._connected.set)

    def _on_disconnect(
        self,
        _client: paho.Client,
        _userdata: Any,  # noqa: ANN401  # paho's own signature
        _flags: paho.DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._connected.clear)
        self._log.warning("broker_disconnected", reason=str(reason))

    def _on_subscribe(
        self,
        _client: paho.Client,
        _userdata: Any,  # noqa: ANN401  # paho's own signature
        _packet_id: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        refused = [str(reason) for reason in reasons if reason.value >= FAILURE]
        if refused:
            self._log.error("subscription_refused", reasons=refused)
            return
        self._loop.call_soon_threadsafe(self._subscribed.set)

    def _on_message(
        self,
        _client: paho.Client,
        _userdata: Any,  # noqa: ANN401  # paho's own signature
        message: paho.MQTTMessage,
    ) -> None:
        delivery = Delivery(
            _topic(message),
            bytes(message.payload),
            bool(message.retain),
            self._generation,
            message.mid,
            message.qos,
        )
        self._waiting.append(delivery)
        if not self._signalled:
            self._signalled = True
            self._loop.call_soon_threadsafe(self._arrived.set)

    def _on_publish(
        self,
        _client: paho.Client,
        _userdata: Any,  # noqa: ANN401  # paho's own signature
        packet_id: int,
        _reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._confirm, packet_id)

    def _confirm(self, packet_id: int) -> None:
        confirmed = self._publishing.pop(packet_id, None)
        if confirmed is not None and not confirmed.done():
            confirmed.set_result(None)


def _topic(message: paho.MQTTMessage) -> str:
    try:
        return message.topic
    except UnicodeDecodeError:
        return "not-utf-8"


def _filters(plan: SessionPlan) -> list[tuple[str, int]] | list[tuple[str, SubscribeOptions]]:
    if plan.lean:
        return [(each.topic, 1) for each in plan.subscriptions]
    return [(each.topic, _options(each)) for each in plan.subscriptions]


def _options(subscription: Subscription) -> SubscribeOptions:
    handling = SubscribeOptions.RETAIN_SEND_ON_SUBSCRIBE
    if not subscription.retained:
        handling = SubscribeOptions.RETAIN_DO_NOT_SEND
    return SubscribeOptions(qos=1, retainAsPublished=False, retainHandling=handling)


@asynccontextmanager
async def open_session(address: MqttAddress, plan: SessionPlan, *, log: Log) -> AsyncIterator[MqttSession]:
    """Open a session for the length of the block and keep it connected; messages wait in it until they are taken.

    Returns at once: the connection is made, and made again, in the background. Leaving the block keeps the
    session and its queue at the broker.
    """
    client = paho.Client(
        CallbackAPIVersion.VERSION2,
        client_id=address.secret_client_id(plan.name if plan.kept else f"{plan.name}-{secrets.token_hex(8)}"),
        protocol=paho.MQTTv311 if plan.lean else paho.MQTTv5,
        clean_session=not plan.kept if plan.lean else None,
        manual_ack=True,
    )
    if address.username is not None:
        client.username_pw_set(address.username, address.password)
    client.reconnect_delay_set(FIRST_RECONNECT_S, LAST_RECONNECT_S)
    client.max_inflight_messages_set(0)
    session = MqttSession(plan, client, log)
    if plan.lean:
        client.connect_async(address.host, address.port, KEEPALIVE_S)
    else:
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho leaves it untyped
        properties.SessionExpiryInterval = NEVER if plan.kept else 0
        client.connect_async(address.host, address.port, KEEPALIVE_S, clean_start=not plan.kept, properties=properties)
    client.loop_start()
    try:
        yield session
    finally:
        client.disconnect()
        await asyncio.to_thread(client.loop_stop)
