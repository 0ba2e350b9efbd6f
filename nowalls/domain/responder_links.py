"""The signed link by which a responder speaks about the incident they were sent to, without a login.

It names the incident, the responder and the moment of the dispatch, and is worth nothing once any of them changed:
after a stand-down, another dispatch or the close. HMAC-SHA256 (RFC 2104), compared in constant time.
"""

import base64
import hashlib
import hmac
from binascii import Error
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from nowalls.domain.ids import IncidentId, ResponderId

SIGNATURE_BYTES: Final = 16
"""128 bits: nobody guesses it, and the link fits into a text message."""
UNIX_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Who was sent where, and when."""

    incident_id: IncidentId
    responder_id: ResponderId
    sent_at: datetime


def sign(errand: Errand, key: bytes) -> str:
    """Return the token of an errand; letters, digits, ``-`` and ``_`` only."""
    micros = (errand.sent_at - UNIX_EPOCH) // timedelta(microseconds=1)
    said = f"{errand.incident_id} {errand.responder_id} {micros}".encode()
    return base64.urlsafe_b64encode(_signature(said, key) + said).decode().rstrip("=")


def read(token: str, key: bytes) -> Errand | None:
    """Return the errand of a token; ``None`` for one that was not signed with this key."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (Error, ValueError):
        return None
    signature, said = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _signature(said, key)):
        return None
    incident_id, responder_id, micros = said.decode().split(" ")
    return Errand(
        incident_id=IncidentId(incident_id),
        responder_id=ResponderId(responder_id),
        sent_at=UNIX_EPOCH + timedelta(microseconds=int(micros)),
    )


def _signature(said: bytes, key: bytes) -> bytes:
    return hmac.new(key, said, hashlib.sha256).digest()[:SIGNATURE_BYTES]
