"""What a broker says of itself on ``$SYS``: connections, stored and dropped messages."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from nowalls.runtime.logs import no_log
from nowalls.runtime.mqtt import MqttAddress, Reader, SessionPlan, Subscription, open_session

FIGURES: Final = {
    "$SYS/broker/clients/connected": "connected",
    "$SYS/broker/messages/stored": "stored",
    "$SYS/broker/store/messages/count": "stored",
    "$SYS/broker/publish/messages/dropped": "dropped",
}
PLAN: Final = SessionPlan(
    name="status",
    subscriptions=tuple(Subscription(topic=topic, retained=True) for topic in FIGURES),
    kept=False,
    reader=Reader.LEAN,
)
ANSWER_WITHIN_S: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerFigures:
    """A broker's own figures since its start."""

    connected: int = 0
    stored: int = 0
    dropped: int = 0


async def broker_figures(mqtt_url: str) -> BrokerFigures | None:
    """Ask the broker; ``None`` when it does not answer within two seconds."""
    figures: dict[str, int] = {}
    async with open_session(MqttAddress.parse(mqtt_url), PLAN, log=no_log()) as session:
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_WITHIN_S):
                while len(figures) < len(set(FIGURES.values())):
                    for delivery in await session.batch(10):
                        figures[FIGURES[delivery.topic]] = int(float(delivery.payload))
                        session.acknowledge([delivery])
        connected = session.is_connected
    return BrokerFigures(**figures) if connected else None
