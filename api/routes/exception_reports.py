"""Exception reports: to look at, and to fill."""

from dataclasses import asdict
from typing import Final

from fastapi import APIRouter

from api.auth import CurrentLogin, require_role
from api.idempotency import IdempotentRoute
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import UsesParts
from api.problems import Problem, not_found
from api.registering import audit
from api.routes.incidents import DESK, LOOKING
from api.schemas.reports import ExceptionReportOut, ExceptionReportPageOut, FillBody
from nowalls.domain.exception_reports import ExceptionReport, ExceptionReportId, ExceptionState
from nowalls.storage.exception_reports import exception_report, exception_report_page, fill_exception_report

router = APIRouter(prefix="/exception_reports", tags=["reports"], route_class=IdempotentRoute)

KIND: Final = "exception report"


def _out(report: ExceptionReport) -> ExceptionReportOut:
    return ExceptionReportOut.model_validate(asdict(report) | {"state": report.state})


@router.get("")
async def page(
    login: CurrentLogin,
    parts: UsesParts,
    state: ExceptionState | None = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> ExceptionReportPageOut:
    """List exception reports: those that wait for somebody's account first, the newest of either first."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        found, after = await exception_report_page(
            read, login.scope, state=state, most=limit, before=read_cursor(cursor)
        )
    return ExceptionReportPageOut(items=[_out(each) for each in found], next_cursor=write_cursor(after))


@router.post("/{report_id}/fill")
async def fill(report_id: str, body: FillBody, login: CurrentLogin, parts: UsesParts) -> ExceptionReportOut:
    """Say what kept people from claiming in time; a report is filled once."""
    require_role(login, *DESK)
    now, wanted = parts.clock.now(), ExceptionReportId(report_id)
    async with parts.database.write(login.scope) as write:
        if await exception_report(write, login.scope, wanted) is None:
            raise not_found(KIND, report_id)
        if not await fill_exception_report(
            write, wanted, cause=body.cause, text=body.text, author_id=login.user.id, now=now
        ):
            raise Problem(409, "already_filled", "Somebody has filled this report already.")
        await audit(write, login, now, "filled_exception_report", report_id, cause=body.cause)
        filled = await exception_report(write, login.scope, wanted)
    if filled is None:
        raise not_found(KIND, report_id)
    return _out(filled)
