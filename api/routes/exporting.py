"""The export of everything an organization owns: a ZIP of CSV files, to keep and to leave with."""

import asyncio
import csv
import io
import tempfile
import zipfile
from collections.abc import AsyncIterator
from typing import IO, Final

from fastapi import APIRouter
from starlette.responses import StreamingResponse

from api.auth import CurrentLogin, require_role
from api.parts import UsesParts
from api.problems import not_found
from api.registering import audit
from nowalls.domain.spreadsheets import cell
from nowalls.domain.words import Role
from nowalls.storage.database import Read
from nowalls.storage.exporting import Columns, Rows, exported, exported_tables
from nowalls.storage.organizations import organization

router = APIRouter(tags=["organizations"])

CHUNK_BYTES: Final = 65_536


@router.get(
    "/organizations/{organization_id}/export",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": {}}}},
)
async def export(organization_id: str, login: CurrentLogin, parts: UsesParts) -> StreamingResponse:
    """Export everything an organization owns as CSV files (UTF-8 with BOM) of one moment; it is audited."""
    require_role(login, Role.INSTITUTION, Role.ADMIN)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        if await organization(write, login.scope, organization_id) is None:
            raise not_found("organization", organization_id)
        await audit(write, login, now, "exported_organization", organization_id)
    # On disk first: whoever fetches it slowly must not hold a transaction open.
    file = tempfile.TemporaryFile()  # noqa: SIM115  # closed when it is sent, or nobody waits for it any more
    try:
        async with parts.heavy_work, parts.database.read(login.scope) as read:
            await _write_archive(read, organization_id, file)
        size = file.tell()
    except BaseException:
        file.close()
        raise
    headers = {
        "Content-Disposition": f'attachment; filename="{organization_id}-{now:%Y%m%d}.zip"',
        "Content-Length": str(size),
    }
    return StreamingResponse(_sent(file), media_type="application/zip", headers=headers)


async def _sent(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        file.seek(0)
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            yield chunk


async def _write_archive(read: Read, organization_id: str, file: IO[bytes]) -> None:
    """Write every table as a file of its own; packing a page takes its time in a thread."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in exported_tables():
            with archive.open(f"{table}.csv", "w", force_zip64=True) as entry:
                text = io.TextIOWrapper(entry, "utf-8-sig", newline="")
                async for columns, rows in exported(read, table, organization_id):
                    await asyncio.to_thread(_write_rows, text, columns, rows)
                text.flush()
                text.detach()


def _write_rows(text: io.TextIOWrapper, columns: Columns, rows: Rows) -> None:
    writer = csv.writer(text)
    writer.writerows([[cell(value) for value in row] for row in rows] or [columns])
