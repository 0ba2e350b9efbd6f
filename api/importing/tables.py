"""Bytes of a CSV or XLSX file as rows of text."""

import codecs
import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from itertools import islice
from typing import Final

from openpyxl import load_workbook

from nowalls.domain.importing.reading import UnreadableTableError

MOST_ROWS: Final = 200_000
"""Twice the largest district."""
MOST_COLUMNS: Final = 64
MOST_UNPACKED_BYTES: Final = 512 * 1024 * 1024
"""An XLSX file is a ZIP: a few kilobytes may say gigabytes."""
EXACT_BELOW: Final = 10**15
"""A spreadsheet keeps fifteen digits of a number; a longer one has lost some."""
ZIP: Final = b"PK\x03\x04"
OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"


def read_file(content: bytes) -> list[list[str]]:
    """Return a file's rows. Raises ``UnreadableTableError`` with a code for what is no CSV or XLSX, or too long."""
    if content.startswith(OLD_EXCEL):
        raise UnreadableTableError("file_type_unknown", "This is an old XLS file; save it as XLSX or CSV.")
    rows = _xlsx_rows(content) if content.startswith(ZIP) else _csv_rows(_decoded(content))
    if len(rows) > MOST_ROWS:
        raise UnreadableTableError("too_many_rows", f"A file has at most {MOST_ROWS} rows; send several.")
    return rows


def _decoded(content: bytes) -> str:
    """Decode what spreadsheets write: UTF-8 with and without a mark, UTF-16 with one, GB18030 (with it GBK)."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableTableError("encoding_unknown", "The file is neither XLSX nor text in UTF-8 or GB18030.")


def _csv_rows(text: str) -> list[list[str]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        return [row[:MOST_COLUMNS] for row in islice(lines, MOST_ROWS + 1)]
    except csv.Error as error:
        raise UnreadableTableError("file_unreadable", f"The CSV file cannot be read: {error}.") from error


def _xlsx_rows(content: bytes) -> list[list[str]]:
    try:
        unpacked = _unpacked_bytes(content)
        rows = _sheet_rows(content) if unpacked <= MOST_UNPACKED_BYTES else None
    except Exception as error:  # whatever a broken file makes of its reader is the file's fault
        raise UnreadableTableError("file_unreadable", f"The XLSX file cannot be read: {error!r}.") from error
    if rows is None:
        message = f"The XLSX file unpacks to {unpacked} bytes; at most {MOST_UNPACKED_BYTES} are read."
        raise UnreadableTableError("file_too_large", message)
    return rows


def _unpacked_bytes(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return sum(entry.file_size for entry in packed.infolist())


def _sheet_rows(content: bytes) -> list[list[str]]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        sheet = book.worksheets[0]
        # What a file says of its own size may be wrong.
        sheet.reset_dimensions()
        rows = sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)
        return [_texts(row) for row in rows]
    finally:
        book.close()


def _texts(row: Sequence[object]) -> list[str]:
    """Return a row's cells without the empty ones at its end: the reader fills each row up."""
    texts = [_text(value) for value in row]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(value: object) -> str:
    """Return a cell as a person would have written it; a number with lost digits in the form that shows the loss."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float() if abs(value) >= EXACT_BELOW:
            return f"{value:.5E}"
        case float() if value.is_integer():
            return str(int(value))
        case date():
            return value.isoformat()
        case _:
            return str(value)
