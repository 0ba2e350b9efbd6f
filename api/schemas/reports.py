"""Response times and exception reports."""

from datetime import datetime

from pydantic import BaseModel

from api.schemas.body import Body, Moment
from api.schemas.incidents import Text
from nowalls.domain.exception_reports import ExceptionCause, ExceptionState
from nowalls.domain.response_times import GroupBy
from nowalls.domain.stamps import Stamp, StampBy
from nowalls.domain.words import IncidentKind, IncidentState, Outcome


class ShareOut(BaseModel):
    """How many of the ``n`` judged were within a target, with Wilson's 95 % interval."""

    n: int
    within: int
    share: float | None
    low: float | None
    high: float | None


class SpreadOut(BaseModel):
    """One clock: seconds, of the ``n`` incidents that have the stamp.

    ``within_target`` is the share within the clock's first target, of all that were judged, with the stamp or without.
    """

    n: int
    p50_s: float | None
    p90_s: float | None
    p99_s: float | None
    within_target: float | None


class SharesOut(BaseModel):
    """The shares within each target."""

    claim_soon: ShareOut
    claim_late: ShareOut
    on_site: ShareOut
    on_site_late: ShareOut


class FiguresOut(BaseModel):
    """The response times of some incidents: ``stored`` from the press, all others since the centre had the incident."""

    n: int
    stored: SpreadOut
    screen: SpreadOut
    claim: SpreadOut
    dispatch: SpreadOut
    arrive: SpreadOut
    resolve: SpreadOut
    shares: SharesOut


class GroupOut(FiguresOut):
    """The response times of one group.

    ``rank`` is by the share claimed soon, the best is 1; with ``too_few`` there is none, for it would be chance.
    """

    key: str
    name: str | None
    rank: int | None
    too_few: bool
    last_year: FiguresOut | None


class ExcludedOut(BaseModel):
    """What the figures leave out, and what of those in them was opened by hand, missed by a detector, or corrected."""

    exercises: int
    merged: int
    automatic: int
    by_hand: int
    missed: int
    corrected: int


class AimsOut(BaseModel):
    """What was aimed at from a moment on; without one from the beginning."""

    valid_from: datetime | None
    claim_soon_s: int
    claim_soon_share: float
    claim_late_s: int
    claim_late_share: float
    on_site_town_s: int
    on_site_remote_s: int
    on_site_share: float
    on_site_late_s: int
    on_site_late_share: float


class ResponseTimesOut(BaseModel):
    """A report: the whole, its groups, and what stands beside the figures.

    With ``error_at_most`` percentiles are from histograms and may be off by so much; counts and shares are exact.
    """

    since: datetime
    until: datetime
    group_by: GroupBy
    whole: FiguresOut
    whole_last_year: FiguresOut | None
    groups: list[GroupOut]
    excluded: ExcludedOut
    aims: list[AimsOut]
    ranked_from: int
    error_at_most: float | None
    unfilled_exception_reports: int


class StampsOut(BaseModel):
    """An incident's stamps that count, and by whose word; the press is the device's, the next two are the centre's."""

    pressed_at: datetime | None
    stored_at: datetime
    seen_at: datetime | None
    claimed_at: datetime | None
    claimed_by: StampBy | None
    dispatched_at: datetime | None
    dispatched_by: StampBy | None
    arrived_at: datetime | None
    arrived_by: StampBy | None
    resolved_at: datetime | None
    resolved_by: StampBy | None


class SecondsOut(BaseModel):
    """How long each took."""

    stored: float | None
    screen: float | None
    claim: float | None
    dispatch: float | None
    arrive: float | None
    resolve: float | None


class JudgedOut(BaseModel):
    """Whether it was within each target; nothing where its time is not over yet or nobody had to go."""

    claim_soon: bool | None
    claim_late: bool | None
    on_site: bool | None
    on_site_late: bool | None


class TimedIncidentOut(BaseModel):
    """An incident behind a number."""

    id: str
    kind: IncidentKind
    state: IncidentState
    site_id: str
    site_name: str
    opened_at: datetime
    outcome: Outcome | None
    stamps: StampsOut
    seconds: SecondsOut
    judged: JudgedOut
    exception_report_id: str | None


class TimedIncidentPageOut(BaseModel):
    """A page of them."""

    items: list[TimedIncidentOut]
    next_cursor: str | None


class CorrectBody(Body):
    """What a stamp ought to be, and why; without a time it never happened."""

    stamp: Stamp
    at: Moment | None
    reason: Text


class AccountOut(BaseModel):
    """What somebody wrote into an exception report."""

    cause: ExceptionCause
    text: str
    author: str
    filled_at: datetime


class ExceptionReportOut(BaseModel):
    """Why an incident was claimed late, or by nobody: to be filled while it is open."""

    id: str
    state: ExceptionState
    incident_id: str
    kind: IncidentKind
    site_id: str
    site_name: str
    stored_at: datetime
    claimed_at: datetime | None
    limit_s: int
    opened_at: datetime
    account: AccountOut | None


class ExceptionReportPageOut(BaseModel):
    """A page of them, the open ones first."""

    items: list[ExceptionReportOut]
    next_cursor: str | None


class FillBody(Body):
    """What kept people from claiming in time."""

    cause: ExceptionCause
    text: Text
