"""Serious events: as they stand, their log with reports and sendings, and what each step says."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from api.schemas.body import Body
from api.schemas.incidents import Id, OwnerOut, Text
from nowalls.domain.serious_events.drafting import UnknownItem
from nowalls.domain.serious_events.steps import MOST_INCIDENTS, StepName
from nowalls.domain.serious_events.words import EventCategory, EventState, EventStep, ReportKind, Way

Phrase = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]
Word = Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f]*$")]
LineNumber = Annotated[int, Field(ge=1, le=100_000)]
People = Annotated[int, Field(ge=0, le=10_000)]


class StatementOut(BaseModel):
    """What people stated; null is not known, 0 is known to be nobody."""

    dead: int | None
    injured: int | None
    missing: int | None
    cause: str | None


class RecipientOut(BaseModel):
    """Who was told."""

    organization: str
    name: str
    role: str
    contact: str


class SeriousEventOut(BaseModel):
    """An event as it stands now."""

    id: str
    version: int
    state: EventState
    category: EventCategory
    what: str
    district: str
    district_name: str
    sites: list[str]
    incidents: list[str]
    stated: StatementOut
    opened_at: datetime
    opener: OwnerOut | None
    reported_at: datetime | None
    due_at: datetime | None
    """Until when the next report is in time; null once none is owed."""
    overdue: bool
    reports: int
    sendings: int
    unconfirmed: int
    """How many sendings nobody confirmed yet."""
    closed_at: datetime | None


class SeriousEventPageOut(BaseModel):
    """A page of events."""

    items: list[SeriousEventOut]
    next_cursor: str | None


class SeriousEventEntryOut(BaseModel):
    """A line of the log; what its step does not say is null."""

    number: int
    at: datetime
    step: EventStep
    actor: OwnerOut | None
    text: str | None
    incident_id: str | None
    statement: StatementOut | None
    report: ReportKind | None
    of: int | None
    recipient: RecipientOut | None
    way: Way | None
    moment: datetime | None


class SeriousEventWithLog(SeriousEventOut):
    """An event with its log, the steps that whoever asks may take now, and the reports that may come next."""

    log: list[SeriousEventEntryOut]
    steps: list[StepName]
    reports_due: list[ReportKind]


class DraftOut(BaseModel):
    """A report's draft to be read and edited, and what of it nobody knows yet."""

    report: ReportKind
    text: str
    unknown: list[UnknownItem]


class SeriousEventBody(Body):
    """What happened, in a line, and the incidents it is about, all of one district."""

    category: EventCategory
    what: Phrase
    incident_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_INCIDENTS)]


class AddIncidentBody(Body):
    """Which incident belongs to it as well."""

    incident_id: Id


class StatementBody(Body):
    """What is known of people and the cause; what is left out is not known. It replaces what was said before."""

    dead: People | None = None
    injured: People | None = None
    missing: People | None = None
    cause: Text | None = None


class IssueReportBody(Body):
    """Which report, as it was edited."""

    report: ReportKind
    text: Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"^[^\x00]*$")]


class SendBody(Body):
    """To whom the report of which line was sent, how and when."""

    of: LineNumber
    organization: Phrase
    name: Word = ""
    role: Word = ""
    contact: Word = ""
    way: Way
    sent_at: AwareDatetime


class ReceiveBody(Body):
    """Who confirmed that the sending of which line came, and when."""

    of: LineNumber
    confirmed_by: Phrase
    received_at: AwareDatetime


class CancelEventBody(Body):
    """Why it is no serious event."""

    text: Text
