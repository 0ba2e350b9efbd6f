"""Reading a table's rows: each cell checked by itself, each fault named with its cell."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

from nowalls.domain.coordinates import Datum, Position, to_wgs84
from nowalls.domain.errors import InvalidValueError, NowallsError
from nowalls.domain.identifiers import external_id, looks_mangled
from nowalls.domain.importing.columns import HEADERS_ZH, REQUIRED, Column, choice_of, column_of
from nowalls.domain.registry_words import DeviceSource
from nowalls.domain.words import DeviceKind

LONGEST: Final = 120
"""Characters of a cell; the longest real addresses have some sixty."""
LONGEST_WINDOW_S: Final = 300
FIRST_ROW: Final = 2
"""Row 1 has the headers."""
_IDENTIFIERS: Final = (Column.SERIAL, Column.EXTERNAL_ID, Column.GATEWAY)


class UnreadableTableError(NowallsError):
    """A file that is no import file at all; ``code`` is stable."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the code beside the sentence."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class CellProblem:
    """What is wrong with a cell: where, a stable code, what it says, and a sentence."""

    code: str
    cell: str
    """As spreadsheets name it, such as ``C7``."""
    column: Column
    value: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """A row whose cells can all be read."""

    row: int
    serial: str
    kind: DeviceKind
    site: str
    """An id or a name."""
    model: str | None = None
    building: str | None = None
    floor: str | None = None
    room: str | None = None
    source: DeviceSource = DeviceSource.NOWALLS
    external_id: str | None = None
    gateway: str | None = None
    """An id or a serial number."""
    cancel_window_s: int | None = None
    """``None`` where the file says nothing: a new device gets the usual one, a known one keeps its own."""
    district: str | None = None
    address: str | None = None
    compound: str | None = None
    position: Position | None = None
    """WGS-84."""
    cells: Mapping[Column, str]
    """Where each column stands in this row."""

    def problem(self, code: str, column: Column, value: str, detail: str) -> CellProblem:
        """Name what is wrong with one of this row's cells."""
        return CellProblem(
            code=code, cell=self.cells.get(column, f"row {self.row}"), column=column, value=value, detail=detail
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableRow:
    """A row with cells that say nothing we know."""

    row: int
    problems: tuple[CellProblem, ...]


def read_table(table: Sequence[Sequence[str]]) -> list[ImportRow | UnreadableRow]:
    """Read a table whose first row has the headers; empty rows are left out.

    Raises ``UnreadableTableError`` when there are no rows, or a required column is missing or there twice.
    """
    if not table:
        raise UnreadableTableError("file_empty", "The file has no rows.")
    letters = _columns(table[0])
    numbered = enumerate(table[1:], FIRST_ROW)
    rows = [_Reader(number, cells, letters).read() for number, cells in numbered if any(map(str.strip, cells))]
    if not rows:
        raise UnreadableTableError("file_empty", "The file has headers and no further rows.")
    return rows


def _columns(headers: Sequence[str]) -> dict[Column, int]:
    found: dict[Column, int] = {}
    for index, header in enumerate(headers):
        column = column_of(header)
        if column in found:
            message = f"The column {header!r} is there twice, in {letters_of(found[column])} and {letters_of(index)}."
            raise UnreadableTableError("column_twice", message)
        if column is not None:
            found[column] = index
    missing = [HEADERS_ZH[column] for column in REQUIRED if column not in found]
    if missing:
        named = ", ".join(header.strip()[:20] for header in headers[:30])
        message = f"The columns {', '.join(missing)} are missing; the first row says: {named}."
        raise UnreadableTableError("column_missing", message)
    return found


@lru_cache(maxsize=64)
def letters_of(index: int) -> str:
    """Return a spreadsheet's letters for a column counted from 0."""
    letters = ""
    while index >= 0:
        index, letter = divmod(index, 26)
        letters, index = chr(ord("A") + letter) + letters, index - 1
    return letters


class _Reader:
    """Reads one row; every fault is gathered, so that a file need not be sent once for each."""

    def __init__(self, row: int, cells: Sequence[str], columns: Mapping[Column, int]) -> None:
        self._row = row
        self._texts = {column: cells[index].strip() for column, index in columns.items() if index < len(cells)}
        self._cells = {column: f"{letters_of(index)}{row}" for column, index in columns.items()}
        self._problems: list[CellProblem] = []

    def read(self) -> ImportRow | UnreadableRow:
        for column in REQUIRED:
            if not self._texts.get(column):
                self._fault("cell_missing", column, f"Every row needs {HEADERS_ZH[column]} ({column.value}).")
        source = cast("DeviceSource", self._choice(Column.SOURCE) or DeviceSource.NOWALLS)
        kind = self._choice(Column.KIND)
        texts = {column: self._text(column) for column in Column}
        foreign, window_s, position = self._external_id(source), self._window_s(), self._position()
        if self._problems:
            return UnreadableRow(row=self._row, problems=tuple(self._problems))
        return ImportRow(
            row=self._row,
            serial=texts[Column.SERIAL] or "",
            kind=cast("DeviceKind", kind),
            site=texts[Column.SITE] or "",
            model=texts[Column.MODEL],
            building=texts[Column.BUILDING],
            floor=texts[Column.FLOOR],
            room=texts[Column.ROOM],
            source=source,
            external_id=foreign,
            gateway=texts[Column.GATEWAY],
            cancel_window_s=window_s,
            district=texts[Column.DISTRICT],
            address=texts[Column.ADDRESS],
            compound=texts[Column.COMPOUND],
            position=position,
            cells=self._cells,
        )

    def _fault(self, code: str, column: Column, detail: str) -> None:
        value = self._texts.get(column, "")[:LONGEST]
        self._problems.append(
            CellProblem(
                code=code, cell=self._cells.get(column, f"row {self._row}"), column=column, value=value, detail=detail
            )
        )

    def _text(self, column: Column) -> str | None:
        text = self._texts.get(column)
        if not text:
            return None
        if len(text) > LONGEST:
            self._fault("cell_too_long", column, f"A cell has at most {LONGEST} characters; this one has {len(text)}.")
        elif any(unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") for character in text):
            self._fault("cell_unprintable", column, f"The cell {text!r} has characters that cannot be printed.")
        elif column in _IDENTIFIERS and looks_mangled(text):
            detail = f"{text!r} is a number that a spreadsheet rounded; its digits are lost. Format the column as text."
            self._fault("number_mangled", column, detail)
        return text

    def _choice(self, column: Column) -> object | None:
        text = self._texts.get(column)
        if not text:
            return None
        chosen = choice_of(column, text)
        if chosen is None:
            self._fault(
                "unknown_word", column, f"{text!r} is none of the words of {HEADERS_ZH[column]} ({column.value})."
            )
        return chosen

    def _external_id(self, source: DeviceSource) -> str | None:
        text = self._texts.get(Column.EXTERNAL_ID)
        if not text or looks_mangled(text):
            return None
        try:
            return external_id(source, text)
        except InvalidValueError as error:
            self._fault("wrong_identifier", Column.EXTERNAL_ID, str(error))
            return None

    def _window_s(self) -> int | None:
        number = self._number(Column.CANCEL_WINDOW_S, 0, LONGEST_WINDOW_S)
        if number is None:
            return None
        if not number.is_integer():
            text = self._texts[Column.CANCEL_WINDOW_S]
            self._fault("wrong_number", Column.CANCEL_WINDOW_S, f"{text!r} is not a whole number of seconds.")
        return int(number)

    def _position(self) -> Position | None:
        lon, lat = self._number(Column.LONGITUDE, -180, 180), self._number(Column.LATITUDE, -90, 90)
        datum = self._choice(Column.DATUM)
        if lon is None and lat is None:
            return None
        if lon is None or lat is None:
            column = Column.LONGITUDE if lon is None else Column.LATITUDE
            if not self._texts.get(column):
                self._fault("cell_missing", column, "A position has both a longitude and a latitude.")
            return None
        if datum is None:
            if not self._texts.get(Column.DATUM):
                detail = (
                    "A position names its datum: the same numbers lie some 500 m apart on maps in WGS-84 and GCJ-02."
                )
                self._fault("cell_missing", Column.DATUM, detail)
            return None
        return to_wgs84(Position(lon, lat), cast("Datum", datum))

    def _number(self, column: Column, least: float, most: float) -> float | None:
        text = self._texts.get(column)
        if not text:
            return None
        try:
            number = float(unicodedata.normalize("NFKC", text))
        except ValueError:
            number = float("nan")
        if not least <= number <= most:
            self._fault("wrong_number", column, f"{text!r} is no number from {least:g} to {most:g}.")
            return None
        return number
