"""Importing devices from a file: the template, the import, its progress, the logins once, the labels."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse
from starlette.datastructures import UploadFile

from api.auth import CurrentLogin, require_role, token_digest
from api.importing.carrying_out import Done, import_devices
from api.importing.labels import MOST, POLICY, label_sheet
from api.importing.links import logins_csv
from api.importing.template import template_csv, template_xlsx
from api.parts import Parts, UsesParts
from api.problems import Problem, not_found
from api.registering import REGISTERING
from api.schemas.importing import ImportOut, ImportProgressOut
from nowalls.domain.importing.planning import RowOutcome, Verdict
from nowalls.domain.importing.reading import UnreadableTableError
from nowalls.domain.scopes import WHOLE
from nowalls.storage.importing import imported_logins, labels, link_known, take_logins
from nowalls.storage.people import Look, write_audit
from nowalls.storage.registry import site_page

router = APIRouter(tags=["importing"])

OFFERED_SITES: Final = 500
"""A drop-down with more is none."""
PIECE_BYTES: Final = 262_144
"""The loop looks at everybody else between two pieces."""
SHOWN_REFUSED: Final = 1_000
"""Whoever has more to mend mends these first."""
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"

ImportName = Annotated[str | None, Query(min_length=1, max_length=64, pattern=r"^[\w-]+$")]


@router.post("/devices/import", response_model=ImportOut)
async def import_file(
    request: Request,
    login: CurrentLogin,
    parts: UsesParts,
    dry_run: bool = False,  # noqa: FBT001, FBT002  # a query parameter
    name: ImportName = None,
) -> Response:
    """Import devices from CSV or XLSX, as the body itself or as the one file of a form.

    Every row gets its answer. With ``dry_run``, or when a row is refused, nothing is written; a refused file that was
    to be written is a 422 with its first thousand refused rows. ``name`` is of the sender's choice, to ask for the
    progress by it.
    """
    require_role(login, *REGISTERING)
    content = await _file_of(request)
    progress = parts.imports.begin(login.user.id, name, parts.clock.now())
    try:
        async with parts.heavy_work:
            done = await import_devices(parts, login, content, dry_run=dry_run, progress=progress)
    except UnreadableTableError as error:
        raise Problem(422, error.code, str(error)) from error
    if done.plan.refused and not dry_run:
        rows = len(done.plan.verdicts)
        detail = f"{done.plan.refused} of {rows} rows are refused; nothing was written."
        raise Problem(422, "import_refused", detail, **_answer(done, dry_run=False, verdicts=_some_refused(done)))
    # Written elsewhere, sent in pieces and not compressed: a hundred thousand rows would keep every console waiting.
    body = await asyncio.to_thread(lambda: msgspec.json.encode(_answer(done, dry_run=dry_run, verdicts=None)))
    headers = {"Cache-Control": "no-store", "Content-Encoding": "identity"}
    return StreamingResponse(_pieces(body), media_type="application/json", headers=headers)


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), PIECE_BYTES):
        yield body[start : start + PIECE_BYTES]
        await asyncio.sleep(0)


async def _file_of(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form(max_files=1, max_fields=10) as form:
        files = [value for value in form.values() if isinstance(value, UploadFile)]
        if not files:
            raise Problem(422, "file_missing", "The form has no file.")
        return await files[0].read()


def _some_refused(done: Done) -> list[Verdict]:
    refused = (verdict for verdict in done.plan.verdicts if verdict.outcome is RowOutcome.REFUSED)
    return list(islice(refused, SHOWN_REFUSED))


def _answer(done: Done, *, dry_run: bool, verdicts: Sequence[Verdict] | None) -> dict[str, Any]:
    """Return an ``ImportOut`` as JSON has it, with these rows or with all."""
    outcomes = Counter(verdict.outcome for verdict in done.plan.verdicts)
    link = None
    if done.link is not None and done.logins_until is not None:
        link = {"url": f"/api/v1/logins/{done.link}", "expires_at": done.logins_until.isoformat()}
    return {
        "dry_run": dry_run,
        "committed": done.import_id is not None,
        "import_id": done.import_id,
        **{outcome.value: outcomes[outcome] for outcome in RowOutcome},
        "rows": [_row(done, verdict) for verdict in (done.plan.verdicts if verdicts is None else verdicts)],
        "logins": link,
        "labels_url": None if done.import_id is None else f"/api/v1/devices/labels?import_id={done.import_id}",
    }


def _row(done: Done, verdict: Verdict) -> dict[str, Any]:
    # What a dry run would make has no id yet.
    unmade = verdict.outcome is RowOutcome.CREATED and done.import_id is None
    return {
        "row": verdict.row,
        "outcome": verdict.outcome.value,
        "serial": done.serials.get(verdict.row),
        "device_id": None if unmade else verdict.device_id,
        "problems": [asdict(problem) for problem in verdict.problems],
    }


@router.get("/devices/import/progress")
async def import_progress(
    login: CurrentLogin,
    parts: UsesParts,
    name: Annotated[str, Query(min_length=1, max_length=64)],
) -> ImportProgressOut:
    """Tell how far one's own import with this name has come."""
    require_role(login, *REGISTERING)
    progress = parts.imports.progress(login.user.id, name)
    if progress is None:
        raise not_found("import", name)
    return ImportProgressOut(phase=progress.phase.value, done=progress.done, total=progress.total)


@router.get(
    "/devices/import/template", response_class=Response, responses={200: {"content": {XLSX: {}, "text/csv": {}}}}
)
async def template(
    login: CurrentLogin,
    parts: UsesParts,
    kind: Annotated[str, Query(alias="format", pattern="^(xlsx|csv)$")] = "xlsx",
) -> Response:
    """Download the template: headers in Chinese, drop-downs for kinds, sources, datums and one's own sites."""
    require_role(login, *REGISTERING)
    if kind == "csv":
        return _file(template_csv(), CSV, "devices.csv")
    async with parts.database.read(login.scope) as read:
        sites, _ = await site_page(read, login.scope, most=OFFERED_SITES)
    content = await asyncio.to_thread(template_xlsx, [each.site.name for each in sites])
    return _file(content, XLSX, "devices.xlsx")


def _file(content: bytes, media_type: str, name: str) -> Response:
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.get("/logins/{link}", response_class=StreamingResponse, responses={200: {"content": {"text/csv": {}}}})
async def logins(link: str, parts: UsesParts) -> StreamingResponse:
    """Fetch an import's new logins: once, whoever has the link. A second time, or too late, is a 410."""
    digest, now = token_digest(link), parts.clock.now()
    async with parts.database.write(WHOLE) as write:
        import_id = await take_logins(write, digest, now=now)
        if import_id is not None:
            await write_audit(
                write, Look(at=now, user_id=None, action="logins_fetched", object_id=import_id, details={})
            )
        elif not await link_known(write, digest):
            raise Problem(404, "not_found", "There is no such link.")
    if import_id is None:
        raise Problem(
            410, "link_used", "The logins were fetched already, or the link has expired; rotate them instead."
        )
    headers = {"Content-Disposition": 'attachment; filename="logins.csv"'}
    return StreamingResponse(_logins(parts, link, import_id), media_type=CSV, headers=headers)


async def _logins(parts: Parts, link: str, import_id: str) -> AsyncIterator[str]:
    host, port = parts.settings.mqtt_public_host, parts.settings.mqtt_public_port
    after: int | None = 0
    while after is not None:
        headed = after == 0
        async with parts.database.read(WHOLE) as read:
            devices, after = await imported_logins(read, import_id, after=after)
        yield await asyncio.to_thread(logins_csv, link, devices, host=host, port=port, headed=headed)


@router.get("/devices/labels", response_class=HTMLResponse)
async def label_page(
    login: CurrentLogin,
    parts: UsesParts,
    import_id: Annotated[str | None, Query(max_length=64)] = None,
    site: Annotated[str | None, Query(max_length=64)] = None,
) -> HTMLResponse:
    """Show the labels of an import's or a site's devices, to be printed. Who lives in a room stands on its label."""
    require_role(login, *REGISTERING)
    if import_id is None and site is None:
        raise Problem(422, "validation_failed", "Name an import_id or a site whose labels are wanted.")
    named = import_id or site
    async with parts.database.write(login.scope) as write:
        found = await labels(write, login.scope, import_id=import_id, site_id=site, most=MOST)
        look = Look(
            at=parts.clock.now(),
            user_id=login.user.id,
            action="labels_printed",
            object_id=named,
            details={"n": len(found)},
        )
        await write_audit(write, look)
    if not found:
        raise not_found("device with a label at", named or "")
    page = await asyncio.to_thread(label_sheet, found, public_url=parts.settings.public_url)
    return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})
