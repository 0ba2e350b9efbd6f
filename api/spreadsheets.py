"""Tables as files that spreadsheets open: CSV and XLSX, with texts that stay texts and numbers that stay numbers."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from starlette.responses import Response

from nowalls.domain.importing.reading import letters_of
from nowalls.domain.local_time import LOCAL
from nowalls.domain.spreadsheets import cell

HEADER_FILL: Final = "DDE7F3"
WIDTH: Final = 20
"""Of a column, in characters; a longer text goes on in the next line of its cell."""
Language = Literal["zh-CN", "en"]
Value = str | int | float | None


class FileFormat(StrEnum):
    """As what."""

    CSV = "csv"
    XLSX = "xlsx"


MEDIA_TYPES: Final = {
    FileFormat.CSV: "text/csv",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

ANSWERS: Final[Mapping[int | str, dict[str, Any]]] = {200: {"content": {each: {} for each in MEDIA_TYPES.values()}}}
"""What the document says of a path that answers with such a file."""


def as_download(content: bytes, name: str, file_format: FileFormat) -> Response:
    """Return a table's file as an answer that is saved under this name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{file_format.value}"'}
    return Response(content, media_type=MEDIA_TYPES[file_format], headers=headers)


def local_minute(at: datetime | None) -> str:
    """Write a moment as tables have it, on the district's clock; nothing where there is none."""
    return "" if at is None else f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}"


def table_file(heads: Sequence[str], rows: Sequence[Sequence[Value]], file_format: FileFormat) -> bytes:
    """Return a table as a file; a text that a spreadsheet would run is marked as text."""
    return _csv(heads, rows) if file_format is FileFormat.CSV else _xlsx(heads, rows)


def _csv(heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(heads)
    writer.writerows([[cell(value) for value in row] for row in rows])
    return written.getvalue().encode("utf-8-sig")


def _xlsx(heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    book = Workbook()
    [sheet] = book.worksheets
    for row in (heads, *rows):
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", each) if isinstance(each, str) else each for each in row])
    for index, column in enumerate(sheet.iter_cols()):
        for each in column:
            if isinstance(each.value, str):
                each.data_type = "s"  # a text whatever it begins with, never a formula
                each.alignment = Alignment(wrap_text=True, vertical="top")
        column[0].font = Font(bold=True)
        column[0].fill = PatternFill("solid", fgColor=HEADER_FILL)
        sheet.column_dimensions[letters_of(index)].width = WIDTH
    sheet.freeze_panes = "A2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
