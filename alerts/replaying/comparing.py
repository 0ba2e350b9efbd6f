"""Whether a span that was decided again came out as it was recorded, incident by incident; pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from alerts.replaying.again import Again
from nowalls.domain.ids import IncidentId
from nowalls.domain.incidents import Entry
from nowalls.domain.replaying.record import LoggedIncident

DECIDED = frozenset(
    {"opened", "rang_again", "cancelled", "cleared", "step", "lease_asked", "lease_expired", "not_on_screen"}
    | {"desk_absent", "no_movement_after_fall"}
)
"""The lines that the engine writes; others are people's, and taken as recorded."""
Line = tuple[str, str]
"""A code, and the word beside it that tells two such lines apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One incident: what is missing now and what is new, each line with how often; its state then and now."""

    id: IncidentId
    missing: tuple[tuple[Line, int], ...]
    new: tuple[tuple[Line, int], ...]
    was: str | None
    now: str | None
    """State and severity; ``None`` where there was, or is, no such incident."""

    @property
    def same(self) -> bool:
        """Whether everything that was decided is decided again, and nothing else."""
        return not self.missing and not self.new and self.was == self.now


def compared(again: Again) -> list[Compared]:
    """Compare every incident of the record, then those that exist only now."""
    known = {each.incident.id: each for each in again.record.incidents}
    ids = [*known, *(each for each in again.incidents if each not in known)]
    return [_compared(each, known.get(each), again) for each in ids]


def _compared(incident_id: IncidentId, recorded: LoggedIncident | None, again: Again) -> Compared:
    was = Counter(_lines([] if recorded is None else [line.entry for line in recorded.log]))
    now = Counter(_lines(again.entries[incident_id]))
    then, current = None if recorded is None else recorded.incident, again.incidents.get(incident_id)
    return Compared(
        id=incident_id,
        missing=tuple(sorted((was - now).items())),
        new=tuple(sorted((now - was).items())),
        was=None if then is None else f"{then.state.value}, {then.severity.value}",
        now=None if current is None else f"{current.state.value}, {current.severity.value}",
    )


def _lines(entries: Iterable[Entry]) -> list[Line]:
    return [(each.code, _word(each)) for each in entries if each.code in DECIDED]


def _word(entry: Entry) -> str:
    return str(next((entry.params[name] for name in ("name", "type", "because", "kind") if name in entry.params), ""))
