"""The hazard ledger: to look at, to report, each step of a hazard's life, and its lists as files."""

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response, status

from api.auth import CurrentLogin, require_role
from api.hazard_keeping import hazard_out, keep_picture, report_hazard, show_hazard, step_of_hazard
from api.hazard_lists import MOST_ROWS, HazardList, list_file
from api.idempotency import IdempotentRoute
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import Parts, UsesParts
from api.problems import Problem
from api.registering import refused_as
from api.routes.incidents import LOOKING, IfMatch, expected_version
from api.schemas.attachments import AttachmentOut
from api.schemas.hazards import (
    CloseBody,
    DismissBody,
    GradeBody,
    HazardBody,
    HazardPageOut,
    HazardWithLog,
    PlacardBody,
    ProposeBody,
    RecheckBody,
    RectifyBody,
    ReopenBody,
)
from api.spreadsheets import ANSWERS, FileFormat, Language, as_download
from nowalls.domain.attachments import MediaType, read_picture
from nowalls.domain.hazards.steps import (
    REPORTERS,
    Close,
    Dismiss,
    Grade,
    HazardCommand,
    Placard,
    Propose,
    Recheck,
    Rectify,
    Reopen,
)
from nowalls.domain.hazards.words import HazardCategory, HazardGrade, HazardState
from nowalls.domain.ids import AttachmentId
from nowalls.domain.working_days import local_day
from nowalls.storage.hazards import HazardFilter, hazard_page

router = APIRouter(prefix="/hazards", tags=["hazards"], route_class=IdempotentRoute)
PICTURE_BODY: Final = {"requestBody": {"required": True, "content": {each.value: {} for each in MediaType}}}


@router.get("")
async def page(  # noqa: PLR0913, PLR0917  # one parameter a query field, all given by name
    login: CurrentLogin,
    parts: UsesParts,
    state: HazardState | None = None,
    site: str | None = None,
    category: HazardCategory | None = None,
    grade: HazardGrade | None = None,
    overdue: bool | None = None,  # noqa: FBT001  # a query field
    is_open: Annotated[bool | None, Query(alias="open")] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> HazardPageOut:
    """List hazards, the newest first."""
    require_role(login, *LOOKING)
    wanted = HazardFilter(
        scope=login.scope,
        today=local_day(parts.clock.now()),
        most=limit,
        before=read_cursor(cursor),
        state=state,
        open=is_open,
        site_id=site,
        category=category,
        grade=grade,
        overdue=overdue,
    )
    async with parts.database.read(login.scope) as read:
        found, further = await hazard_page(read, wanted)
    return HazardPageOut(items=[hazard_out(parts, each) for each in found], next_cursor=write_cursor(further))


@router.get("/export", response_class=Response, responses={**ANSWERS})
async def export(
    login: CurrentLogin,
    parts: UsesParts,
    which: Annotated[HazardList, Query(alias="list")] = HazardList.HAZARDS,
    file_format: Annotated[FileFormat, Query(alias="format")] = FileFormat.CSV,
    lang: Language = "zh-CN",
    site: str | None = None,
    overdue: bool | None = None,  # noqa: FBT001  # a query field
    is_open: Annotated[bool | None, Query(alias="open")] = None,
) -> Response:
    """Write one of the three lists as a file: 隐患清单, 整改清单 or 责任清单."""
    require_role(login, *LOOKING)
    now = parts.clock.now()
    wanted = HazardFilter(
        scope=login.scope,
        today=local_day(now),
        most=MOST_ROWS + 1,
        site_id=site,
        open=is_open,
        overdue=overdue,
    )
    async with parts.heavy_work:
        async with parts.database.read(login.scope) as read:
            found, _ = await hazard_page(read, wanted)
        if len(found) > MOST_ROWS:
            raise Problem(422, "too_many", f"A file holds at most {MOST_ROWS} hazards; ask for one site.")
        content = await asyncio.to_thread(list_file, found, which, file_format, lang, today=local_day(now))
    return as_download(content, f"{which.value}-{local_day(now):%Y%m%d}", file_format)


@router.get("/{hazard_id}")
async def one(hazard_id: str, login: CurrentLogin, parts: UsesParts) -> HazardWithLog:
    """Show a hazard with its log, its pictures and the steps that whoever asks may take."""
    require_role(login, *LOOKING)
    return await show_hazard(parts, login, hazard_id)


@router.post("", status_code=status.HTTP_201_CREATED)
async def report(body: HazardBody, login: CurrentLogin, parts: UsesParts, response: Response) -> HazardWithLog:
    """Report a hazard at an institution."""
    made = await report_hazard(parts, login, body)
    response.headers["Location"] = f"/api/v1/hazards/{made.id}"
    return made


async def _step(
    parts: Parts, login: CurrentLogin, hazard_id: str, command: HazardCommand, if_match: str | None
) -> HazardWithLog:
    return await step_of_hazard(parts, login, hazard_id, command, expected_version=expected_version(if_match))


@router.post("/{hazard_id}/grade")
async def grade_one(
    hazard_id: str, body: GradeBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> HazardWithLog:
    """Say how grave it is, and order what is general to be put right."""
    return await _step(parts, login, hazard_id, Grade(**body.model_dump()), if_match)


@router.post("/{hazard_id}/dismiss")
async def dismiss(
    hazard_id: str, body: DismissBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> HazardWithLog:
    """Say that what was reported is no hazard."""
    return await _step(parts, login, hazard_id, Dismiss(text=body.text), if_match)


@router.post("/{hazard_id}/propose")
async def propose(
    hazard_id: str, body: ProposeBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> HazardWithLog:
    """Propose a major one for listed supervision (提请)."""
    return await _step(parts, login, hazard_id, Propose(**body.model_dump()), if_match)


@router.post("/{hazard_id}/placard")
async def placard(
    hazard_id: str, body: PlacardBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> HazardWithLog:
    """Place a major one under listed supervision (挂牌督办)."""
    return await _step(parts, login, hazard_id, Placard(**body.model_dump()), if_match)


@router.post("/{hazard_id}/rectify")
async def rectify(
    hazard_id: str, body: RectifyBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> HazardWithLog:
    """Say that it was put right, and show it by pictures (整改)."""
    command = Rectify(text=body.text, pictures=_pictures(body.pictures))
    return await _step(parts, login, hazard_id, command, if_match)


@router.post("/{hazard_id}/recheck")
async def recheck(
    hazard_id: str, body: RecheckBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> HazardWithLog:
    """Say what the re-check found (复查)."""
    said = body.model_dump() | {"pictures": _pictures(body.pictures)}
    return await _step(parts, login, hazard_id, Recheck(**said), if_match)


@router.post("/{hazard_id}/close")
async def close(
    hazard_id: str, body: CloseBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> HazardWithLog:
    """Close it (销案); a major one is taken off the list by a document (摘牌)."""
    return await _step(parts, login, hazard_id, Close(**body.model_dump()), if_match)


@router.post("/{hazard_id}/reopen")
async def reopen(
    hazard_id: str, body: ReopenBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> HazardWithLog:
    """Take a closed one up again after a look back (回头看); it is graded anew."""
    return await _step(parts, login, hazard_id, Reopen(text=body.text), if_match)


@router.post("/{hazard_id}/pictures", status_code=status.HTTP_201_CREATED, openapi_extra=PICTURE_BODY)
async def picture(hazard_id: str, request: Request, login: CurrentLogin, parts: UsesParts) -> AttachmentOut:
    """Keep a picture, told by its content and rid of its metadata, to be shown in a later step."""
    require_role(login, *REPORTERS)
    with refused_as("no_picture"):
        taken = read_picture(await request.body())
    return AttachmentOut(id=await keep_picture(parts, login, hazard_id, taken))


def _pictures(ids: list[str]) -> tuple[AttachmentId, ...]:
    return tuple(AttachmentId(each) for each in ids)
