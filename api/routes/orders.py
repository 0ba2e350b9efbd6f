"""Orders: to look at, to issue, each step of an order's life, and the list as a file."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, status

from api.auth import CurrentLogin, require_role
from api.idempotency import IdempotentRoute
from api.order_keeping import PICTURED, issue_order, keep_order_picture, order_out, show_order, step_of_order
from api.order_lists import MOST_ROWS, list_file
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import Parts, UsesParts
from api.problems import Problem
from api.registering import refused_as
from api.routes.hazards import PICTURE_BODY
from api.routes.incidents import IfMatch, expected_version
from api.routes.inspections import READING
from api.schemas.attachments import AttachmentOut
from api.schemas.orders import (
    AnswerOrderBody,
    CloseOrderBody,
    OrderBody,
    OrderPageOut,
    OrderWithLog,
    RecheckOrderBody,
    SignForBody,
    WithdrawBody,
)
from api.spreadsheets import ANSWERS, FileFormat, Language, as_download
from nowalls.domain.attachments import read_picture
from nowalls.domain.ids import AttachmentId
from nowalls.domain.orders.steps import AnswerOrder, CloseOrder, OrderCommand, RecheckOrder, SignFor, Withdraw
from nowalls.domain.orders.words import OrderState
from nowalls.domain.working_days import local_day
from nowalls.storage.orders import OrderFilter, order_page

router = APIRouter(prefix="/orders", tags=["orders"], route_class=IdempotentRoute)


@router.get("")
async def page(  # noqa: PLR0913, PLR0917  # one parameter a query field, all given by name
    login: CurrentLogin,
    parts: UsesParts,
    state: OrderState | None = None,
    site: str | None = None,
    hazard: str | None = None,
    inspection: str | None = None,
    incident: str | None = None,
    late: bool | None = None,  # noqa: FBT001  # a query field
    is_open: Annotated[bool | None, Query(alias="open")] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> OrderPageOut:
    """List orders, the newest first; late are those not signed for in time and those overdue."""
    require_role(login, *READING)
    wanted = OrderFilter(
        scope=login.scope,
        today=local_day(parts.clock.now()),
        most=limit,
        before=read_cursor(cursor),
        state=state,
        open=is_open,
        late=late,
        site_id=site,
        hazard_id=hazard,
        inspection_id=inspection,
        incident_id=incident,
    )
    async with parts.database.read(login.scope) as read:
        found, further = await order_page(read, wanted)
    return OrderPageOut(items=[order_out(parts, each) for each in found], next_cursor=write_cursor(further))


@router.get("/export", response_class=Response, responses={**ANSWERS})
async def export(
    login: CurrentLogin,
    parts: UsesParts,
    file_format: Annotated[FileFormat, Query(alias="format")] = FileFormat.CSV,
    lang: Language = "zh-CN",
    site: str | None = None,
    late: bool | None = None,  # noqa: FBT001  # a query field
    is_open: Annotated[bool | None, Query(alias="open")] = None,
) -> Response:
    """Write the list of orders as a file."""
    require_role(login, *READING)
    today = local_day(parts.clock.now())
    wanted = OrderFilter(scope=login.scope, today=today, most=MOST_ROWS + 1, site_id=site, open=is_open, late=late)
    async with parts.heavy_work:
        async with parts.database.read(login.scope) as read:
            found, _ = await order_page(read, wanted)
        if len(found) > MOST_ROWS:
            raise Problem(422, "too_many", f"A file holds at most {MOST_ROWS} orders; ask for one site.")
        content = await asyncio.to_thread(list_file, found, file_format, lang, today=today)
    return as_download(content, f"orders-{today:%Y%m%d}", file_format)


@router.get("/{order_id}")
async def one(order_id: str, login: CurrentLogin, parts: UsesParts) -> OrderWithLog:
    """Show an order with its log, its pictures and the steps that whoever asks may take."""
    require_role(login, *READING)
    return await show_order(parts, login, order_id)


@router.post("", status_code=status.HTTP_201_CREATED)
async def issue(body: OrderBody, login: CurrentLogin, parts: UsesParts, response: Response) -> OrderWithLog:
    """Issue an order to an institution."""
    made = await issue_order(parts, login, body)
    response.headers["Location"] = f"/api/v1/orders/{made.id}"
    return made


async def _step(
    parts: Parts, login: CurrentLogin, order_id: str, command: OrderCommand, if_match: str | None
) -> OrderWithLog:
    return await step_of_order(parts, login, order_id, command, expected_version=expected_version(if_match))


@router.post("/{order_id}/sign_for")
async def sign_for(
    order_id: str, body: SignForBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> OrderWithLog:
    """Sign for it as the institution (签收)."""
    return await _step(parts, login, order_id, SignFor(text=body.text), if_match)


@router.post("/{order_id}/answer")
async def answer(
    order_id: str, body: AnswerOrderBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> OrderWithLog:
    """Say what was done, and show it by pictures (反馈)."""
    command = AnswerOrder(text=body.text, pictures=_pictures(body.pictures))
    return await _step(parts, login, order_id, command, if_match)


@router.post("/{order_id}/recheck")
async def recheck(
    order_id: str, body: RecheckOrderBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> OrderWithLog:
    """Say what the re-check found (复查)."""
    said = body.model_dump() | {"pictures": _pictures(body.pictures)}
    return await _step(parts, login, order_id, RecheckOrder(**said), if_match)


@router.post("/{order_id}/close")
async def close(
    order_id: str, body: CloseOrderBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> OrderWithLog:
    """Close what was found done (办结)."""
    return await _step(parts, login, order_id, CloseOrder(text=body.text), if_match)


@router.post("/{order_id}/withdraw")
async def withdraw(
    order_id: str, body: WithdrawBody, login: CurrentLogin, parts: UsesParts, if_match: IfMatch = None
) -> OrderWithLog:
    """Take it back with a reason (撤回)."""
    return await _step(parts, login, order_id, Withdraw(text=body.text), if_match)


@router.post("/{order_id}/pictures", status_code=status.HTTP_201_CREATED, openapi_extra=PICTURE_BODY)
async def picture(order_id: str, request: Request, login: CurrentLogin, parts: UsesParts) -> AttachmentOut:
    """Keep a picture, told by its content and rid of its metadata, to be shown in the next step."""
    require_role(login, *PICTURED.values())
    with refused_as("no_picture"):
        taken = read_picture(await request.body())
    return AttachmentOut(id=await keep_order_picture(parts, login, order_id, taken))


def _pictures(ids: list[str]) -> tuple[AttachmentId, ...]:
    return tuple(AttachmentId(each) for each in ids)
