"""Incidents: to look at, to open by hand, and every command."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response, status

from api.auth import CurrentLogin, Login, require_role
from api.commanding import Order, command_incident
from api.correcting import ToCorrect, correct_stamp
from api.idempotency import IdempotentRoute
from api.opening import ByHand, open_by_hand
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import Parts, UsesParts
from api.problems import Problem, not_found
from api.schemas.body import Moment
from api.schemas.incidents import (
    CallBody,
    ClaimBody,
    ConfirmBody,
    DispatchBody,
    IncidentOut,
    IncidentPageOut,
    IncidentWithTimeline,
    MergeBody,
    NoteBody,
    OpenBody,
    ReleaseBody,
    ReportBody,
    ResolveBody,
    TransferBody,
)
from api.schemas.reports import CorrectBody
from nowalls.domain.commands import (
    Arrive,
    Call,
    Claim,
    Command,
    Confirm,
    Dispatch,
    Merge,
    Note,
    Release,
    Reopen,
    Report,
    Resolve,
    StandDown,
    Transfer,
)
from nowalls.domain.ids import IncidentId, PlaceId, ResponderId, SiteId, UserId
from nowalls.domain.incidents import Assignment, Incident, Owner
from nowalls.domain.live import incident_object, time_text
from nowalls.domain.words import IncidentKind, IncidentState, Role
from nowalls.storage.incidents import (
    IncidentFilter,
    NumberedEntry,
    incident,
    incident_page,
    place_of_incident,
    timeline,
)
from nowalls.storage.people import user
from nowalls.storage.registry import responder

router = APIRouter(prefix="/incidents", tags=["incidents"], route_class=IdempotentRoute)

DESK = (Role.DISPATCHER, Role.DUTY_LEAD)
DESK_AND_INSTITUTION = (*DESK, Role.INSTITUTION)
LOOKING = (*DESK_AND_INSTITUTION, Role.SUPERVISOR, Role.ADMIN)

IfMatch = Annotated[str | None, Header(pattern=r'^"\d{1,9}"$')]


def expected_version(if_match: str | None) -> int | None:
    """Return the version that a request's ``If-Match`` names; ``None`` where it names none."""
    return None if if_match is None else int(if_match.strip('"'))


State = Annotated[IncidentState | None, Query()]


def _out(found: Incident) -> IncidentOut:
    return IncidentOut.model_validate(incident_object(found))


@router.get("")
async def page(  # noqa: PLR0913, PLR0917  # one parameter a query field, all given by name
    login: CurrentLogin,
    parts: UsesParts,
    state: State = None,
    kind: IncidentKind | None = None,
    site: str | None = None,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> IncidentPageOut:
    """List incidents, the newest first."""
    require_role(login, *LOOKING, Role.SERVICE)
    wanted = IncidentFilter(
        scope=login.scope,
        most=limit,
        before=read_cursor(cursor),
        states=None if state is None else (state,),
        kind=kind,
        site_id=site,
        since=since,
        until=until,
    )
    async with parts.database.read(login.scope) as read:
        found, after = await incident_page(read, wanted)
    return IncidentPageOut(items=[_out(each) for each in found], next_cursor=write_cursor(after))


@router.get("/{incident_id}")
async def one(incident_id: str, login: CurrentLogin, parts: UsesParts) -> IncidentWithTimeline:
    """Show an incident with its timeline."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        found = await incident(read, IncidentId(incident_id), login.scope)
        if found is None:
            raise not_found("incident", incident_id)
        entries = await timeline(read, found.id)
    shown = incident_object(found) | {"timeline": [_entry(each) for each in entries]}
    return IncidentWithTimeline.model_validate(shown)


def _entry(numbered: NumberedEntry) -> dict[str, Any]:
    entry, actor = numbered.entry, numbered.entry.actor
    return {
        "id": numbered.number,
        "at": time_text(entry.at),
        "code": entry.code,
        "params": entry.params,
        "actor": None if actor is None else {"user_id": actor.user_id, "name": actor.name},
    }


@router.post("", status_code=status.HTTP_201_CREATED)
async def open_one(body: OpenBody, login: CurrentLogin, parts: UsesParts, response: Response) -> IncidentOut:
    """Open an incident by hand."""
    require_role(login, *DESK_AND_INSTITUTION)
    wanted = ByHand(
        kind=body.kind,
        site_id=SiteId(body.site_id),
        place_id=None if body.place_id is None else PlaceId(body.place_id),
        source=body.source,
        note=body.note,
        exercise=body.exercise,
    )
    opened = await open_by_hand(parts, login, wanted)
    response.headers["Location"] = f"/api/v1/incidents/{opened.id}"
    return _out(opened)


async def _command(
    parts: Parts,
    login: Login,
    incident_id: str,
    command: Command,
    if_match: str | None = None,
    *,
    roles: tuple[Role, ...] = DESK,
) -> IncidentOut:
    require_role(login, *roles)
    version = expected_version(if_match)
    order = Order(incident_id=IncidentId(incident_id), command=command, expected_version=version)
    return _out(await command_incident(parts, login, order))


@router.post("/{incident_id}/claim")
async def claim(
    incident_id: str,
    login: CurrentLogin,
    parts: UsesParts,
    body: ClaimBody | None = None,
) -> IncidentOut:
    """Take an incident; again by its owner renews, by another is refused with the owner's name."""
    require_role(login, *DESK_AND_INSTITUTION)
    order = Order(
        incident_id=IncidentId(incident_id),
        command=Claim(takeover=body is not None and body.takeover),
        together=body is not None and body.together,
    )
    return _out(await command_incident(parts, login, order))


@router.post("/{incident_id}/release")
async def release(
    incident_id: str,
    login: CurrentLogin,
    parts: UsesParts,
    body: ReleaseBody | None = None,
    if_match: IfMatch = None,
) -> IncidentOut:
    """Give a claimed incident back to the queue."""
    command = Release(reason=None if body is None else body.reason)
    return await _command(parts, login, incident_id, command, if_match, roles=DESK_AND_INSTITUTION)


@router.post("/{incident_id}/transfer")
async def transfer(
    incident_id: str,
    body: TransferBody,
    login: CurrentLogin,
    parts: UsesParts,
    if_match: IfMatch = None,
) -> IncidentOut:
    """Hand an incident to a colleague."""
    require_role(login, *DESK)
    async with parts.database.read(login.scope) as read:
        colleague = await user(read, UserId(body.user_id))
        place = await place_of_incident(read, IncidentId(incident_id))
    if colleague is None or place is None or colleague.role not in DESK:
        raise not_found("dispatcher" if place is not None else "incident", body.user_id if place else incident_id)
    if not colleague.may_see(district=place.district, organization=place.organization):
        raise not_found("dispatcher", body.user_id)
    command = Transfer(to=Owner(user_id=colleague.id, name=colleague.name))
    return await _command(parts, login, incident_id, command, if_match)


@router.post("/{incident_id}/confirm")
async def confirm(
    incident_id: str,
    body: ConfirmBody,
    login: CurrentLogin,
    parts: UsesParts,
    if_match: IfMatch = None,
) -> IncidentOut:
    """Record what somebody says it is."""
    command = Confirm(verdict=body.verdict, by=body.by)
    return await _command(parts, login, incident_id, command, if_match, roles=DESK_AND_INSTITUTION)


@router.post("/{incident_id}/call")
async def call(
    incident_id: str,
    body: CallBody,
    login: CurrentLogin,
    parts: UsesParts,
    if_match: IfMatch = None,
) -> IncidentOut:
    """Record a telephone call."""
    command = Call(result=body.result, contact_id=body.contact_id)
    return await _command(parts, login, incident_id, command, if_match, roles=DESK_AND_INSTITUTION)


@router.post("/{incident_id}/report")
async def report(
    incident_id: str,
    body: ReportBody,
    login: CurrentLogin,
    parts: UsesParts,
    if_match: IfMatch = None,
) -> IncidentOut:
    """Record that the fire brigade, the ambulance or the police was told; whoever rang them writes it."""
    command = Report(service=body.service, number=body.number)
    return await _command(parts, login, incident_id, command, if_match, roles=DESK_AND_INSTITUTION)


@router.post("/{incident_id}/dispatch")
async def dispatch(
    incident_id: str,
    body: DispatchBody,
    login: CurrentLogin,
    parts: UsesParts,
    if_match: IfMatch = None,
) -> IncidentOut:
    """Send a responder."""
    require_role(login, *DESK)
    async with parts.database.read(login.scope) as read:
        sent = await responder(read, ResponderId(body.responder_id))
    if sent is None or not login.user.may_see(district=sent.district, organization=None):
        raise Problem(422, "unknown_responder", f"There is no responder with the id {body.responder_id!r}.")
    command = Dispatch(assignment=Assignment(responder_id=sent.id, name=sent.name, eta_s=body.eta_s))
    return await _command(parts, login, incident_id, command, if_match)


@router.post("/{incident_id}/stand_down")
async def stand_down(
    incident_id: str,
    login: CurrentLogin,
    parts: UsesParts,
    if_match: IfMatch = None,
) -> IncidentOut:
    """Call the responder back."""
    return await _command(parts, login, incident_id, StandDown(), if_match)


@router.post("/{incident_id}/arrive")
async def arrive(incident_id: str, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None) -> IncidentOut:
    """Somebody is with the person."""
    return await _command(parts, login, incident_id, Arrive(), if_match, roles=DESK_AND_INSTITUTION)


@router.post("/{incident_id}/resolve")
async def resolve(
    incident_id: str,
    body: ResolveBody,
    login: CurrentLogin,
    parts: UsesParts,
    if_match: IfMatch = None,
) -> IncidentOut:
    """Close with an outcome."""
    command = Resolve(outcome=body.outcome, note=body.note)
    return await _command(parts, login, incident_id, command, if_match, roles=DESK_AND_INSTITUTION)


@router.post("/{incident_id}/note")
async def note(
    incident_id: str,
    body: NoteBody,
    login: CurrentLogin,
    parts: UsesParts,
    if_match: IfMatch = None,
) -> IncidentOut:
    """Write something down."""
    command = Note(text=body.text)
    return await _command(parts, login, incident_id, command, if_match, roles=DESK_AND_INSTITUTION)


@router.post("/{incident_id}/merge")
async def merge(
    incident_id: str,
    body: MergeBody,
    login: CurrentLogin,
    parts: UsesParts,
    if_match: IfMatch = None,
) -> IncidentOut:
    """Close this incident as a part of another open one of the same site and kind."""
    return await _command(parts, login, incident_id, Merge(into=IncidentId(body.into)), if_match)


@router.post("/{incident_id}/reopen")
async def reopen(incident_id: str, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None) -> IncidentOut:
    """Take a closing back; refused beside another open one of the same place and kind."""
    return await _command(parts, login, incident_id, Reopen(), if_match)


@router.post("/{incident_id}/correct")
async def correct(
    incident_id: str,
    body: CorrectBody,
    login: CurrentLogin,
    parts: UsesParts,
    if_match: IfMatch = None,
) -> IncidentOut:
    """Correct a stamp, with a reason; what it was stays in the log, and the correction is on the timeline."""
    require_role(login, Role.DUTY_LEAD, Role.SUPERVISOR)
    wanted = ToCorrect(
        incident_id=IncidentId(incident_id),
        stamp=body.stamp,
        at=body.at,
        reason=body.reason,
        expected_version=expected_version(if_match),
    )
    return _out(await correct_stamp(parts, login, wanted))
