"""``demo.json``: how other programs find a running demo. Its shape is fixed; it exists only while the demo is ready."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the devices' listener is."""

    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLogin:
    """Somebody's login."""

    username: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLogin:
    """A sample device, its login and the site it is at."""

    device_id: str
    username: str
    password: str
    site_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A running demo. The fields are the file's, in its order."""

    http: str
    mqtt: Address
    database_url: str
    """Read-only, past row-level security."""
    epoch: str
    fleet: str
    """The path of ``fleet.jsonl``."""
    users: Mapping[str, PersonLogin]
    observer: PersonLogin
    devices: Mapping[str, DeviceLogin]
    pids: Mapping[str, int]
    """The serving processes themselves, by service."""

    def with_pid(self, service: str, pid: int) -> "Demo":
        """Return the demo with a service's new process."""
        return replace(self, pids={**self.pids, service: pid})


def write(file: Path, demo: Demo) -> None:
    """Put ``demo`` in place of what the file held: a reader sees the old or the new one, whole.

    Only the owner of this process can read it, for it holds passwords.
    """
    new = file.with_name(f".{file.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as output:
        output.write(msgspec.json.format(msgspec.json.encode(demo)))
        output.write(b"\n")
    new.replace(file)


def read(file: Path) -> Demo:
    """Return what a demo wrote; raises ``FileNotFoundError`` when none is ready."""
    return msgspec.json.decode(file.read_bytes(), type=Demo)


def remove(file: Path) -> None:
    """Remove the file, if it is there: the demo is not ready any more."""
    file.unlink(missing_ok=True)
