"""Posting a body over HTTP, signed, and reading nothing of the answer but its status."""

import asyncio
import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import httpx2

from alerts.channels.answers import Answer, Never, RetryLater, answer_of_status
from nowalls.domain.channels import secret_bytes
from nowalls.runtime.clock import Clock
from nowalls.storage.letters import Letter

CONNECT_S: Final = 3.0
WHOLE_S: Final = 8.0
"""A receiver is to store and answer, not to work; longer than this and it is tried again."""
USER_AGENT: Final = "nowalls"


def signed_headers(message_id: str, at: datetime, body: bytes, secret: str) -> dict[str, str]:
    """Return the headers of Standard Webhooks: id, time in whole seconds, and the HMAC-SHA256 of both and the body."""
    seconds = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), seconds.encode(), body))
    digest = hmac.new(secret_bytes(secret), signed, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": message_id, "webhook-timestamp": seconds, "webhook-signature": signature}


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """Posts the bodies of letters to their channels' addresses."""

    client: httpx2.AsyncClient
    clock: Clock

    async def post(self, letter: Letter, body: bytes, content_type: str) -> Answer:
        """Post once. Redirects are not followed: an address is what somebody entered, nothing else."""
        headers = {"content-type": content_type, "user-agent": USER_AGENT, "webhook-id": letter.message_id}
        if letter.channel.secret is not None:
            headers |= signed_headers(letter.message_id, self.clock.now(), body, letter.channel.secret)
        try:
            async with (
                asyncio.timeout(WHOLE_S),
                self.client.stream("POST", letter.channel.address, content=body, headers=headers) as response,
            ):
                return answer_of_status(response.status_code, _asked_s(response))
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol):
            return Never(reason="address_invalid")
        except (TimeoutError, httpx2.TimeoutException):
            return RetryLater(reason="timeout")
        except httpx2.TransportError as error:
            return RetryLater(reason=f"no_connection: {type(error).__name__}")


def _asked_s(response: httpx2.Response) -> float | None:
    """Read ``Retry-After`` where it is a number of seconds."""
    asked = response.headers.get("retry-after", "")
    return float(asked) if asked.isascii() and asked.isdigit() else None


def open_client() -> httpx2.AsyncClient:
    """Make a client in which no receiver can use up another's connections."""
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=50)
    return httpx2.AsyncClient(timeout=httpx2.Timeout(WHOLE_S, connect=CONNECT_S), limits=limits)
