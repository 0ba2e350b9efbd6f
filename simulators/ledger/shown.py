"""What the ledger's live client was told, and whether it was told in order. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from simulators.ledger.entries import Framed, Watching


@dataclass(slots=True)
class Shown:
    """What the live client was told."""

    first_us: dict[str, int] = field(default_factory=dict)
    """By incident, the first time."""
    with_signal_us: dict[int, int] = field(default_factory=dict)
    broken: int = 0
    twice: int = 0
    watching_us: int | None = None


def what_was_shown(watched: Sequence[Watching | Framed]) -> Shown:
    """Go through what was told, in order."""
    shown, applied = Shown(), -1
    seen: set[int] = set()
    for entry in watched:
        if isinstance(entry, Watching):
            shown.watching_us = entry.at_us if shown.watching_us is None else shown.watching_us
            applied = entry.seq
            continue
        if entry.prev is not None:
            shown.twice += entry.seq in seen
            shown.broken += entry.prev != applied
            seen.add(entry.seq)
        applied = entry.seq
        shown.first_us.setdefault(entry.id, entry.at_us)
        for signal_id in entry.signal_ids:
            shown.with_signal_us.setdefault(signal_id, entry.at_us)
    return shown
