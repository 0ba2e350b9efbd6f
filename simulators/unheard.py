"""What a device does about alarms it has said and not heard ``stored`` of: a pure rule, time comes as an argument.

It repeats after 10 s, at least three times, and then falls back by itself (a siren, a call over another network).
It goes on repeating after that, more slowly: nobody gives up on an alarm.
"""

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from nowalls.domain.device_messages import AckMessage, AlarmMessage
from nowalls.domain.words import AckStage

REPEAT_AFTER_S: Final = 10.0
REPEATS: Final = 3
"""The protocol's own figures."""
SLOWLY_AFTER_S: Final = 60.0
"""An assumption: a device that fell back and still has power."""

AlarmKey: TypeAlias = tuple[str, Literal["raised", "cleared", "cancelled"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """An alarm that is to be sent now."""

    message: AlarmMessage
    times_before: int
    """How often it was sent already; 0 the first time."""
    falls_back: bool
    """The device has repeated often enough and now also helps itself; true once for each alarm."""
    waited_s: float = 0.0
    """How long ago it was to be sent for the first time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An alarm that is settled."""

    message: AlarmMessage
    after_s: float
    """From the first time it was to be sent."""
    stage: AckStage


@dataclass(slots=True, kw_only=True)
class _Waiting:
    message: AlarmMessage
    since_s: float
    due_s: float
    sent: int = 0
    fell_back: bool = False


@dataclass(slots=True)
class Unheard:
    """The alarms of one device that wait for ``stored``."""

    _waiting: dict[AlarmKey, _Waiting] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def next_due_s(self) -> float | None:
        """When something is to be sent next; ``None`` while nothing waits."""
        return min((each.due_s for each in self._waiting.values()), default=None)

    def say(self, message: AlarmMessage, now_s: float, *, late_s: float = 0.0) -> bool:
        """Take an alarm that is to be sent at once; tell whether it is another one than those that wait already.

        ``late_s`` is how long ago it should have been said: its time to be heard counts from there.
        """
        key = (message.id, message.state)
        is_new = key not in self._waiting
        if is_new:
            self._waiting[key] = _Waiting(message=message, since_s=now_s - late_s, due_s=now_s)
        self._waiting[key].due_s = now_s
        return is_new

    def reconnected(self, now_s: float) -> None:
        """Send everything again: what was on the way when the connection broke may be lost."""
        for waiting in self._waiting.values():
            waiting.due_s = now_s

    def due(self, now_s: float) -> list[Repeat]:
        """Return what is to be sent now, in the order it was said, and reckon with its being sent."""
        return [self._send(each, now_s) for each in self._waiting.values() if each.due_s <= now_s]

    def _send(self, waiting: _Waiting, now_s: float) -> Repeat:
        repeated_enough = waiting.sent > REPEATS and now_s - waiting.since_s >= REPEATS * REPEAT_AFTER_S
        repeat = Repeat(
            message=waiting.message,
            times_before=waiting.sent,
            falls_back=repeated_enough and not waiting.fell_back,
            waited_s=now_s - waiting.since_s,
        )
        waiting.sent += 1
        waiting.fell_back = repeated_enough
        waiting.due_s = now_s + (SLOWLY_AFTER_S if repeated_enough else REPEAT_AFTER_S)
        return repeat

    def hear(self, ack: AckMessage, now_s: float) -> list[Heard]:
        """Settle what an acknowledgement is about; nothing when it is an old one.

        ``stored`` names the state it is about. ``refused`` is about every state of its id. Any later stage
        implies that the ``raised`` was stored.
        """
        if ack.stage is AckStage.REFUSED:
            keys = [key for key in self._waiting if key[0] == ack.id]
        elif ack.stage is AckStage.STORED:
            keys = [key for key in self._waiting if key[0] == ack.id and ack.state in {None, key[1]}]
        else:
            keys = [key for key in self._waiting if key == (ack.id, "raised")]
        settled = [self._waiting.pop(key) for key in keys]
        return [Heard(message=each.message, after_s=now_s - each.since_s, stage=ack.stage) for each in settled]
