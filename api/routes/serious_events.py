"""Serious events: to look at, to open, to draft and issue reports, and to say who received them."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Response, status

from api.auth import CurrentLogin, require_role
from api.idempotency import IdempotentRoute
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import Parts, UsesParts
from api.routes.incidents import IfMatch, expected_version
from api.schemas.serious_events import (
    AddIncidentBody,
    CancelEventBody,
    DraftOut,
    IssueReportBody,
    ReceiveBody,
    SendBody,
    SeriousEventBody,
    SeriousEventPageOut,
    SeriousEventWithLog,
    StatementBody,
)
from api.serious_event_keeping import draft_report, event_out, open_event, show_event, step_of_event
from nowalls.domain.ids import IncidentId
from nowalls.domain.serious_events.event import Recipient, Statement
from nowalls.domain.serious_events.steps import (
    REPORTERS,
    AddIncident,
    CancelEvent,
    EventCommand,
    IssueReport,
    Receive,
    Send,
    StateKnown,
)
from nowalls.domain.serious_events.wording import ReportLanguage
from nowalls.domain.serious_events.words import ReportKind
from nowalls.domain.words import Role
from nowalls.storage.serious_events import EventFilter, event_page

router = APIRouter(prefix="/serious_events", tags=["serious events"], route_class=IdempotentRoute)
READING: Final = (*sorted(REPORTERS), Role.ADMIN)


@router.get("")
async def page(
    login: CurrentLogin,
    parts: UsesParts,
    incident: str | None = None,
    overdue: bool | None = None,  # noqa: FBT001  # a query field
    is_open: Annotated[bool | None, Query(alias="open")] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> SeriousEventPageOut:
    """List events, the newest first; overdue are those whose next report is."""
    require_role(login, *READING)
    now = parts.clock.now()
    wanted = EventFilter(
        scope=login.scope,
        now=now,
        most=limit,
        before=read_cursor(cursor),
        incident_id=incident,
        open=is_open,
        overdue=overdue,
    )
    async with parts.database.read(login.scope) as read:
        found, further = await event_page(read, wanted)
    return SeriousEventPageOut(items=[event_out(each, now) for each in found], next_cursor=write_cursor(further))


@router.get("/{event_id}")
async def one(event_id: str, login: CurrentLogin, parts: UsesParts) -> SeriousEventWithLog:
    """Show an event with its reports, its sendings and the steps that whoever asks may take."""
    require_role(login, *READING)
    return await show_event(parts, login, event_id)


@router.get("/{event_id}/draft")
async def drafted(
    event_id: str, report: ReportKind, login: CurrentLogin, parts: UsesParts, lang: ReportLanguage
) -> DraftOut:
    """Draft a report from the timeline and the briefing as they are now; nothing is kept of it, the look is audited."""
    return await draft_report(parts, login, event_id, report, lang)


@router.post("", status_code=status.HTTP_201_CREATED)
async def open_one(
    body: SeriousEventBody, login: CurrentLogin, parts: UsesParts, response: Response
) -> SeriousEventWithLog:
    """Open an event about one or more incidents of a district; its first report is due within an hour."""
    made = await open_event(parts, login, body)
    response.headers["Location"] = f"/api/v1/serious_events/{made.id}"
    return made


async def _step(
    parts: Parts, login: CurrentLogin, event_id: str, command: EventCommand, if_match: str | None
) -> SeriousEventWithLog:
    return await step_of_event(parts, login, event_id, command, expected_version=expected_version(if_match))


@router.post("/{event_id}/add_incident")
async def add_incident(
    event_id: str, body: AddIncidentBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> SeriousEventWithLog:
    """Take a further incident into it."""
    command = AddIncident(incident_id=IncidentId(body.incident_id))
    return await _step(parts, login, event_id, command, if_match)


@router.post("/{event_id}/state")
async def state(
    event_id: str, body: StatementBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> SeriousEventWithLog:
    """Say what is known of people and the cause."""
    command = StateKnown(statement=Statement(**body.model_dump()))
    return await _step(parts, login, event_id, command, if_match)


@router.post("/{event_id}/issue")
async def issue(
    event_id: str, body: IssueReportBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> SeriousEventWithLog:
    """Issue the first report, a follow-up or the final report (初报, 续报, 终报); it never changes afterwards."""
    command = IssueReport(report=body.report, text=body.text)
    return await _step(parts, login, event_id, command, if_match)


@router.post("/{event_id}/send")
async def send(
    event_id: str, body: SendBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> SeriousEventWithLog:
    """Say to whom an issued report was sent, how and when."""
    to = Recipient(organization=body.organization, name=body.name, role=body.role, contact=body.contact)
    command = Send(of=body.of, recipient=to, way=body.way, moment=body.sent_at)
    return await _step(parts, login, event_id, command, if_match)


@router.post("/{event_id}/receive")
async def receive(
    event_id: str, body: ReceiveBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> SeriousEventWithLog:
    """Say who confirmed that it came, and when."""
    command = Receive(of=body.of, text=body.confirmed_by, moment=body.received_at)
    return await _step(parts, login, event_id, command, if_match)


@router.post("/{event_id}/cancel")
async def cancel(
    event_id: str, body: CancelEventBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> SeriousEventWithLog:
    """Say that it is no serious event, and why; only before anything was reported."""
    return await _step(parts, login, event_id, CancelEvent(text=body.text), if_match)
