"""Exception reports: opened by rule where a claim came too late or not at all, filled by people, once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from nowalls.domain.exception_reports import (
    Account,
    ExceptionCause,
    ExceptionReport,
    ExceptionReportId,
    ExceptionState,
)
from nowalls.domain.ids import DistrictCode, IncidentId, SiteId, UserId
from nowalls.domain.scopes import Scope
from nowalls.domain.words import IncidentKind
from nowalls.storage.database import Read, Write

FILE: Final = "exception_reports"


async def open_exception_reports(write: Write, districts: Sequence[DistrictCode], *, now: datetime, most: int) -> int:
    """Check incidents of these districts whose claim is settled, open the reports they owe; return how many."""
    params = {"districts": list(districts), "now": now, "most": most}
    return await write.count(FILE, "open", params)


async def exception_report_page(
    read: Read, scope: Scope, *, state: ExceptionState | None, most: int, before: int | None
) -> tuple[list[ExceptionReport], int | None]:
    """Return reports, the open ones first and the newest of either first, and the cursor of the next page."""
    params = {"id": None, "state": state, "most": most, "before": before, **scope.params}
    rows = await read.rows(FILE, "page", params)
    return [_report(row) for row in rows], rows[-1]["cursor"] if len(rows) == most else None


async def exception_report(read: Read, scope: Scope, report_id: ExceptionReportId) -> ExceptionReport | None:
    """Return one report within a scope."""
    params = {"id": report_id, "state": None, "most": 1, "before": None, **scope.params}
    row = await read.row(FILE, "page", params)
    return None if row is None else _report(row)


async def fill_exception_report(
    write: Write, report_id: ExceptionReportId, *, cause: ExceptionCause, text: str, author_id: UserId, now: datetime
) -> bool:
    """Fill an open report; tell whether it was open still."""
    params = {"id": report_id, "cause": cause, "text": text, "author_id": author_id, "now": now}
    return await write.count(FILE, "fill", params) == 1


def _report(row: Mapping[str, Any]) -> ExceptionReport:
    account = None
    if row["filled_at"] is not None:
        account = Account(
            cause=ExceptionCause(row["cause"]), text=row["text"], author=row["author"], filled_at=row["filled_at"]
        )
    return ExceptionReport(
        id=ExceptionReportId(row["id"]),
        incident_id=IncidentId(row["incident_id"]),
        kind=IncidentKind(row["kind"]),
        site_id=SiteId(row["site_id"]),
        site_name=row["site_name"],
        stored_at=row["stored_at"],
        claimed_at=row["claimed_at"],
        limit_s=row["limit_s"],
        opened_at=row["opened_at"],
        account=account,
    )
