"""The session for other makers' messages, ``nowalls/gw/{gateway_id}/…``.

No codec is installed yet: each message is kept whole in quarantine as ``no_codec``, so that nothing is lost
and nothing is guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest.quarantine_limit import QuarantineLimit
from nowalls.domain.device_messages import Rejection, RejectionCode
from nowalls.runtime.metrics import Metrics
from nowalls.runtime.mqtt import Delivery
from nowalls.storage.database import Database
from nowalls.storage.inbox import Quarantined, quarantine


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayIntake:
    """Keeps what comes from gateways."""

    database: Database
    limit: QuarantineLimit
    metrics: Metrics

    async def store(self, deliveries: Sequence[Delivery], received_at: datetime) -> None:
        """Keep these messages."""
        kept = [
            Quarantined(
                topic=delivery.topic,
                payload=delivery.payload,
                rejection=Rejection(
                    code=RejectionCode.NO_CODEC,
                    detail="No codec is installed for this gateway's messages.",
                ),
                received_at=received_at,
                device_id=None,
            )
            for delivery in deliveries
            if not delivery.retained and self.limit.has_room(delivery.topic, received_at)
        ]
        async with self.database.write() as write:
            await quarantine(write, kept)
        self.limit.note_kept(each.topic for each in kept)
        self.metrics.rejected.labels(code=RejectionCode.NO_CODEC.value).inc(len(kept))
