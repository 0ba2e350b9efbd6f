"""The webhook: the incident and the notice as JSON, signed, posted to an address."""

from dataclasses import dataclass
from typing import Final

import msgspec

from alerts.channels.answers import Answer
from alerts.channels.posting import Posting
from nowalls.storage.letters import Letter

TYPE: Final = "nowalls.notice.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Posts letters as JSON."""

    posting: Posting

    async def send(self, letter: Letter) -> Answer:
        """Post the letter; the same bytes however often."""
        return await self.posting.post(letter, webhook_body(letter), "application/json")


def webhook_body(letter: Letter) -> bytes:
    """Write the letter as the JSON that ``docs/channels.md`` shows."""
    link = {} if letter.link is None else {"link": letter.link}
    return msgspec.json.encode({"id": letter.message_id, "type": TYPE, **letter.payload, **link})
