"""``fleet.jsonl``: the logins of a district's devices, one line a device. Whoever has it can speak for them all."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from nowalls.domain.errors import NowallsError
from nowalls.domain.ids import DeviceId, PlaceId, SiteId
from nowalls.domain.words import DeviceKind


class FleetError(NowallsError):
    """A fleet file that cannot be used; the message names the file, the line and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetLine:
    """One device: what it is, where it is, and its login."""

    device_id: DeviceId
    username: str
    password: str = field(repr=False)
    kind: DeviceKind
    site_id: SiteId
    place_id: PlaceId


def write_fleet(path: Path, lines: Iterable[FleetLine]) -> None:
    """Put a fleet in place of what the file held, whole or not at all; only its owner can read it."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    encoder = msgspec.json.Encoder()
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as output:
        output.writelines(encoder.encode(line) + b"\n" for line in lines)
    new.replace(path)


def read_fleet(path: Path) -> list[FleetLine]:
    """Read a fleet; raises ``FleetError`` for a file that is missing, empty or has a bad line."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FleetError(
            f"The fleet file {path} cannot be read ({error.strerror}); a running demo names its own in demo.json."
        ) from error
    decoder = msgspec.json.Decoder(FleetLine)
    lines = []
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            lines.append(decoder.decode(line))
        except msgspec.MsgspecError as error:
            raise FleetError(f"Line {number} of the fleet file {path} is no device: {error}.") from error
    if not lines:
        raise FleetError(f"The fleet file {path} names no device.")
    return lines
