"""The signed link by which a responder answers: added as a letter leaves, so that it is kept nowhere."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from nowalls.domain.ids import IncidentId, ResponderId
from nowalls.domain.notices import NoticeCode
from nowalls.domain.responder_links import Errand, sign
from nowalls.storage.letters import Letter

SPEAKING: Final = frozenset({NoticeCode.SENT, NoticeCode.ACCEPT_NEXT_RESPONDER, NoticeCode.ON_SCENE_CHECKIN})
"""What a responder has something to say to; whoever was called back does not."""


def speaks(letter: Letter) -> bool:
    """Tell whether this letter goes to a responder who may answer it."""
    notice, incident = letter.payload["notice"], letter.payload["incident"]
    sent = incident is not None and incident["responder"] is not None and incident["dispatched_at"] is not None
    return sent and notice["audience"] == "responder" and NoticeCode(notice["code"]) in SPEAKING


def linked(letter: Letter, key: bytes, public_url: str) -> Letter:
    """Return the letter with its responder's link below ``public_url``; any other letter as it is."""
    if not speaks(letter):
        return letter
    incident = letter.payload["incident"]
    errand = Errand(
        incident_id=IncidentId(incident["id"]),
        responder_id=ResponderId(incident["responder"]["id"]),
        sent_at=datetime.fromisoformat(incident["dispatched_at"]),
    )
    return replace(letter, link=f"{public_url}/api/v1/respond/{sign(errand, key)}")
