"""The migration runner: plain SQL files, in order, each once, each in its own transaction.

Files are named ``NNNN_pre_what.sql`` or ``NNNN_post_what.sql``: *pre* runs before new code starts and must
leave old code working, *post* after the old code is gone. A file that was applied is never edited: its digest
is kept and checked.
"""

import hashlib
from importlib.resources import files
from typing import Final

from psycopg import AsyncConnection

from nowalls.domain.errors import NowallsError

ADVISORY_LOCK: Final = 6_061_944
"""Any number that nothing else in this database locks; two runners then go one after the other."""


class MigrationError(NowallsError):
    """The database's history and the files do not agree; the message names the file."""


def migration_files() -> list[tuple[str, bytes]]:
    """Return the migrations in order: name and content."""
    folder = files("nowalls.storage") / "migrations"
    found = [(entry.name, entry.read_bytes()) for entry in folder.iterdir() if entry.name.endswith(".sql")]
    return sorted(found)


async def migrate(database_url: str) -> list[str]:
    """Bring the database up to date; return the names of the migrations that were applied now.

    Raises ``MigrationError`` when an applied file has changed or is missing.
    """
    connection = await AsyncConnection.connect(database_url, autocommit=True)
    async with connection:
        await connection.execute(b"set lock_timeout = '4s'")
        await connection.execute(b"select pg_advisory_lock(%s)", [ADVISORY_LOCK])
        await connection.execute(
            b"create table if not exists migrations"
            b" (name text primary key, digest text not null, applied_at timestamptz not null default now())",
        )
        cursor = await connection.execute(b"select name, digest from migrations order by name")
        applied: dict[str, str] = dict(await cursor.fetchall())
        return [name for name, content in _pending(applied) if await _apply(connection, name, content)]


def _pending(applied: dict[str, str]) -> list[tuple[str, bytes]]:
    here = dict(migration_files())
    for name, digest in applied.items():
        if name not in here:
            message = f"Migration {name} was applied to this database but is not part of this release."
            raise MigrationError(message)
        if _digest(here[name]) != digest:
            message = f"Migration {name} has been edited since it was applied to this database."
            raise MigrationError(message)
    return [(name, content) for name, content in here.items() if name not in applied]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def _apply(connection: AsyncConnection, name: str, content: bytes) -> bool:
    async with connection.transaction():
        await connection.execute(content)
        await connection.execute(
            b"insert into migrations (name, digest) values (%s, %s)",
            [name, _digest(content)],
        )
    return True
