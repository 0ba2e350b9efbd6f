"""Everything that an organization owns, table by table, by pages: memory does not grow with the organization."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from nowalls.storage.database import Read
from nowalls.storage.statements import all_names

FILE: Final = "exporting"
PAGE: Final = 1_000

Columns = list[str]
Rows = Sequence[Sequence[Any]]


def exported_tables() -> list[str]:
    """Return the names of the tables of an export, in the order in which they refer to each other."""
    return all_names()[FILE]


async def exported(read: Read, table: str, organization_id: str) -> AsyncIterator[tuple[Columns, Rows]]:
    """Go through one table of an organization: the columns, once without rows, then the rows by pages."""
    after = 0
    while True:
        params = {"organization_id": organization_id, "after": after, "most": PAGE}
        cursor = await read.ask(FILE, table, params)
        rows = await cursor.fetchall()
        columns = [each.name for each in cursor.description or () if each.name != "key"]
        if after == 0:
            yield columns, []
        if not rows:
            return
        after = rows[-1]["key"]
        yield columns, [[row[name] for name in columns] for row in rows]
