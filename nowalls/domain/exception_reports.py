"""Exception reports: why an incident was claimed later than the last limit, or by nobody; pure values.

A report is opened by rule, one an incident, and stays although the stamp is corrected later: that the limit was missed,
or seemed to be, is what must be accounted for. It is filled once.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from nowalls.domain.ids import IncidentId, SiteId
from nowalls.domain.words import IncidentKind

ExceptionReportId = NewType("ExceptionReportId", str)


class ExceptionCause(StrEnum):
    """What kept people from claiming in time."""

    MANY_AT_ONCE = "many_at_once"
    DESK_UNATTENDED = "desk_unattended"
    NOT_NOTICED = "not_noticed"
    HELPED_BEFORE_CLAIMING = "helped_before_claiming"
    """Somebody acted at once and wrote it down late."""
    SYSTEM_FAULT = "system_fault"
    NETWORK_OR_POWER = "network_or_power"
    OTHER = "other"


class ExceptionState(StrEnum):
    """Whether it waits for somebody's account."""

    OPEN = "open"
    FILLED = "filled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What somebody wrote into a report."""

    cause: ExceptionCause
    text: str
    author: str
    """Their name."""
    filled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionReport:
    """One report, and what of its incident it is about."""

    id: ExceptionReportId
    incident_id: IncidentId
    kind: IncidentKind
    site_id: SiteId
    site_name: str
    stored_at: datetime
    """When the centre had the incident; the limit ran from here."""
    claimed_at: datetime | None
    limit_s: int
    opened_at: datetime
    account: Account | None

    @property
    def state(self) -> ExceptionState:
        """Whether it is filled."""
        return ExceptionState.OPEN if self.account is None else ExceptionState.FILLED
