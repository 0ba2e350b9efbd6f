"""Inspections: to look at, to plan, each step of an inspection's life, and the list as a file."""

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response, status

from api.auth import CurrentLogin, require_role
from api.idempotency import IdempotentRoute
from api.inspection_keeping import (
    inspection_out,
    keep_inspection_picture,
    plan_inspection,
    show_inspection,
    step_of_inspection,
)
from api.inspection_lists import MOST_ROWS, list_file
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import Parts, UsesParts
from api.problems import Problem
from api.registering import refused_as
from api.routes.hazards import PICTURE_BODY
from api.routes.incidents import IfMatch, expected_version
from api.schemas.attachments import AttachmentOut
from api.schemas.inspections import (
    AnswerBody,
    CancelBody,
    InspectionBody,
    InspectionPageOut,
    InspectionSheet,
    RemarkBody,
)
from api.spreadsheets import ANSWERS, FileFormat, Language, as_download
from nowalls.domain.attachments import read_picture
from nowalls.domain.ids import AttachmentId
from nowalls.domain.inspections.steps import (
    INSPECTORS,
    AnswerItem,
    Begin,
    Cancel,
    Close,
    Countersign,
    InspectionCommand,
    Sign,
)
from nowalls.domain.inspections.words import InspectionKind, InspectionState
from nowalls.domain.words import Role
from nowalls.domain.working_days import local_day
from nowalls.storage.inspections import InspectionFilter, inspection_page

router = APIRouter(prefix="/inspections", tags=["inspections"], route_class=IdempotentRoute)
READING: Final = (*sorted(INSPECTORS), Role.DUTY_LEAD, Role.ADMIN)
"""A dispatcher has the alarms; whoever leads the duty may have to know who is in a house."""


@router.get("")
async def page(  # noqa: PLR0913, PLR0917  # one parameter a query field, all given by name
    login: CurrentLogin,
    parts: UsesParts,
    state: InspectionState | None = None,
    site: str | None = None,
    kind: InspectionKind | None = None,
    draw: str | None = None,
    overdue: bool | None = None,  # noqa: FBT001  # a query field
    is_open: Annotated[bool | None, Query(alias="open")] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> InspectionPageOut:
    """List inspections, the newest first; an institution sees what comes unannounced once it has begun."""
    require_role(login, *READING)
    wanted = InspectionFilter(
        scope=login.scope,
        today=local_day(parts.clock.now()),
        most=limit,
        before=read_cursor(cursor),
        state=state,
        kind=kind,
        open=is_open,
        overdue=overdue,
        site_id=site,
        draw_id=draw,
    )
    async with parts.database.read(login.scope) as read:
        found, further = await inspection_page(read, wanted)
    return InspectionPageOut(items=[inspection_out(parts, each) for each in found], next_cursor=write_cursor(further))


@router.get("/export", response_class=Response, responses={**ANSWERS})
async def export(
    login: CurrentLogin,
    parts: UsesParts,
    file_format: Annotated[FileFormat, Query(alias="format")] = FileFormat.CSV,
    lang: Language = "zh-CN",
    site: str | None = None,
    kind: InspectionKind | None = None,
    overdue: bool | None = None,  # noqa: FBT001  # a query field
    is_open: Annotated[bool | None, Query(alias="open")] = None,
) -> Response:
    """Write the list of inspections as a file."""
    require_role(login, *READING)
    today = local_day(parts.clock.now())
    wanted = InspectionFilter(
        scope=login.scope,
        today=today,
        most=MOST_ROWS + 1,
        site_id=site,
        kind=kind,
        open=is_open,
        overdue=overdue,
    )
    async with parts.heavy_work:
        async with parts.database.read(login.scope) as read:
            found, _ = await inspection_page(read, wanted)
        if len(found) > MOST_ROWS:
            raise Problem(422, "too_many", f"A file holds at most {MOST_ROWS} inspections; ask for one site.")
        content = await asyncio.to_thread(list_file, found, file_format, lang, today=today)
    return as_download(content, f"inspections-{today:%Y%m%d}", file_format)


@router.get("/{inspection_id}")
async def one(inspection_id: str, login: CurrentLogin, parts: UsesParts) -> InspectionSheet:
    """Show an inspection with its checklist, log, pictures and the steps that whoever asks may take."""
    require_role(login, *READING)
    return await show_inspection(parts, login, inspection_id)


@router.post("", status_code=status.HTTP_201_CREATED)
async def plan(body: InspectionBody, login: CurrentLogin, parts: UsesParts, response: Response) -> InspectionSheet:
    """Plan an inspection: an institution its own round, a supervisor a check or an oversight visit."""
    made = await plan_inspection(parts, login, body)
    response.headers["Location"] = f"/api/v1/inspections/{made.id}"
    return made


async def _step(
    parts: Parts, login: CurrentLogin, inspection_id: str, command: InspectionCommand, if_match: str | None
) -> InspectionSheet:
    return await step_of_inspection(parts, login, inspection_id, command, expected_version=expected_version(if_match))


@router.post("/{inspection_id}/begin")
async def begin(inspection_id: str, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None) -> InspectionSheet:
    """Begin to walk; from now on the institution sees an oversight visit."""
    return await _step(parts, login, inspection_id, Begin(), if_match)


@router.post("/{inspection_id}/answer")
async def answer(
    inspection_id: str, body: AnswerBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> InspectionSheet:
    """Say what was found of an item; what is not in order is a hazard in the ledger from now on, once."""
    command = AnswerItem(
        item=body.item,
        answer=body.answer,
        text=body.text,
        pictures=tuple(AttachmentId(each) for each in body.pictures),
    )
    return await _step(parts, login, inspection_id, command, if_match)


@router.post("/{inspection_id}/sign")
async def sign(
    inspection_id: str, body: RemarkBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> InspectionSheet:
    """Sign the whole checklist as who did it."""
    return await _step(parts, login, inspection_id, Sign(text=body.text), if_match)


@router.post("/{inspection_id}/countersign")
async def countersign(
    inspection_id: str, body: RemarkBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> InspectionSheet:
    """Countersign for the institution, with what it has to say."""
    return await _step(parts, login, inspection_id, Countersign(text=body.text), if_match)


@router.post("/{inspection_id}/close")
async def close(
    inspection_id: str, body: RemarkBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> InspectionSheet:
    """Close an inspection; its hazards live on in the ledger."""
    return await _step(parts, login, inspection_id, Close(text=body.text), if_match)


@router.post("/{inspection_id}/cancel")
async def cancel(
    inspection_id: str, body: CancelBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> InspectionSheet:
    """Say that it is not done, and why."""
    return await _step(parts, login, inspection_id, Cancel(text=body.text), if_match)


@router.post("/{inspection_id}/pictures", status_code=status.HTTP_201_CREATED, openapi_extra=PICTURE_BODY)
async def picture(inspection_id: str, request: Request, login: CurrentLogin, parts: UsesParts) -> AttachmentOut:
    """Keep a picture, told by its content and rid of its metadata, to be named by an answer."""
    require_role(login, *INSPECTORS)
    with refused_as("no_picture"):
        taken = read_picture(await request.body())
    return AttachmentOut(id=await keep_inspection_picture(parts, login, inspection_id, taken))
