"""A broker's address with the login, out of ``mqtt://user:password@host:port``."""

import hashlib
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote, urlsplit

from nowalls.domain.errors import InvalidValueError


@dataclass(frozen=True, slots=True, kw_only=True)
class MqttAddress:
    """Where a broker listens and who we are there."""

    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read an address; raises ``InvalidValueError`` for anything but ``mqtt://``."""
        parts = urlsplit(url)
        if parts.scheme != "mqtt" or not parts.hostname:
            message = f"A broker's address is mqtt://user:password@host:port; its scheme here is {parts.scheme!r}."
            raise InvalidValueError(message)
        return cls(
            host=parts.hostname,
            port=parts.port or 1883,
            username=None if parts.username is None else unquote(parts.username),
            password=None if parts.password is None else unquote(parts.password),
        )

    def secret_client_id(self, session: str) -> str:
        """Return this login's client id for a session: the same after every restart, and nobody can guess it.

        Any client that knew it could take the session over and with it the messages that wait there.
        """
        digest = hashlib.sha256(f"{self.username}:{self.password}:{session}".encode()).hexdigest()
        return f"nowalls-{session}-{digest[:24]}"
