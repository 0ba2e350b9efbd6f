"""How large a request's body may be, whether it says its length or comes in chunks, and how slowly it may come."""

import asyncio
import contextlib
import re
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, problem_answer
from nowalls.domain.attachments import MOST_BYTES as PICTURE_BYTES

MOST_BYTES: Final = 1_048_576
"""No command comes near it."""
FILE_BYTES: Final = 64 * 1_048_576
"""100,000 rows of an import as CSV had 8 MB; a spreadsheet's texts may be longer."""
FILE_PATHS: Final = ("/api/v1/devices/import",)
PICTURE_PATH: Final = re.compile(r"/api/v1/(respond|hazards)/[^/]+/pictures")
QUIET_S: Final = 20.0
"""A body of which nothing comes for so long does not come."""


class BodyRefusedError(Exception):
    """Ends the reading of a body; whatever the application makes of it, the answer is the body's own problem."""


class _Body:
    """One request's body as it comes in."""

    def __init__(self, receive: Receive, most: int) -> None:
        self.problem: Problem | None = None
        self._receive = receive
        self._most = most
        self._received = 0
        self._whole = False

    def expect(self, said: bytes) -> None:
        """Judge a body by the length it says it has."""
        if not said.isdigit() or int(said) > self._most:
            self.problem = self._too_large(f"this one says {said[:20].decode('latin-1')}")

    async def receive(self) -> Message:
        """Return what comes next; raises ``BodyRefusedError`` once it is too much or too slow."""
        try:
            async with asyncio.timeout(None if self._whole else QUIET_S):
                message = await self._receive()
        except TimeoutError as error:
            detail = f"Nothing came of the request's body for {QUIET_S:.0f} s."
            self.problem = Problem(408, "body_too_slow", detail)
            raise BodyRefusedError from error
        self._received += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._received > self._most:
            self.problem = self._too_large("this one has more")
            raise BodyRefusedError
        return message

    def _too_large(self, what: str) -> Problem:
        return Problem(413, "too_large", f"A request's body has at most {self._most} bytes here; {what}.")


def _most(path: str) -> int:
    if path in FILE_PATHS:
        return FILE_BYTES
    return PICTURE_BYTES if PICTURE_PATH.fullmatch(path) else MOST_BYTES


class BoundedBodies:
    """Refuses a body that is too large with a 413, and one that does not come with a 408."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(receive, _most(scope["path"]))
        body.expect(dict(scope["headers"]).get(b"content-length", b"0"))

        async def unless_refused(message: Message) -> None:
            if body.problem is None:
                await send(message)

        if body.problem is None:
            with contextlib.suppress(BodyRefusedError):
                await self._app(scope, body.receive, unless_refused)
        if body.problem is not None:
            await problem_answer(body.problem)(scope, receive, send)
