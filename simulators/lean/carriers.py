"""Who carries whom: each device by a line of its own, or many by gateways that they were granted to."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from nowalls.domain.device_messages import StatusMessage, decode_ack, decode_command, encode
from nowalls.domain.ids import DeviceId
from nowalls.domain.topics import ROOT, DownChannel, UpChannel, down_topic, up_topic
from simulators.connecting import pause_s
from simulators.fleet import FleetLine
from simulators.lean import frames
from simulators.lean.identity import Identity
from simulators.lean.line import Line
from simulators.publishing import FIRMWARE, GOODBYE_WITHIN_S, KEEPALIVE_S, Surroundings


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """An account at the broker."""

    username: str
    password: str = field(repr=False)


class Carrier:
    """A connection that is made again after each loss, and everybody who speaks over it."""

    def __init__(self, login: Login, carried: Sequence[Identity], around: Surroundings, *, is_gateway: bool) -> None:
        self._login = login
        self._around = around
        self._carried: dict[str, Identity] = {
            down_topic(each.fleet_line.device_id, DownChannel.ACK): each for each in carried
        }
        self._commanded: dict[str, Identity] = {
            down_topic(each.fleet_line.device_id, DownChannel.COMMAND): each for each in carried
        }
        self._is_gateway = is_gateway
        own = [DeviceId(login.username)] if is_gateway else []
        self._speaks_for = [*own, *(each.fleet_line.device_id for each in carried)]
        self._chance: random.Random = around.chance

    async def live(self) -> None:
        """Stay connected until cancelled, and say goodbye then."""
        failures = 0
        while True:
            try:
                line = await self._connect()
            except OSError as error:
                self._around.figures.trouble = str(error)
                failures += 1
            else:
                failures = 0
                await self._carry(line)
            await asyncio.sleep(pause_s(failures, self._chance))

    async def _connect(self) -> Line:
        around, login = self._around, self._login
        broker = around.lines.get(DeviceId(login.username), around.broker)
        line = Line(self._hear)
        async with around.gate.passing():
            await line.open(
                broker.host,
                broker.port,
                frames.connect(
                    client_id=login.username,
                    username=login.username,
                    password=login.password,
                    keepalive_s=KEEPALIVE_S,
                    will=(up_topic(DeviceId(login.username), UpChannel.STATUS), encode(StatusMessage(online=False))),
                ),
            )
        return line

    async def _carry(self, line: Line) -> None:
        figures = self._around.figures
        figures.connected += len(self._carried)
        try:
            self._introduce(line)
            while not line.lost.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(KEEPALIVE_S / 2):
                        await line.lost.wait()
                line.ping()
        except asyncio.CancelledError:
            await self._say_goodbye(line)
            raise
        finally:
            figures.connected -= len(self._carried)
            for each in self._carried.values():
                each.cut_off()
            line.close()

    def _introduce(self, line: Line) -> None:
        # A gateway listens for everybody: the broker passes on only what it was granted.
        own = next(iter(self._carried.values())).fleet_line.device_id
        for channel in DownChannel:
            line.subscribe(f"{ROOT}/+/{channel.value}" if self._is_gateway else down_topic(own, channel))
        self._tell_status(line, StatusMessage(online=True, fw=FIRMWARE), asyncio.Event())
        for each in self._carried.values():
            each.connected(line)

    def _tell_status(self, line: Line, status: StatusMessage, told: asyncio.Event) -> None:
        """Tell everybody's status; ``told`` is set when the broker has confirmed the last."""
        waiting = len(self._speaks_for)

        def confirmed() -> None:
            nonlocal waiting
            waiting -= 1
            self._around.figures.sent[UpChannel.STATUS] += 1
            if waiting == 0:
                told.set()

        for device_id in self._speaks_for:
            line.publish(up_topic(device_id, UpChannel.STATUS), encode(status), confirmed, retain=True)

    async def _say_goodbye(self, line: Line) -> None:
        """A line that is lost meanwhile takes no goodbye any more."""
        told = asyncio.Event()
        self._tell_status(line, StatusMessage(online=False), told)
        ends = [asyncio.create_task(told.wait()), asyncio.create_task(line.lost.wait())]
        await asyncio.wait(ends, timeout=GOODBYE_WITHIN_S, return_when=asyncio.FIRST_COMPLETED)
        for each in ends:
            each.cancel()
        line.close(goodbye=True)

    def _hear(self, topic: str, payload: bytes) -> None:
        commanded = self._commanded.get(topic)
        if commanded is not None:
            command = decode_command(payload)
            if command is not None:
                commanded.obey(command)
            return
        ack, identity = decode_ack(payload), self._carried.get(topic)
        if ack is not None and identity is not None:
            identity.hear(ack)


def own_lines(fleet: Sequence[FleetLine], around: Surroundings) -> tuple[Mapping[DeviceId, Identity], list[Carrier]]:
    """Give each device a line of its own, under its own login."""
    identities = {line.device_id: Identity(line, around) for line in fleet}
    carriers = [
        Carrier(
            Login(username=each.fleet_line.username, password=each.fleet_line.password),
            [each],
            around,
            is_gateway=False,
        )
        for each in identities.values()
    ]
    return identities, carriers


def behind_gateways(
    fleet: Sequence[FleetLine], around: Surroundings, gateways: Mapping[DeviceId, Login]
) -> tuple[Mapping[DeviceId, Identity], list[Carrier]]:
    """Let gateways speak for the devices; ``gateways`` names each device's."""
    identities = {line.device_id: Identity(line, around) for line in fleet}
    by_gateway: dict[Login, list[Identity]] = {}
    for device_id, identity in identities.items():
        by_gateway.setdefault(gateways[device_id], []).append(identity)
    return identities, [Carrier(login, carried, around, is_gateway=True) for login, carried in by_gateway.items()]
