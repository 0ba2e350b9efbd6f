"""A ledger's lines: one JSON object each, told apart by ``what``. Times are microseconds since 1970, UTC."""

from typing import Literal

import msgspec

AlarmState = Literal["raised", "cleared", "cancelled"]


class Began(msgspec.Struct, frozen=True, kw_only=True, tag="began", tag_field="what"):
    """A simulation began to speak; a second one in the same file goes on where the first broke off."""

    at_us: int
    devices: int
    watched: bool = False
    """A live client was to follow it."""


class Sent(msgspec.Struct, frozen=True, kw_only=True, tag="sent", tag_field="what"):
    """An alarm is about to go out: written before it does, so that nothing is sent that is not in the ledger."""

    at_us: int
    device_id: str
    id: str
    state: AlarmState
    type: str
    times_before: int
    """How often this alarm was sent before; 0 the first time."""
    test: bool = False
    due_us: int | None = None
    """When the schedule wanted it said: latency counts from here, whatever held it up on its way out."""


class Heard(msgspec.Struct, frozen=True, kw_only=True, tag="heard", tag_field="what"):
    """The device heard an acknowledgement."""

    at_us: int
    device_id: str
    id: str
    stage: str
    state: str | None = None


class Measured(msgspec.Struct, frozen=True, kw_only=True, tag="measured", tag_field="what"):
    """The broker has confirmed samples that were measured at these times."""

    at_us: int
    device_id: str
    measured_at_us: tuple[int, ...]


class Spoilt(msgspec.Struct, frozen=True, kw_only=True, tag="spoilt", tag_field="what"):
    """The broker has confirmed a message that nobody can read, sent on purpose."""

    at_us: int
    device_id: str
    channel: str


class Watching(msgspec.Struct, frozen=True, kw_only=True, tag="watching", tag_field="what"):
    """The ledger's own live client is connected; what it knows begins here, or goes on."""

    at_us: int
    mode: str
    seq: int


class Framed(msgspec.Struct, frozen=True, kw_only=True, tag="framed", tag_field="what"):
    """The live client received an incident or task: in a snapshot (``prev`` is absent) or as an event."""

    at_us: int
    seq: int
    name: str
    id: str
    version: int
    signal_ids: tuple[int, ...] = ()
    prev: int | None = None


class Ended(msgspec.Struct, frozen=True, kw_only=True, tag="ended", tag_field="what"):
    """The simulation ended by itself; a ledger without this was broken off."""

    at_us: int


Entry = Began | Sent | Heard | Measured | Spoilt | Watching | Framed | Ended
