"""Log-in and log-out."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Request, Response, status
from pydantic import BaseModel, Field

from api.auth import COOKIE, CurrentLogin, Login, check_origin, new_token, password_fits, token_digest
from api.idempotency import IdempotentRoute
from api.parts import Parts, UsesParts
from api.problems import Problem
from api.schemas.incidents import Body
from nowalls.domain.registry import User
from nowalls.domain.scopes import WHOLE
from nowalls.domain.words import Role
from nowalls.storage.people import Look, account_by_name, open_login, revoke_login, write_audit

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


@router.post("", status_code=status.HTTP_201_CREATED)
async def log_in(body: LoginBody, request: Request, response: Response, parts: UsesParts) -> NewSessionOut:
    """Log in. A wrong name and a wrong password get the same answer after the same time."""
    if body.cookie and request.headers.get("origin") is not None:
        check_origin(request, parts)
    user = await _checked_user(parts, body)
    token, now = new_token(), parts.clock.now()
    expires_at = now + timedelta(hours=parts.settings.session_hours)
    async with parts.database.write(WHOLE) as write:
        await open_login(write, user.id, token_digest(token), now=now, expires_at=expires_at)
        look = Look(at=now, user_id=user.id, action="logged_in", object_id=None, details={})
        await write_audit(write, look)
    response.headers["Location"] = "/api/v1/sessions/current"
    response.headers["Cache-Control"] = "no-store"
    if body.cookie:
        _set_cookie(response, parts, token)
    return NewSessionOut(token=token, expires_at=expires_at, user=_user_out(user), role=user.role)


async def _checked_user(parts: Parts, body: LoginBody) -> User:
    async with parts.database.read(WHOLE) as read:
        account = await account_by_name(read, body.username) if body.username.isprintable() else None
    fits = await password_fits(account.password_hash if account else NO_SUCH_HASH, body.password)
    if account is None or not fits:
        raise Problem(401, "wrong_login", "The user name or the password is wrong.")
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
    await _end(parts, login)
    response.delete_cookie(COOKIE, path="/")


async def _end(parts: Parts, login: Login) -> None:
    async with parts.database.write(login.scope) as write:
        await revoke_login(write, login.digest, now=parts.clock.now())
