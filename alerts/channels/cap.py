"""CAP over HTTP: confirmed fires posted to the authority's address."""

from dataclasses import dataclass

from alerts.channels.answers import Answer, Never
from alerts.channels.cap_message import cap_xml, references, refers
from alerts.channels.posting import Posting
from nowalls.storage.letters import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """Posts letters as CAP 1.2."""

    posting: Posting
    sender: str

    async def send(self, letter: Letter) -> Answer:
        """Post the message; one that would speak of an alert which never left is not sent."""
        if refers(letter) and not references(letter):
            return Never(reason="nothing_to_refer_to")
        return await self.posting.post(letter, cap_xml(letter, self.sender), "application/cap+xml")
