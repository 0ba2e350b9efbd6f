"""Proofs: the centre asks a device for its alarm, and the alarm comes the whole way or does not.

Asked is by the command ``self_test``, answered by a test alarm with the command's own id. It proves the way from the
device's own firmware to the engine's decision and nothing more: neither that a thumb moves the button nor that smoke
reaches the chamber. Only a device whose model, or whose gateway's model, has the capability ``self_test`` is asked:
the maker promises with it that a self-test by radio makes no sound.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from nowalls.domain.ids import DeviceId, ProofId
from nowalls.domain.local_time import LOCAL

FROM_HOUR: Final = 2
UNTIL_HOUR: Final = 5
"""Local hours in which everybody is asked: the desk is quietest and so is the air; nobody presses at these hours."""
AT_MOST_EVERY: Final = timedelta(hours=20)
"""Once a night, whatever hour of the night it was."""
ANSWER_WITHIN: Final = timedelta(minutes=5)
"""A device that sleeps between two beats wakes within minutes; the alarm itself takes less than a second."""
PROOF_HOLDS: Final = timedelta(hours=36)
"""A night's proof holds until the next one, with half a day to see to what failed there."""
MOST_AT_ONCE: Final = 30
"""Asked in one look, of which there is less than one a second: 200,000 devices within the night, and never a wave that
delays a true alarm."""


class ProofState(StrEnum):
    """How a proof stands."""

    WAITING = "waiting"
    PROVED = "proved"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One question to one device, and its answer."""

    id: ProofId
    device_id: DeviceId
    asked_at: datetime
    answered_at: datetime | None = None

    @property
    def overdue_at(self) -> datetime:
        """From when on no answer is a failure."""
        return self.asked_at + ANSWER_WITHIN


def proof_state(proof: Proof, now: datetime) -> ProofState:
    """Judge a proof; an alarm that comes late proves the device all the same."""
    if proof.answered_at is not None:
        return ProofState.PROVED
    return ProofState.FAILED if now >= proof.overdue_at else ProofState.WAITING


def is_proving_time(now: datetime) -> bool:
    """Tell whether this is the part of the night in which everybody is asked."""
    return FROM_HOUR <= now.astimezone(LOCAL).hour < UNTIL_HOUR


def proved_at(of_kinds: Sequence[Sequence[datetime | None]]) -> datetime | None:
    """Return since when a place is proved: of each kind of device the newest proof, of these the oldest.

    ``None`` where a kind has none, and where there is no kind.
    """
    newest = [max((at for at in kind if at is not None), default=None) for kind in of_kinds]
    found = [at for at in newest if at is not None]
    return min(found) if found and len(found) == len(newest) else None
