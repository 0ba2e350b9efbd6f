"""Cells that spreadsheets read as what they are."""

from datetime import datetime
from typing import Final

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""By these a spreadsheet takes a text for a formula (OWASP, "CSV Injection")."""


def cell(value: object) -> str:
    """Return a value as a cell of a CSV file; a text that would be run as a formula is marked as text by ``'``.

    Nothing is an empty cell, yes and no are ``true`` and ``false``, times are ISO 8601 in UTC, a list is joined by
    semicolons. Numbers stay numbers, negative ones too.
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case datetime():
            return value.isoformat()
        case list():
            return defused(";".join(cell(each) for each in value))
        case _:
            return defused(str(value))


def defused(text: str) -> str:
    """Return a text that no spreadsheet runs, and without the one character that no CSV reader takes."""
    plain = text.replace("\x00", "")
    return f"'{plain}" if plain.startswith(FORMULA_STARTS) else plain
