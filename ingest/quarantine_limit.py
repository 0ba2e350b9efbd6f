"""How much of what cannot be read is kept whole: a fleet with bad firmware must not fill the database.

Every message beyond the limit is still counted, and an alarm that cannot be read still opens an incident: only its
bytes are not kept.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

OF_A_SENDER_AN_HOUR: Final = 1_000
"""Of a device a handful tells all there is; a gateway of another maker may say some hundreds of things an hour."""
A_DAY: Final = 100_000
"""Some 50 MB with a payload of 200 bytes; a district's unreadable messages are a few a day."""


def sender_of(topic: str) -> str:
    """Return who a message is from: the device or gateway in its topic, which the broker let nobody else use."""
    _root, _version, *rest = (topic + "//").split("/", 3)
    return rest[0]


@dataclass(slots=True, kw_only=True)
class QuarantineLimit:
    """Knows what was kept in the running hour and day; time comes as an argument.

    Asked before and told after the commit: what is tried again after trouble is not counted twice. A batch may go
    beyond the limit by its own size.
    """

    of_a_sender_an_hour: int = OF_A_SENDER_AN_HOUR
    a_day: int = A_DAY
    kept_today: int = 0
    """What the running day holds already when the service starts."""
    is_full: bool = False
    """Whether the day's limit has turned a message away since the day began."""
    _hour: int = -1
    _day: int = -1
    _of_sender: Counter[str] = field(default_factory=Counter)

    def has_room(self, topic: str, now: datetime) -> bool:
        """Tell whether a message on this topic is kept whole."""
        self._turn_over(now)
        if self.kept_today >= self.a_day:
            self.is_full = True
            return False
        return self._of_sender[sender_of(topic)] < self.of_a_sender_an_hour

    def note_kept(self, topics: Iterable[str]) -> None:
        """Count messages that were committed."""
        senders = [sender_of(topic) for topic in topics]
        self._of_sender.update(senders)
        self.kept_today += len(senders)

    def _turn_over(self, now: datetime) -> None:
        hour, day = int(now.timestamp() // 3600), now.toordinal()
        if hour != self._hour:
            self._hour = hour
            self._of_sender.clear()
        if day != self._day:
            self.kept_today = self.kept_today if self._day == -1 else 0
            self.is_full = False
            self._day = day
