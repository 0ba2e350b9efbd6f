"""One device's own MQTT 5 connection: birth and last will, what it says, and the acknowledgements it hears."""

import asyncio
import random
import socket
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

import aiomqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from nowalls.domain.device_messages import (
    AckMessage,
    AlarmMessage,
    StatusMessage,
    decode_ack,
    decode_command,
    encode,
)
from nowalls.domain.ids import DeviceId
from nowalls.domain.topics import DownChannel, UpChannel, down_topic, up_topic
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.runtime.work import run_until_stopped
from simulators.connecting import Gate, pause_s
from simulators.day.saying import Saying
from simulators.figures import Figures
from simulators.fleet import FleetLine
from simulators.ledger.speaking import heard_entry, said_entry, sent_entry
from simulators.ledger.writing import Ledger
from simulators.obeying import answer
from simulators.unheard import Repeat, Unheard

LineLostError: Final = aiomqtt.MqttError
"""What the MQTT library says of a line that broke off."""
KEEPALIVE_S: Final = 30
SESSION_S: Final = 60
"""The broker keeps what it has for us over a short break."""
WILL_DELAY_S: Final = 10
"""A device that is back within 10 s was never away: a restart of the simulation is no outage."""
NO_DELAY: Final = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
"""A press is one small packet and must not wait for the acknowledgement of the one before (some 40 ms)."""
FIRMWARE: Final = "1.4.2"
HELD: Final = 200
"""States and samples a device holds while it has no connection; then the oldest go. Alarms are always held."""
GOODBYE_WITHIN_S: Final = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerAddress:
    """Where the devices' listener is."""

    host: str
    port: int


@dataclass(slots=True, kw_only=True)
class Surroundings:
    """What all devices of a simulation share."""

    broker: BrokerAddress
    clock: Clock
    chance: random.Random
    figures: Figures
    log: Log
    gate: Gate
    ledger: Ledger | None = None
    """Where what is sent and heard is written down."""
    lines: Mapping[DeviceId, BrokerAddress] = field(default_factory=dict)
    """The devices whose line to the broker leads another way, such as through a relay that can be cut."""

    def take_alarm(self, saying: Saying, unheard: Unheard) -> bool:
        """Note how late a saying is; where it is an alarm, count it from when it was due and let it wait to be heard.

        Returns whether it was one.
        """
        late_s = (self.clock.now() - saying.at).total_seconds()
        self.figures.lateness.note(late_s)
        if not isinstance(saying.message, AlarmMessage):
            return False
        if unheard.say(saying.message, self.clock.elapsed_s(), late_s=max(0.0, late_s)):
            self.figures.alarms += 1
        return True


class Device:
    """A device that connects with its own login and stays connected until its ``live`` is cancelled.

    Alarms go first and are repeated until they are heard; states and samples follow in order.
    """

    def __init__(self, line: FleetLine, around: Surroundings) -> None:
        self._line = line
        self._around = around
        self._unheard = Unheard()
        self._held: deque[Saying] = deque()
        self._news = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._is_connected = False
        self._commands_come_on = down_topic(line.device_id, DownChannel.COMMAND)

    async def is_idle(self) -> None:
        """Return once everything said is sent and every alarm is heard."""
        await self._idle.wait()

    def say(self, saying: Saying) -> None:
        """Say something as soon as there is a connection; its time counts from when it was due."""
        if not self._around.take_alarm(saying, self._unheard):
            self._hold(saying)
        self._idle.clear()
        self._news.set()

    def _hold(self, saying: Saying) -> None:
        if not self._is_connected and len(self._held) >= HELD:
            self._held.popleft()
            self._around.figures.lost += 1
        self._held.append(saying)

    async def live(self) -> None:
        """Connect, again after each loss, and speak; ends only by cancellation, with a goodbye to the broker."""
        failures = 0
        while True:
            was_connected = await self._connect_and_speak()
            failures = 0 if was_connected else failures + 1
            await asyncio.sleep(pause_s(failures, self._around.chance))

    async def _connect_and_speak(self) -> bool:
        """Speak until there is trouble; tell whether there was a connection at all."""
        figures, was_connected = self._around.figures, False
        try:
            async with AsyncExitStack() as connection:
                async with self._around.gate.passing():
                    client = await connection.enter_async_context(self._client())
                _raise_if_cancelled()
                was_connected = True
                connection.enter_context(self._counted_as_connected())
                await self._speak(client)
        except aiomqtt.MqttError as error:
            _raise_if_cancelled()  # the client's own end failed meanwhile
            figures.trouble = str(error)
        return was_connected

    @contextmanager
    def _counted_as_connected(self) -> Iterator[None]:
        self._is_connected = True
        self._around.figures.connected += 1
        try:
            yield
        finally:
            self._is_connected = False
            self._around.figures.connected -= 1

    def _client(self) -> aiomqtt.Client:
        line = self._line
        broker = self._around.lines.get(line.device_id, self._around.broker)
        session = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho's own lack
        session.SessionExpiryInterval = SESSION_S
        will = Properties(PacketTypes.WILLMESSAGE)  # type: ignore[no-untyped-call]  # the same
        will.WillDelayInterval = WILL_DELAY_S
        return aiomqtt.Client(
            broker.host,
            broker.port,
            username=line.username,
            password=line.password,
            identifier=line.device_id,
            protocol=aiomqtt.ProtocolVersion.V5,
            clean_start=False,
            keepalive=KEEPALIVE_S,
            properties=session,
            socket_options=[NO_DELAY],
            will=aiomqtt.Will(
                up_topic(line.device_id, UpChannel.STATUS),
                encode(StatusMessage(online=False)),
                qos=1,
                retain=True,
                properties=will,
            ),
        )

    async def _speak(self, client: aiomqtt.Client) -> None:
        try:
            await client.subscribe([(down_topic(self._line.device_id, each), 1) for each in DownChannel])
            _raise_if_cancelled()
            await self._publish(client, UpChannel.STATUS, encode(StatusMessage(online=True, fw=FIRMWARE)))
            self._unheard.reconnected(self._around.clock.elapsed_s())
            # No task group: one that fails while it is cancelled tells of its failure alone, and we would live on.
            await run_until_stopped(asyncio.Event(), self._listen(client), self._send(client))
        except asyncio.CancelledError:
            # A clean end sends no last will: without a goodbye the device would look present for ever.
            with suppress(aiomqtt.MqttError, TimeoutError):
                async with asyncio.timeout(GOODBYE_WITHIN_S):
                    await self._publish(client, UpChannel.STATUS, encode(StatusMessage(online=False)))
            raise

    async def _listen(self, client: aiomqtt.Client) -> None:
        async for message in client.messages:
            if message.topic.value == self._commands_come_on:
                self._obey(message.payload)
                continue
            ack = decode_ack(message.payload)
            if ack is not None:
                self._hear(ack)

    def _obey(self, payload: bytes) -> None:
        command = decode_command(payload)
        if command is not None:
            for saying in answer(command, self._line, self._around.clock.now()):
                self.say(saying)

    def _hear(self, ack: AckMessage) -> None:
        self._around.figures.acks[ack.stage] += 1
        ledger = self._around.ledger
        if ledger is not None:
            ledger.write(heard_entry(ledger, self._line.device_id, ack))
        for heard in self._unheard.hear(ack, self._around.clock.elapsed_s()):
            self._around.figures.note_heard(heard)
        self._news.set()

    async def _send(self, client: aiomqtt.Client) -> None:
        while True:
            self._news.clear()
            await self._send_alarms(client)
            while self._held:
                await self._send_held(client)
                await self._send_alarms(client)
            if not self._unheard and not self._news.is_set():
                self._idle.set()
            await self._wait_for_news()

    async def _send_alarms(self, client: aiomqtt.Client) -> None:
        for repeat in self._unheard.due(self._around.clock.elapsed_s()):
            self._around.figures.note_alarm(repeat)
            if repeat.falls_back:
                self._around.log.warning(
                    "alarm_fell_back",
                    device_id=self._line.device_id,
                    type=repeat.message.type.value,
                    state=repeat.message.state,
                    times_sent=repeat.times_before,
                )
            self._write_sent(repeat)
            await self._publish(client, UpChannel.ALARM, encode(repeat.message))

    def _write_sent(self, repeat: Repeat) -> None:
        ledger = self._around.ledger
        if ledger is not None:
            ledger.write(sent_entry(ledger, self._line.device_id, repeat))

    async def _send_held(self, client: aiomqtt.Client) -> None:
        saying = self._held.popleft()
        try:
            await self._publish(client, saying.channel, saying.payload)
        except aiomqtt.MqttError:
            self._held.appendleft(saying)
            raise
        self._write_confirmed(saying)

    def _write_confirmed(self, saying: Saying) -> None:
        ledger = self._around.ledger
        entry = None if ledger is None else said_entry(ledger, saying)
        if ledger is not None and entry is not None:
            ledger.write(entry)

    async def _publish(self, client: aiomqtt.Client, channel: UpChannel, payload: bytes) -> None:
        topic = up_topic(self._line.device_id, channel)
        await client.publish(topic, payload, qos=1, retain=channel is UpChannel.STATUS)
        self._around.figures.sent[channel] += 1
        _raise_if_cancelled()

    async def _wait_for_news(self) -> None:
        due_s = self._unheard.next_due_s
        with suppress(TimeoutError):
            async with asyncio.timeout(None if due_s is None else due_s - self._around.clock.elapsed_s()):
                await self._news.wait()


def _raise_if_cancelled() -> None:
    """End here where we were cancelled and nobody told us.

    The MQTT client waits by ``asyncio.wait_for``, which on Python 3.11 keeps a cancellation to itself when the answer
    comes at that very instant: a device would go on for ever.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
