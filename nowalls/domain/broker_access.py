"""Who may log in to the broker and which topics they may use, as the two files Mosquitto reads.

Devices share a few lines of patterns, in which ``%u`` is the name somebody logged in with; only gateways and
services have lines of their own. Both files are rendered whole: a file that was half changed would open or shut
the wrong door.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from nowalls.domain.errors import NowallsError

ITERATIONS: Final = 101
"""What mosquitto_passwd 2.0 writes. Device secrets are random, 60 bits and more: there is nothing for a dictionary
to guess, and 100,000 of them are rendered in seconds."""

SALT_BYTES: Final = 12
HASH_BYTES: Final = 64
"""The whole of SHA-512; Mosquitto compares exactly this length."""

UP_CHANNELS: Final = ("alarm", "state", "telemetry", "motion", "status", "reply")
DOWN_CHANNELS: Final = ("ack", "command")

_USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{2,39}")
"""A device id's form. No colon or line break can leave its line, no ``+`` or ``#`` can widen a pattern."""


class UnsafeUsernameError(NowallsError):
    """A name that would mean something else in the broker's files; give the account another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerLogins:
    """Every device's account: what the two files say beyond the set-up's own lines."""

    hashes: Mapping[str, str]
    """Each account's hashed secret, by its name."""
    gateways: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The devices each gateway speaks for, by the gateway's name."""

    def lose(self, wanted: "BrokerLogins") -> bool:
        """Tell whether somebody may do less, or something else, once ``wanted`` is written in place of these."""
        return not (self.hashes.items() <= wanted.hashes.items() and self.gateways.items() <= wanted.gateways.items())


def mosquitto_hash(password: str, salt: bytes) -> str:
    """Hash a password in Mosquitto's ``$7$`` form: PBKDF2 with HMAC-SHA-512, base64.

    The same password and salt give the same text; take ``SALT_BYTES`` random bytes for each account.
    """
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS, HASH_BYTES)
    return f"$7${ITERATIONS}${_base64(salt)}${_base64(digest)}"


def mosquitto_fits(password_hash: str, password: str) -> bool:
    """Tell whether a hash made by ``mosquitto_hash`` is this password's."""
    salt = base64.b64decode(password_hash.split("$")[3])
    return hmac.compare_digest(mosquitto_hash(password, salt), password_hash)


def render_passwd(static: str, hashes: Mapping[str, str]) -> str:
    """Render the password file: the accounts written at set-up, then one line a device, in order of name."""
    return _joined(static, [f"{_checked(name)}:{hashes[name]}" for name in sorted(hashes)])


def render_acl(static: str, gateways: Mapping[str, Sequence[str]]) -> str:
    """Render the access file: the set-up's lines, the pattern for all devices, then each gateway's own lines.

    A pattern holds for every account wherever it stands. A gateway's prefix is no pattern, for then every device
    would have one.
    """
    lines = [
        *(f"pattern write nowalls/v1/%u/{channel}" for channel in UP_CHANNELS),
        *(f"pattern read nowalls/v1/%u/{channel}" for channel in DOWN_CHANNELS),
    ]
    for name in sorted(gateways):
        lines += _gateway_lines(name, gateways[name])
    return _joined(static, lines)


def _gateway_lines(gateway: str, granted: Sequence[str]) -> list[str]:
    name = _checked(gateway)
    lines = ["", f"user {name}", f"topic write nowalls/gw/{name}/#"]
    for device in granted:
        lines += [f"topic write nowalls/v1/{_checked(device)}/{channel}" for channel in UP_CHANNELS]
        lines += [f"topic read nowalls/v1/{device}/{channel}" for channel in DOWN_CHANNELS]
    return lines


def _checked(username: str) -> str:
    if not _USERNAME.fullmatch(username):
        raise UnsafeUsernameError(
            f"The broker account {username!r} was not written: a name has 3 to 40 characters of a-z, 0-9, hyphen."
        )
    return username


def _joined(static: str, lines: list[str]) -> str:
    return "\n".join([*static.splitlines(), *lines]) + "\n"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
