"""Log-in and log-out."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response, status
from pydantic import BaseModel, Field

from api.auth import COOKIE, CurrentLogin, check_origin, password_fits
from api.idempotency import IdempotentRoute
from api.logging_in import address_of, admitted, opened
from api.parts import Parts, UsesParts
from api.problems import Problem, not_found
from api.schemas.body import Body
from api.schemas.users import OpenSessionOut, OpenSessionsOut
from nowalls.domain.registry import User
from nowalls.domain.scopes import WHOLE
from nowalls.domain.words import Role
from nowalls.storage.accounts import revoke_sessions, sessions_of
from nowalls.storage.people import Look, account_by_name, write_audit

router = APIRouter(prefix="/sessions", tags=["sessions"], route_class=IdempotentRoute)

NO_SUCH_HASH = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$Zr1dXwYcCo3lZyXPwRjMrIrvBF4wSo3ilfvzWuvpXOA"
"""Checked for unknown names too, so that the time an answer takes does not tell which names exist."""


class LoginBody(Body):
    """A user name and a password; ``cookie`` asks for an HttpOnly cookie beside the token."""

    username: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=256)]
    cookie: bool = False


class UserOut(BaseModel):
    """Who is logged in."""

    user_id: str
    username: str
    name: str


class SessionOut(BaseModel):
    """A running session."""

    expires_at: datetime
    user: UserOut
    role: Role


class NewSessionOut(SessionOut):
    """A new session; the token is shown here only."""

    token: str


def _user_out(user: User) -> UserOut:
    return UserOut(user_id=user.id, username=user.username, name=user.name)


@router.post("", status_code=status.HTTP_201_CREATED, responses={429: {"description": "Too many wrong passwords"}})
async def log_in(body: LoginBody, request: Request, response: Response, parts: UsesParts) -> NewSessionOut:
    """Log in. A wrong name and a wrong password get the same answer after the same time; many of them must wait."""
    if body.cookie and request.headers.get("origin") is not None:
        check_origin(request, parts)
    if not body.username.isprintable():
        raise _wrong()
    address = address_of(request)
    counted = await admitted(parts, body.username, address)
    user = await _checked_user(parts, body)
    token, expires_at = await opened(parts, user, address, counted)
    response.headers["Location"] = "/api/v1/sessions/current"
    response.headers["Cache-Control"] = "no-store"
    if body.cookie:
        _set_cookie(response, parts, token)
    return NewSessionOut(token=token, expires_at=expires_at, user=_user_out(user), role=user.role)


def _wrong() -> Problem:
    return Problem(401, "wrong_login", "The user name or the password is wrong.")


async def _checked_user(parts: Parts, body: LoginBody) -> User:
    async with parts.database.read(WHOLE) as read:
        account = await account_by_name(read, body.username)
    fits = await password_fits(account.password_hash if account else NO_SUCH_HASH, body.password)
    if account is None or not fits:
        raise _wrong()
    return account.user


def _set_cookie(response: Response, parts: Parts, token: str) -> None:
    response.set_cookie(
        COOKIE,
        token,
        max_age=parts.settings.session_hours * 3600,
        path="/",
        httponly=True,
        samesite="strict",
        secure=parts.settings.tls_certificate is not None,
    )


@router.get("/current")
async def current(login: CurrentLogin) -> SessionOut:
    """Tell who is logged in."""
    return SessionOut(expires_at=login.session.expires_at, user=_user_out(login.user), role=login.user.role)


@router.delete("/current", status_code=status.HTTP_204_NO_CONTENT)
async def log_out(login: CurrentLogin, response: Response, parts: UsesParts) -> None:
    """Log out: the token is worth nothing from now on."""
    async with parts.database.write(login.scope) as write:
        await revoke_sessions(write, login.user.id, now=parts.clock.now(), session_id=login.session.id)
    response.delete_cookie(COOKIE, path="/")


@router.get("")
async def own(login: CurrentLogin, parts: UsesParts) -> OpenSessionsOut:
    """List where one is logged in oneself."""
    async with parts.database.read(login.scope) as read:
        found = await sessions_of(read, login.user.id, now=parts.clock.now())
    return OpenSessionsOut(
        items=[OpenSessionOut(**asdict(each), current=each.id == login.session.id) for each in found]
    )


@router.delete("/{session_id}", status_code=status.HTTP_204_NO_CONTENT)
async def end_one(session_id: str, login: CurrentLogin, parts: UsesParts) -> None:
    """End one of one's own sessions, at once."""
    async with parts.database.write(login.scope) as write:
        now, who = parts.clock.now(), login.user.id
        if not await revoke_sessions(write, who, now=now, session_id=session_id):
            raise not_found("session", session_id)
        details = {"session_id": session_id}
        await write_audit(write, Look(at=now, user_id=who, action="revoked_session", object_id=who, details=details))
