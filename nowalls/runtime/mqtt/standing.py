"""How a session stands with its broker: what both readers count, and whom they tell. Which bytes bring it is theirs."""

import asyncio
import secrets
from abc import ABC, abstractmethod

from nowalls.runtime.logs import Log
from nowalls.runtime.mqtt.address import MqttAddress
from nowalls.runtime.mqtt.plan import PublishError, SessionPlan


def client_id(address: MqttAddress, plan: SessionPlan) -> str:
    """Return the secret client id of a session; one that is not kept has another in each process."""
    return address.secret_client_id(plan.name if plan.kept else f"{plan.name}-{secrets.token_hex(8)}")


class Standing(ABC):
    """A session's standing; see ``MqttSession`` for what each part promises."""

    def __init__(self, plan: SessionPlan, log: Log) -> None:
        """Be not connected yet."""
        self.plan = plan
        self.lost_sessions = 0
        self.began_anew = False
        self.begun = 0
        self.connections = 0
        self.came = 0
        self.settled = 0
        self._log = log.bind(session=plan.name)
        self._connected = asyncio.Event()
        self._subscribed = asyncio.Event()
        self._publishing: dict[int, asyncio.Future[None]] = {}

    @abstractmethod
    def _publish(self, topic: str, payload: bytes) -> int:
        """Publish with QoS 1; return the packet id, or 0 where it did not leave."""

    async def publish_confirmed(self, topic: str, payload: bytes, *, timeout_s: float) -> None:
        confirmed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        packet_id = 0
        try:
            async with asyncio.timeout(timeout_s):
                await self._connected.wait()
                packet_id = self._publish(topic, payload)
                if packet_id:
                    self._publishing[packet_id] = confirmed
                await confirmed
        except TimeoutError as error:
            message = f"The broker did not confirm a publish on {topic} within {timeout_s:.0f} s."
            raise PublishError(message) from error
        finally:
            self._publishing.pop(packet_id, None)

    def confirmed(self, packet_id: int) -> None:
        """Tell who waits for the broker's word about a publish."""
        waiter = self._publishing.get(packet_id)
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    async def ready(self) -> None:
        await self._connected.wait()
        if self.plan.subscriptions:
            await self._subscribed.wait()

    @property
    def is_connected(self) -> bool:
        return self._connected.is_set()

    @property
    def is_ready(self) -> bool:
        return self.is_connected and (self._subscribed.is_set() or not self.plan.subscriptions)

    def _count_connection(self, *, session_present: bool, as_wished: bool = False) -> None:
        """Count a connection; a session that the broker has forgotten is lost, unless we wished for that."""
        self.begun += not session_present
        if not session_present and not as_wished:
            if self.connections:
                self.lost_sessions += self.plan.kept
                self._log.error("broker_session_lost")
            else:
                self.began_anew = True
        self.connections += 1
        self.came = self.settled = 0
