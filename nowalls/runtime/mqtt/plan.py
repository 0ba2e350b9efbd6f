"""What a session is for, and what comes out of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from nowalls.domain.errors import NowallsError

NOT_UTF_8: Final = "not-utf-8"
"""Stands for a topic that is no text: the message is kept all the same, and no topic of ours looks like this."""


class PublishError(NowallsError):
    """The broker did not confirm a publish in time; it may still have it."""


class Reader(StrEnum):
    """Who speaks MQTT for a session."""

    PAHO = "paho"
    """The library, in a thread of its own."""
    LEAN = "lean"
    """Our own, on the event loop: a fraction of the time for each message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A topic filter; ``retained`` tells whether kept copies are wanted on subscribing."""

    topic: str
    retained: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    """What a session is for."""

    name: str
    subscriptions: tuple[Subscription, ...] = ()
    kept: bool = True
    """Whether the broker keeps the session, and what comes for it, while we are away. One that is not kept has a
    client id of its own for each process, so that two of them do not push each other out."""
    reader: Reader = Reader.PAHO
    given_up: tuple[str, ...] = ()
    """Topic filters that the session may have from another time, and that it leaves."""


class Delivery(NamedTuple):
    """A message as it came, and what is needed to acknowledge it; a tuple, for one is made for every message."""

    topic: str
    payload: bytes
    retained: bool
    generation: int
    packet_id: int
    qos: int
