"""Who asks: passwords, tokens, cookies and their Origin check.

Tokens are opaque, stored only as a digest, and revocable. Where an ``Authorization`` header is present it alone
decides: no cookie is read and no Origin checked.
"""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlsplit

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from api.parts import Parts, UsesParts
from api.problems import Problem
from nowalls.domain.commands import Actor
from nowalls.domain.registry import User
from nowalls.domain.scopes import WHOLE, Scope
from nowalls.domain.words import Role
from nowalls.storage.people import Session, acted, session

COOKIE: Final = "nowalls_session"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN_BYTES: Final = 32
"""256 bits: nobody guesses one, so a plain fast digest of it is enough."""


def hash_password(password: str) -> str:
    """Hash a password with argon2id under the library's current parameters."""
    return PasswordHasher().hash(password)


async def password_fits(password_hash: str, password: str) -> bool:
    """Check a password; in a thread, for it takes tens of milliseconds on purpose."""

    def fits() -> bool:
        try:
            return PasswordHasher().verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    return await asyncio.to_thread(fits)


def new_token() -> str:
    """Make a token."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_digest(token: str) -> bytes:
    """Return under what a token is kept."""
    return hashlib.sha256(token.encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A valid session and the digest of its token."""

    session: Session
    digest: bytes

    @property
    def user(self) -> User:
        """Who is logged in."""
        return self.session.user

    @property
    def actor(self) -> Actor:
        """The user as the one who acts on an incident."""
        return Actor(user_id=self.user.id, name=self.user.name, role=self.user.role)

    @property
    def scope(self) -> Scope:
        """What part of the centre the user may see."""
        return self.user.scope


async def current_login(request: Request, parts: UsesParts) -> Login:
    """Return who asks; 401 when nobody valid does, 403 for a cookie used from a foreign page."""
    header = request.headers.get("authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        login = await login_by_token(parts, token if scheme.lower() == "bearer" else "")
        return await _noted(request, login, parts)
    cookie = request.cookies.get(COOKIE, "")
    login = await login_by_token(parts, cookie)
    if request.method not in SAFE_METHODS:
        check_origin(request, parts)
    return await _noted(request, login, parts)


async def _noted(request: Request, login: Login, parts: Parts) -> Login:
    """Note that somebody at a desk did something: a presence check is answered by any action."""
    if request.method not in SAFE_METHODS and login.session.unnoted:
        async with parts.database.write(login.scope) as write:
            await acted(write, login.user.id, now=parts.clock.now())
    return login


CurrentLogin = Annotated[Login, Depends(current_login)]


async def login_by_token(parts: Parts, token: str) -> Login:
    """Return the session of this token; raises the 401 problem otherwise."""
    digest = token_digest(token)
    async with parts.database.read(WHOLE) as read:
        found = await session(read, digest, now=parts.clock.now()) if token else None
    if found is None:
        raise Problem(401, "not_logged_in", "The token is unknown, expired or revoked; log in again.")
    return Login(session=found, digest=digest)


def check_origin(connection: HTTPConnection, parts: Parts) -> None:
    """Refuse a cookie that comes from another site's page."""
    origin = connection.headers.get("origin")
    if origin is None or not origin_allowed(origin, connection.headers.get("host", ""), parts.settings.allowed_origins):
        raise Problem(403, "origin_refused", f"Pages of {origin!r} may not use a cookie session here.")


def origin_allowed(origin: str, host: str, allowed: tuple[str, ...]) -> bool:
    """Tell whether a page's origin is this server itself or one of those named in the settings."""
    try:
        page = urlsplit(origin).netloc
    except ValueError:
        return False
    return origin in allowed or (bool(host) and page == host)


def require_role(login: Login, *roles: Role) -> None:
    """Refuse with 403 unless the user has one of these roles."""
    if login.user.role not in roles:
        names = ", ".join(sorted(roles))
        raise Problem(403, "not_allowed", f"This needs one of the roles {names}; yours is {login.user.role}.")
