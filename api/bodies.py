"""How large a request's body may be, whether it says its length or comes in chunks."""

import contextlib
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, problem_answer

MOST_BYTES: Final = 1_048_576
"""No command comes near it."""
FILE_BYTES: Final = 64 * 1_048_576
"""200,000 rows of an import as CSV have some 30 MB."""
FILE_PATHS: Final = ("/api/v1/devices/import",)


class BodyTooLargeError(Exception):
    """Ends the reading of a body; whatever the application makes of it, the answer is a 413."""


class BoundedBodies:
    """Refuses a body that is too large with a 413: by what it says of itself, or when it becomes too large."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = FILE_BYTES if scope["path"] in FILE_PATHS else MOST_BYTES
        said = dict(scope["headers"]).get(b"content-length", b"0")
        if not said.isdigit() or int(said) > most:
            await _refuse(most, f"this one says {said[:20].decode('latin-1')}", scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise BodyTooLargeError
            return message

        async def unless_refused(message: Message) -> None:
            if received <= most:
                await send(message)

        with contextlib.suppress(BodyTooLargeError):
            await self._app(scope, counted, unless_refused)
        if received > most:
            await _refuse(most, "this one has more", scope, receive, send)


async def _refuse(most: int, what: str, scope: Scope, receive: Receive, send: Send) -> None:
    detail = f"A request's body has at most {most} bytes here; {what}."
    await problem_answer(Problem(413, "too_large", detail))(scope, receive, send)
