"""The SQL of this package: named statements out of ``sql/*.sql``."""

import re
from functools import cache
from importlib.resources import files

NAME = re.compile(rb"^-- name: (\w+)$", re.MULTILINE)


@cache
def _statements(file: str) -> dict[str, bytes]:
    text = (files("nowalls.storage") / "sql" / f"{file}.sql").read_bytes()
    pieces = NAME.split(text)
    return {name.decode(): body.strip().rstrip(b";") for name, body in zip(pieces[1::2], pieces[2::2], strict=True)}


def statement(file: str, name: str) -> bytes:
    """Return the statement ``name`` of ``sql/{file}.sql``; ``KeyError`` when there is none.

    Bytes, because psycopg takes those as a query that is not made from user input; the files are ours.
    """
    return _statements(file)[name]


def all_names() -> dict[str, list[str]]:
    """List every statement by file, for the test that prepares each of them."""
    folder = files("nowalls.storage") / "sql"
    found = sorted(entry.name.removesuffix(".sql") for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return {file: list(_statements(file)) for file in found}
