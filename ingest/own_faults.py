"""Whether ingest itself is what is broken: a bad deploy must stop loudly and leave everything at the broker.

One message that fails in our hands goes into quarantine alone, so that it silences nobody. When those of many devices
fail within a minute it is no longer about messages: then nothing more is acknowledged, people are told, and the service
ends. It is started again and again, each time a little later; for a version that works everything is still there.

This counts only what fails in storing signals. What fails in reading one is an unreadable alarm, which people see;
what fails in telemetry is kept in quarantine, for no measurement may stop an alarm.
"""

from dataclasses import dataclass, field
from typing import Final

from nowalls.domain.errors import NowallsError

DEVICES: Final = 10
"""One login cannot stop ingest, nor a few of one maker; a mistake of ours is met by everybody."""
WITHIN_S: Final = 60.0


class IngestBrokenError(NowallsError):
    """Messages of many devices fail in ingest's own hands; it stops and acknowledges nothing more."""


@dataclass(slots=True)
class OwnFaults:
    """The senders whose messages failed lately."""

    _at_s: dict[str, float] = field(default_factory=dict)

    def note(self, sender: str, now_s: float) -> None:
        """Note a failure; raises ``IngestBrokenError`` when too many senders have met one within a minute."""
        self._at_s = {each: at_s for each, at_s in self._at_s.items() if now_s - at_s < WITHIN_S}
        self._at_s[sender] = now_s
        if len(self._at_s) >= DEVICES:
            raise IngestBrokenError(
                f"Messages of {len(self._at_s)} devices could not be stored within {WITHIN_S:.0f} s, by a fault of"
                " ingest itself. Nothing more is acknowledged, so the broker keeps them: mend it or roll back."
            )
