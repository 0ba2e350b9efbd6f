"""The frames of ``nowalls.v1``: what the server writes, and what a client may say. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from nowalls.domain.incidents import Incident
from nowalls.domain.live import Json, incident_object, task_object, time_text
from nowalls.domain.tasks import Task
from nowalls.storage.inbox import WaitingSignal
from nowalls.storage.live import Event

PROTOCOL: Final = 1
SUBPROTOCOL: Final = "nowalls.v1"
HEARTBEAT_S: Final = 5
MAX_PART_BYTES: Final = 256 * 1024
MAX_EVENTS_IN_A_FRAME: Final = 200


class Resume(msgspec.Struct, frozen=True):
    """From where a client wants to go on."""

    epoch: str
    seq: int


class Auth(msgspec.Struct, frozen=True, tag="auth"):
    """Who the client is; without a token its cookie decides."""

    token: str | None = None
    resume: Resume | None = None


class ResumeFrame(msgspec.Struct, frozen=True, tag="resume"):
    """After a gap."""

    epoch: str
    seq: int


class Seen(msgspec.Struct, frozen=True, tag="seen"):
    """An incident is really on a visible screen."""

    incident_id: str
    audible: bool = False


class Holding(msgspec.Struct, frozen=True, tag="holding"):
    """The incidents that this console's user is busy with."""

    incident_ids: list[str]
    on_phone: bool = False


class Ping(msgspec.Struct, frozen=True, tag="ping"):
    """Are you there?"""


ClientFrame = Auth | ResumeFrame | Seen | Holding | Ping

_DECODER: Final[msgspec.json.Decoder[ClientFrame]] = msgspec.json.Decoder(ClientFrame)


def read_frame(text: str | bytes) -> ClientFrame | None:
    """Read what a client said; ``None`` when it is no frame of this protocol."""
    try:
        return _DECODER.decode(text)
    except (msgspec.MsgspecError, RecursionError):
        return None


def write(frame: Json) -> str:
    """Write a frame."""
    return msgspec.json.encode(frame).decode()


def hello(epoch: str, now: datetime) -> str:
    """Write the first frame of a connection."""
    return write(
        {
            "type": "hello",
            "proto": PROTOCOL,
            "epoch": epoch,
            "server_time": time_text(now),
            "heartbeat_s": HEARTBEAT_S,
        },
    )


def ready(mode: str, user: Json, role: str) -> str:
    """Write the answer to a good ``auth``."""
    return write({"type": "ready", "mode": mode, "user": user, "role": role})


def beat(seq: int, now: datetime, undecided_ms: int) -> str:
    """Write a heartbeat: this client is complete up to ``seq``."""
    return write({"type": "beat", "seq": seq, "server_time": time_text(now), "undecided_ms": undecided_ms})


def pong(seq: int, now: datetime) -> str:
    """Write the answer to a ping."""
    return write({"type": "pong", "seq": seq, "server_time": time_text(now)})


def resync(reason: str) -> str:
    """Announce a snapshot."""
    return write({"type": "resync", "reason": reason})


def status(now: datetime, sites: dict[str, int]) -> str:
    """Write how sites stand: 0 ok, 1 silent, 2 fault, 3 alarm, 4 never seen."""
    return write({"type": "status", "at": time_text(now), "sites": list(sites), "s": list(sites.values())})


def presence(asked_at: datetime | None, answer_by: datetime | None) -> str:
    """Write a presence check that waits for this user's answer; with ``None`` it is over."""
    return write({"type": "presence", "asked_at": time_text(asked_at), "answer_by": time_text(answer_by)})


def undecided(now: datetime, signals: Sequence[WaitingSignal]) -> str:
    """Write the signals that wait undecided, whole; an empty list when that is over."""
    shown = [_waiting(each) for each in signals]
    return write({"type": "undecided", "at": time_text(now), "count": len(shown), "signals": shown})


def _waiting(signal: WaitingSignal) -> Json:
    return {
        "id": signal.id,
        "device_id": signal.device_id,
        "site_id": signal.site_id,
        "place": {
            "id": signal.place_id,
            "building": signal.building,
            "floor": signal.floor,
            "room": signal.room,
        },
        "type": signal.type.value,
        "state": signal.state.value,
        "test": signal.test,
        "received_at": time_text(signal.received_at),
    }


def event_tail(event: Event) -> str:
    """Write an event without its beginning, once for all clients: only ``prev`` differs between them."""
    head = {"at": time_text(event.at), "name": event.name, "reason": event.reason}
    return f'{write(head)[1:-1]},"data":{event.data}}}'


def event_frame(seq: int, prev: int, tail: str) -> str:
    """Write an event for one client."""
    return f'{{"type":"event","seq":{seq},"prev":{prev},{tail}'


def events_frame(frames: Sequence[str]) -> str:
    """Write one event as it is, several as one frame."""
    return frames[0] if len(frames) == 1 else f'{{"type":"events","events":[{",".join(frames)}]}}'


def snapshot_parts(seq: int, incidents: Sequence[Incident], tasks: Sequence[Task]) -> list[str]:
    """Write a snapshot in parts of at most 256 KiB; at least one."""
    parts: list[tuple[list[str], list[str]]] = [([], [])]
    size = 0
    items = [(0, incident_object(each)) for each in incidents] + [(1, task_object(each)) for each in tasks]
    for kind, shown in items:
        text = write(shown)
        length = len(text.encode()) + 1
        if size + length > MAX_PART_BYTES - 256:
            parts.append(([], []))
            size = 0
        parts[-1][kind].append(text)
        size += length
    return [
        f'{{"type":"snapshot","seq":{seq},"part":{number},"parts":{len(parts)},'
        f'"incidents":[{",".join(part[0])}],"tasks":[{",".join(part[1])}]}}'
        for number, part in enumerate(parts, start=1)
    ]
