"""What a person may ask of an incident: the commands as values, and the refusals with their stable codes.

What each of them does stands in ``transitions``.
"""

from dataclasses import dataclass

from nowalls.domain.ids import IncidentId, UserId
from nowalls.domain.incidents import Assignment, Owner
from nowalls.domain.words import CallResult, EmergencyService, Outcome, Role, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts."""

    user_id: UserId
    name: str
    role: Role

    @property
    def as_owner(self) -> Owner:
        """The same person as an owner."""
        return Owner(user_id=self.user_id, name=self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Take an incident; ``takeover`` takes it from its owner (duty lead only)."""

    takeover: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Give a claimed incident back."""

    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Hand an incident to a colleague."""

    to: Owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """Record what somebody says it is; ``by`` tells who said so."""

    verdict: Verdict
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Record a telephone call."""

    result: CallResult
    contact_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Record that 119, 120 or 110 was told; ``number`` is their case number, or under which they ring back."""

    service: EmergencyService
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """Send a responder."""

    assignment: Assignment


@dataclass(frozen=True, slots=True, kw_only=True)
class StandDown:
    """Call the responder back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrive:
    """Somebody is with the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve:
    """Close with an outcome."""

    outcome: Outcome
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Write something down."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Close this one as a part of another incident."""

    into: IncidentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen:
    """Take a closing back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The owner's console says that the incident is on its screen, or its owner on the telephone."""


Command = (
    Claim
    | Release
    | Transfer
    | Confirm
    | Call
    | Report
    | Dispatch
    | StandDown
    | Arrive
    | Resolve
    | Note
    | Merge
    | Reopen
    | Hold
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a command changed nothing."""

    code: str
    """``already_claimed``, ``not_owner``, ``wrong_state``, ``not_allowed`` or ``incident_open``."""
    detail: str
    owner: Owner | None = None
