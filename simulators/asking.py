"""Asking a centre over HTTP as somebody whom it knows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, TypeAlias

import httpx2

from nowalls.domain.errors import NowallsError
from simulators.ledger import LiveLogin

ANSWER_WITHIN_S: Final = 10.0

Json: TypeAlias = dict[str, Any]


class RefusedError(NowallsError):
    """What a centre refused; the message has its own words."""


@asynccontextmanager
async def as_person(login: LiveLogin) -> AsyncIterator[httpx2.AsyncClient]:
    """Log in for the length of the block. Raises ``RefusedError`` where the centre knows nobody of this name."""
    async with httpx2.AsyncClient(base_url=f"{login.http}/api/v1", timeout=ANSWER_WITHIN_S) as http:
        told = await ask(http, "POST", "/sessions", {"username": login.username, "password": login.password})
        http.headers["Authorization"] = f"Bearer {told['token']}"
        yield http


async def ask(http: httpx2.AsyncClient, method: str, path: str, body: Json | None = None) -> Json:
    """Return the answer; an empty one is nothing. Raises ``RefusedError`` for what the centre refuses."""
    answer = await http.request(method, path, json=body)
    if answer.is_client_error:
        raise RefusedError(f"{method} {path} was refused by the centre: {answer.text}")
    told: Json = answer.raise_for_status().json() if answer.content else {}
    return told
