"""Channels: the configured ways out of the centre, and what may stand in one.

A channel's address and secret open doors elsewhere: they are never logged, and never shown again once written.
"""

import base64
import binascii
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from random import Random
from typing import Final, NewType
from urllib.parse import urlsplit

from nowalls.domain.errors import NowallsError
from nowalls.domain.ids import DistrictCode, OrganizationId, ResidentId, ResponderId, UserId
from nowalls.domain.notices import Audience

ChannelId = NewType("ChannelId", str)


class ChannelKind(StrEnum):
    """By what means a channel carries."""

    WEBHOOK = "webhook"
    APPRISE = "apprise"
    CAP = "cap"


class Language(StrEnum):
    """In what language a channel's people are told."""

    CHINESE = "zh-CN"
    ENGLISH = "en-US"


class OutboxState(StrEnum):
    """What became of a message: it waits, it was sent, a person or its age dropped it, or it can never be sent."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One configured way out."""

    id: ChannelId
    name: str
    kind: ChannelKind
    audience: Audience
    address: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    language: Language = Language.CHINESE
    district: DistrictCode | None = None
    """Whose incidents it carries; ``None`` for the whole centre's."""
    user_id: UserId | None = None
    """Whose own it is: told while on duty, and when nobody of the audience is."""
    responder_id: ResponderId | None = None
    resident_id: ResidentId | None = None
    organization_id: OrganizationId | None = None
    """Which organization hears by it how its month was, and of its hazards' deadlines."""
    consent_at: datetime | None = None
    """When the resident agreed that the family is told; without it a family's channel cannot be."""
    exercise: bool = False
    """Whether it carries exercises alone; every other channel carries none."""
    paused_at: datetime | None = None


class ChannelRefusedError(NowallsError):
    """A channel that cannot be; ``code`` is stable."""

    def __init__(self, code: str, sentence: str) -> None:
        """Take the stable code and the full sentence."""
        super().__init__(sentence)
        self.code = code


SECRET_PREFIX: Final = "whsec_"  # noqa: S105  # the prefix by which Standard Webhooks marks a secret
SECRET_BYTES: Final = 32
MIN_SECRET_BYTES: Final = 24
"""Standard Webhooks asks for 24 to 64 bytes."""
MAX_SECRET_BYTES: Final = 64
MAX_ADDRESS: Final = 2_000
SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def check_channel(channel: Channel, *, local_allowed: bool) -> None:
    """Refuse a channel that could never carry anything, or that would carry it to the wrong people.

    Raises ``ChannelRefusedError`` with one of the codes ``address_invalid``, ``address_local``, ``secret_invalid``,
    ``audience_unfit``, ``consent_missing``. What only the Apprise library knows of an address is asked elsewhere.
    """
    _check_address(channel, local_allowed=local_allowed)
    _check_secret(channel)
    _check_audience(channel)


def _check_address(channel: Channel, *, local_allowed: bool) -> None:
    if len(channel.address) > MAX_ADDRESS or not channel.address.isprintable():
        raise ChannelRefusedError("address_invalid", f"An address has at most {MAX_ADDRESS} printable characters.")
    if channel.kind is ChannelKind.APPRISE and SCHEME.match(channel.address) is None:
        raise ChannelRefusedError("address_invalid", "An Apprise address begins with its service, as in mailto://.")
    try:
        parts = urlsplit(channel.address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise ChannelRefusedError("address_invalid", "The address cannot be read as a URL.") from None
    if channel.kind is not ChannelKind.APPRISE and (parts.scheme not in {"http", "https"} or not host):
        raise ChannelRefusedError("address_invalid", f"The address of a {channel.kind} is http:// or https://.")
    if host is not None and is_local(host) and not local_allowed:
        detail = "The address leads to this machine itself; set NOWALLS_LOCAL_CHANNELS=true to allow that."
        raise ChannelRefusedError("address_local", detail)


def is_local(host: str) -> bool:
    """Tell whether a host stays on this machine, by its name or number alone."""
    if host.lower() == "localhost" or host.lower().endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _check_secret(channel: Channel) -> None:
    if channel.kind is ChannelKind.WEBHOOK and channel.secret is None:
        raise ChannelRefusedError("secret_invalid", "A webhook needs a secret to sign with.")
    if channel.secret is not None:
        secret_bytes(channel.secret)


def secret_bytes(secret: str) -> bytes:
    """Return the key in a secret ``whsec_<base64>``; raises ``ChannelRefusedError`` for anything else."""
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not (secret.startswith(SECRET_PREFIX) and MIN_SECRET_BYTES <= len(key) <= MAX_SECRET_BYTES):
        detail = f"A secret is {SECRET_PREFIX} and the base64 of {MIN_SECRET_BYTES} to {MAX_SECRET_BYTES} bytes."
        raise ChannelRefusedError("secret_invalid", detail)
    return key


def new_secret(chance: Random) -> str:
    """Make a webhook's secret."""
    return SECRET_PREFIX + base64.b64encode(chance.randbytes(SECRET_BYTES)).decode()


PERSON_OF: Final = {
    Audience.RESPONDER: "responder_id",
    Audience.FAMILY: "resident_id",
    Audience.ORGANIZATION: "organization_id",
}
"""Whom a channel of this audience must name; a user may be named for the people on duty and their lead only."""
USERS_OWN: Final = frozenset({Audience.ON_DUTY, Audience.DUTY_LEAD})


def _check_audience(channel: Channel) -> None:
    if channel.kind is ChannelKind.CAP and channel.audience is not Audience.AUTHORITY:
        raise ChannelRefusedError("audience_unfit", "A CAP channel is for the authority: CAP speaks of fires alone.")
    needed = PERSON_OF.get(channel.audience)
    for name in PERSON_OF.values():
        if (getattr(channel, name) is not None) != (name == needed):
            state = "must name" if name == needed else "cannot name"
            raise ChannelRefusedError("audience_unfit", f"A channel for {channel.audience} {state} a {name}.")
    if channel.user_id is not None and channel.audience not in USERS_OWN:
        raise ChannelRefusedError("audience_unfit", f"A channel for {channel.audience} cannot be a user's own.")
    if channel.audience is Audience.FAMILY and channel.consent_at is None:
        raise ChannelRefusedError("consent_missing", "The family is told only with the resident's consent.")


def masked(address: str) -> str:
    """Show of an address what tells channels apart, and nothing that opens a door: its scheme and host."""
    scheme, separator, rest = address.partition("://")
    if scheme.lower() in {"http", "https"}:
        host = rest.partition("/")[0].rpartition("@")[2].partition("?")[0]
        return f"{scheme}://{host}/…"
    return f"{scheme}{separator}…"


FIRST_RETRY_S: Final = 1.0
LAST_RETRY_S: Final = 60.0
"""A page is worth ten minutes: a gateway that comes back is tried within one."""
JITTER: Final = 0.2
"""So that what failed together does not come back together."""


def retry_in(attempts: int, chance: Random, *, asked_s: float | None = None) -> timedelta:
    """Return how long to wait after so many failed attempts: doubling from a second to a minute, with jitter.

    A receiver may ask for longer, though not for longer than that minute.
    """
    doubled_s = FIRST_RETRY_S * 2.0 ** min(max(attempts - 1, 0), 10)
    wait_s = min(LAST_RETRY_S, max(doubled_s, asked_s or 0.0))
    return timedelta(seconds=wait_s * chance.uniform(1 - JITTER, 1 + JITTER))
