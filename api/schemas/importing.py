"""What an import answers."""

from datetime import datetime

from pydantic import BaseModel

from nowalls.domain.importing.planning import RowOutcome


class CellProblemOut(BaseModel):
    """What is wrong with a cell; ``code`` is stable."""

    code: str
    cell: str
    column: str
    value: str
    detail: str


class ImportRowOut(BaseModel):
    """The answer to one row of the file; row 1 has the headers."""

    row: int
    outcome: RowOutcome
    serial: str | None
    device_id: str | None
    problems: list[CellProblemOut]


class LoginsLinkOut(BaseModel):
    """Where the new logins are fetched, once, until a moment."""

    url: str
    expires_at: datetime


class ImportOut(BaseModel):
    """What became of a file. ``committed`` is false for a dry run; ``import_id`` names what was written."""

    dry_run: bool
    committed: bool
    import_id: str | None
    created: int
    updated: int
    unchanged: int
    refused: int
    rows: list[ImportRowOut]
    logins: LoginsLinkOut | None
    labels_url: str | None


class ImportProgressOut(BaseModel):
    """How far an import has come."""

    phase: str
    done: int
    total: int
