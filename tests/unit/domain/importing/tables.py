"""Tables as tests write them."""

from collections.abc import Mapping

from nowalls.domain.importing.columns import HEADERS_ZH, Column
from nowalls.domain.importing.reading import ImportRow, UnreadableRow, read_table

GOOD: Mapping[Column, str] = {Column.SERIAL: "SN-1", Column.KIND: "紧急呼叫按钮", Column.SITE: "home-1"}


def table(*rows: Mapping[Column, str]) -> list[list[str]]:
    """Return a table with all columns; each row is the good one with some cells changed."""
    lines = [[{**GOOD, **row}.get(column, "") for column in Column] for row in rows]
    return [[HEADERS_ZH[column] for column in Column], *lines]


def read_rows(*rows: Mapping[Column, str]) -> list[ImportRow | UnreadableRow]:
    """Read such a table."""
    return read_table(table(*rows))


def readable(*rows: Mapping[Column, str]) -> list[ImportRow]:
    """Read a table all of whose rows can be read."""
    found = read_rows(*rows)
    assert all(isinstance(row, ImportRow) for row in found), found
    return [row for row in found if isinstance(row, ImportRow)]
