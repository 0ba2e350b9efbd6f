"""A session by paho, whose thread reads and writes, seen from asyncio.

Nothing may raise in paho's thread: it would die and leave a client that looks connected and is deaf.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from nowalls.runtime.logs import Log
from nowalls.runtime.mqtt.address import MqttAddress, MqttVersion
from nowalls.runtime.mqtt.plan import NOT_UTF_8, Delivery, SessionPlan, Subscription
from nowalls.runtime.mqtt.standing import Standing, client_id

KEEPALIVE_S: Final = 15
"""A dead link is noticed within half a minute; the default of 60 s would be two."""
NEVER: Final = 0xFFFFFFFF
FIRST_RECONNECT_S: Final = 1
LAST_RECONNECT_S: Final = 2
"""Recovery counts in seconds; a few services do not storm a broker."""
FAILURE: Final = 0x80
"""Reason codes from here on are failures (MQTT 5, section 2.4)."""


class PahoSession(Standing):
    """An open session; see ``MqttSession`` for what each method promises. Made by ``open_paho``."""

    def __init__(self, plan: SessionPlan, client: paho.Client, version: MqttVersion, log: Log) -> None:
        """Take over a client that is not connected yet."""
        super().__init__(plan, log)
        self._client = client
        self._version = version
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Delivery] = deque()
        self._arrived = asyncio.Event()
        self._signalled = False
        self._generation = 0
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_subscribe = self._on_subscribe
        client.on_publish = self._on_publish

    async def batch(self, most: int) -> list[Delivery]:
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
        for delivery in deliveries:
            if delivery.generation == self._generation:
                self.settled += 1
                if delivery.qos:
                    self._client.ack(delivery.packet_id, delivery.qos)

    def publish(self, topic: str, payload: bytes) -> None:
        if self.is_connected:
            self._publish(topic, payload)

    def _publish(self, topic: str, payload: bytes) -> int:
        return self._client.publish(topic, payload, qos=1).mid

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
        self._count_connection(session_present=flags.session_present)
        self._generation += 1
        if flags.session_present:  # the broker sends again what was not acknowledged
            kept = [each for each in _drained(self._waiting) if not each.qos]
            self._waiting.extend(kept)
        self._subscribed.clear()
        if self.plan.subscriptions:
            client.subscribe(_filters(self.plan, self._version))
        if self.plan.given_up:
            client.unsubscribe(list(self.plan.given_up))
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
        self.came += 1
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
        self._loop.call_soon_threadsafe(self.confirmed, packet_id)


def _topic(message: paho.MQTTMessage) -> str:
    try:
        return message.topic
    except UnicodeDecodeError:
        return NOT_UTF_8


def _drained(waiting: deque[Delivery]) -> Iterator[Delivery]:
    """Take all that waits, while somebody else may be taking too."""
    with suppress(IndexError):
        while True:
            yield waiting.popleft()


def _filters(plan: SessionPlan, version: MqttVersion) -> list[tuple[str, int]] | list[tuple[str, SubscribeOptions]]:
    if version is MqttVersion.V311:
        return [(each.topic, 1) for each in plan.subscriptions]
    return [(each.topic, _options(each)) for each in plan.subscriptions]


def _options(subscription: Subscription) -> SubscribeOptions:
    handling = SubscribeOptions.RETAIN_SEND_ON_SUBSCRIBE
    if not subscription.retained:
        handling = SubscribeOptions.RETAIN_DO_NOT_SEND
    return SubscribeOptions(qos=1, retainAsPublished=False, retainHandling=handling)


@asynccontextmanager
async def open_paho(address: MqttAddress, plan: SessionPlan, *, log: Log) -> AsyncIterator[PahoSession]:
    """Open a session by paho; see ``open_session``."""
    has_properties = address.version is MqttVersion.V5
    client = paho.Client(
        CallbackAPIVersion.VERSION2,
        client_id=client_id(address, plan),
        protocol=paho.MQTTv5 if has_properties else paho.MQTTv311,
        clean_session=None if has_properties else not plan.kept,
        manual_ack=True,
    )
    if address.username is not None:
        client.username_pw_set(address.username, address.password)
    client.reconnect_delay_set(FIRST_RECONNECT_S, LAST_RECONNECT_S)
    client.max_inflight_messages_set(0)
    session = PahoSession(plan, client, address.version, log)
    if has_properties:
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho leaves it untyped
        properties.SessionExpiryInterval = NEVER if plan.kept else 0
        client.connect_async(address.host, address.port, KEEPALIVE_S, clean_start=not plan.kept, properties=properties)
    else:
        client.connect_async(address.host, address.port, KEEPALIVE_S)
    client.loop_start()
    try:
        yield session
    finally:
        client.disconnect()
        await asyncio.to_thread(client.loop_stop)
