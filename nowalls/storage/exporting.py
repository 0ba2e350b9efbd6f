"""Everything that an organization owns, table by table, by pages: memory does not grow with the organization."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from nowalls.storage.database import Read
from nowalls.storage.statements import all_names

FILE: Final = "exporting"
PAGE: Final = 1_000
SITES: Final = 200
"""At a time. A page begins its work anew, so its sites are few: 5,000 homes are no slower a home than 50."""

Columns = list[str]
Rows = Sequence[Sequence[Any]]


def exported_tables() -> list[str]:
    """Return the names of the tables of an export, in the order in which they refer to each other."""
    return [name for name in all_names()[FILE] if name != "site_keys"]


async def exported(read: Read, table: str, organization_id: str) -> AsyncIterator[tuple[Columns, Rows]]:
    """Go through one table of an organization: the columns, once without rows, then the rows by pages."""
    keys = [row["key"] for row in await read.rows(FILE, "site_keys", {"organization_id": organization_id})]
    some = [keys[at : at + SITES] for at in range(0, len(keys), SITES)] or [[]]
    columns: Columns = []
    for site_keys in some if table != "organization" else [[]]:
        after = 0
        while True:
            params = {"organization_id": organization_id, "site_keys": site_keys, "after": after, "most": PAGE}
            cursor = await read.ask(FILE, table, params)
            rows = await cursor.fetchall()
            if not columns:
                columns = [each.name for each in cursor.description or () if each.name != "key"]
                yield columns, []
            if not rows:
                break
            after = rows[-1]["key"]
            yield columns, [[row[name] for name in columns] for row in rows]
