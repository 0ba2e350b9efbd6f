"""How far imports have come, for whoever sent them. In memory: an import ends with its process."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

REMEMBERED: Final = timedelta(minutes=10)


class Phase(StrEnum):
    """How far an import has come."""

    READING = "reading"
    DECIDING = "deciding"
    LOGINS = "logins"
    WRITING = "writing"
    DONE = "done"


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far an import has come: of its present phase, ``done`` of ``total``."""

    begun_at: datetime
    phase: Phase = Phase.READING
    done: int = 0
    total: int = 0

    def enter(self, phase: Phase, total: int) -> None:
        """Begin a phase."""
        self.phase, self.done, self.total = phase, 0, total

    def finish(self, total: int) -> None:
        """Be done with all rows."""
        self.phase, self.done, self.total = Phase.DONE, total, total


@dataclass(slots=True)
class RunningImports:
    """The imports of this process by the name their sender gave them; whoever imports may look on."""

    _by_name: dict[tuple[str, str], Progress] = field(default_factory=dict)

    def begin(self, user_id: str, name: str | None, now: datetime) -> Progress:
        """Note a new import; old ones are forgotten."""
        self._by_name = {key: each for key, each in self._by_name.items() if now - each.begun_at < REMEMBERED}
        progress = Progress(begun_at=now)
        if name is not None:
            self._by_name[user_id, name] = progress
        return progress

    def progress(self, user_id: str, name: str) -> Progress | None:
        """Return how far a user's import has come."""
        return self._by_name.get((user_id, name))
