"""Why a live socket is closed: the codes of ``nowalls.v1`` (design.md section 7)."""

from typing import Final

BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, AUTH_TIMEOUT = 4400, 4401, 4403, 4408
DRAINING, TOO_SLOW, TOO_MANY = 4410, 4413, 4429
TRY_AGAIN: Final = 1013
"""Registered for it: the server met a passing trouble (IANA, WebSocket Close Code Numbers)."""


class CloseError(Exception):
    """The connection is to be closed with this code."""

    def __init__(self, code: int, reason: str) -> None:
        """Take the close code and a short reason."""
        super().__init__(reason)
        self.code = code
        self.reason = reason
