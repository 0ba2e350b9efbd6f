"""Cursors: opaque to clients, a key inside."""

from typing import Annotated

from fastapi import Query

from api.problems import Problem

Limit = Annotated[int, Query(ge=1, le=1000)]
Cursor = Annotated[str | None, Query(max_length=32)]


def read_cursor(cursor: str | None) -> int | None:
    """Read a cursor; raises the 422 problem for one that this server never gave out."""
    if cursor is None:
        return None
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 18:  # noqa: PLR2004  # digits of a bigint
        raise Problem(422, "validation_failed", f"The cursor {cursor!r} was not given out by this server.")
    return int(cursor)


def write_cursor(key: int | None) -> str | None:
    """Write a cursor."""
    return None if key is None else str(key)
