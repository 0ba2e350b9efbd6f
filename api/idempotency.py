"""``Idempotency-Key`` on every POST: the same request again gets the same answer, and is not done twice.

A route class, so that no endpoint can forget it. The key is reserved before the request is carried out; what
failed gives it back. An answer that held a secret is not kept.
"""

import hashlib
from collections.abc import Callable, Coroutine
from typing import Any, Final

import msgspec
from fastapi import Request, Response
from fastapi.routing import APIRoute

from api.auth import current_login
from api.parts import Parts, parts_of
from api.problems import Problem
from nowalls.domain.scopes import WHOLE
from nowalls.storage.idempotency import Kept, RequestKey, keep, kept, release, reserve

HEADER: Final = "idempotency-key"
MAX_KEY: Final = 255
SECRET_PATHS: Final = tuple(
    f"/api/v1/{each}"
    for each in ("devices", "gateways", "residents", "responders", "sessions", "users", "service_keys")
)
"""Answers below these may hold a secret, or what is personal: that stands in the registry and nowhere else."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class IdempotentRoute(APIRoute):
    """A route that honours the key of a POST."""

    def get_route_handler(self) -> Handler:
        """Wrap the route's handler."""
        handler = super().get_route_handler()

        async def once(request: Request) -> Response:
            key = request.headers.get(HEADER)
            if key is None or request.method != "POST" or request.url.path.endswith("/sessions"):
                return await handler(request)
            return await _once(request, key, handler)

        return once


async def _once(request: Request, key: str, handler: Handler) -> Response:
    if not (1 <= len(key) <= MAX_KEY and key.isprintable()):
        raise Problem(422, "validation_failed", f"An Idempotency-Key has 1 to {MAX_KEY} printable characters.")
    parts = parts_of(request)
    login = await current_login(request, parts)
    body_digest = hashlib.sha256(await request.body()).digest()
    named = RequestKey(user_id=login.user.id, path=request.url.path, key=key)
    async with parts.database.write(WHOLE) as write:
        reserved = await reserve(write, named, body_digest, now=parts.clock.now())
    if not reserved:
        return await _answer_again(parts, named, body_digest)
    try:
        response = await handler(request)
    except BaseException:
        async with parts.database.write(WHOLE) as write:
            await release(write, named)
        raise
    async with parts.database.write(WHOLE) as write:
        await keep(write, named, _kept(request.url.path, body_digest, response))
    return response


def _kept(path: str, body_digest: bytes, response: Response) -> Kept:
    answer = msgspec.json.decode(response.body) if response.body else None
    is_secret = path.startswith(SECRET_PATHS) or (isinstance(answer, dict) and answer.get("secret") is not None)
    named = (
        (answer.get("device_id") or answer.get("gateway_id") or answer.get("id") or "")
        if isinstance(answer, dict)
        else ""
    )
    return Kept(
        body_digest=body_digest,
        status=response.status_code,
        location=response.headers.get("location"),
        answer=None if is_secret else answer,
        object_id=str(named) if is_secret else None,
    )


async def _answer_again(parts: Parts, named: RequestKey, body_digest: bytes) -> Response:
    async with parts.database.read(WHOLE) as read:
        known = await kept(read, named)
    if known is None or known.status == 0:
        raise Problem(409, "in_progress", f"The request with the key {named.key!r} is still being carried out.")
    if known.body_digest != body_digest:
        raise Problem(422, "key_reused", f"The key {named.key!r} was used with another body.")
    if known.object_id is not None:
        raise Problem(
            409, "already_done", "This was done; its answer held a secret, or what is personal.", id=known.object_id
        )
    headers = {} if known.location is None else {"Location": known.location}
    body = msgspec.json.encode(known.answer)
    return Response(body, status_code=known.status, headers=headers, media_type="application/json")
