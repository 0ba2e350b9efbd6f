"""A broker's address with the login, out of ``mqtt://user:password@host:port?version=5``."""

import hashlib
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, Self
from urllib.parse import parse_qs, unquote, urlsplit

from nowalls.domain.errors import InvalidValueError


class MqttVersion(IntEnum):
    """The protocol's level, as CONNECT bears it."""

    V311 = 4
    V5 = 5


VERSIONS: Final = {"3.1.1": MqttVersion.V311, "5": MqttVersion.V5}


@dataclass(frozen=True, slots=True, kw_only=True)
class MqttAddress:
    """Where a broker listens and who we are there."""

    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    version: MqttVersion = MqttVersion.V5

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read an address; raises ``InvalidValueError`` for anything but ``mqtt://`` and a known version.

        ``?version=3.1.1`` is for a broker that does not speak MQTT 5, such as NATS.
        """
        parts = urlsplit(url)
        if parts.scheme != "mqtt" or not parts.hostname:
            message = f"A broker's address is mqtt://user:password@host:port; its scheme here is {parts.scheme!r}."
            raise InvalidValueError(message)
        [version] = parse_qs(parts.query).get("version", ["5"])[-1:]
        if version not in VERSIONS:
            message = f"MQTT is spoken here in the versions {' and '.join(VERSIONS)}, not in {version!r}."
            raise InvalidValueError(message)
        return cls(
            host=parts.hostname,
            port=parts.port or 1883,
            username=None if parts.username is None else unquote(parts.username),
            password=None if parts.password is None else unquote(parts.password),
            version=VERSIONS[version],
        )

    def secret_client_id(self, session: str) -> str:
        """Return this login's client id for a session: the same after every restart, and nobody can guess it.

        Any client that knew it could take the session over and with it the messages that wait there.
        """
        digest = hashlib.sha256(f"{self.username}:{self.password}:{session}".encode()).hexdigest()
        return f"nowalls-{session}-{digest[:24]}"
