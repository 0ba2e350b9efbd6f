"""The schema, its migrations and every statement, on a real TimescaleDB."""

import re
from importlib.resources import files
from typing import Any

import psycopg
import pytest

from nowalls.storage.migrate import MigrationError, migrate, migration_files
from nowalls.storage.statements import all_names, statement

DESCRIBE = (
    """select table_schema, table_name, column_name, data_type, is_nullable, column_default, is_identity
    from information_schema.columns
    where table_schema in ('public', 'outside') and table_name not in ('migrations')
    order by table_schema, table_name, column_name""",
    """select schemaname, tablename, indexname, indexdef from pg_indexes
    where schemaname = 'public' and tablename <> 'migrations' order by indexname""",
    """select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
    where connamespace = 'public'::regnamespace and conrelid::regclass::text <> 'migrations' order by 1, 2""",
    """select schemaname, viewname, definition from pg_views where schemaname = 'outside' order by viewname""",
    """select schemaname, tablename, policyname, roles::text, cmd, qual, with_check from pg_policies
    where schemaname = 'public' order by tablename, policyname""",
    """select oid::regclass::text, relrowsecurity, relforcerowsecurity, relacl::text, reloptions from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'v') and relname <> 'migrations' order by 1""",
    """select attrelid::regclass::text, attname, attacl::text from pg_attribute
    where attacl is not null and attrelid::regclass::text = 'users' order by attname""",
    """select proname, pg_get_functiondef(p.oid) from pg_proc as p
    where pronamespace = 'public'::regnamespace and not exists (
        select from pg_depend as d where d.objid = p.oid and d.deptype = 'e'
    ) order by proname""",
    """select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) from pg_trigger
    where not tgisinternal and tgrelid::regclass::text !~ '^_timescaledb' order by 1, 2""",
    """select schemaname, viewname, definition from pg_views where schemaname = 'public' order by viewname""",
    """select hypertable_name, num_dimensions from timescaledb_information.hypertables order by hypertable_name""",
)


def described(url: str) -> list[Any]:
    """Describe everything that the schema is made of."""
    with psycopg.connect(url) as connection:
        return [connection.execute(query.encode()).fetchall() for query in DESCRIBE]


async def test_schema_equals_the_sum_of_the_migrations(database_url: str, bare_database_url: str) -> None:
    """The schema file and all migrations build the same database."""
    schema = (files("nowalls.storage") / "schema.sql").read_bytes()
    with psycopg.connect(bare_database_url) as connection:
        connection.execute(schema)
    assert described(bare_database_url) == described(database_url)


async def test_migrating_twice_changes_nothing(bare_database_url: str) -> None:
    """The runner applies each file once, in order."""
    names = [name for name, _ in migration_files()]
    assert await migrate(bare_database_url) == names
    assert await migrate(bare_database_url) == []


async def test_an_edited_migration_is_refused(database_url: str) -> None:
    """A file that was edited after it was applied stops the runner with its name."""
    with psycopg.connect(database_url) as connection:
        connection.execute("update migrations set digest = 'another'")
    with pytest.raises(MigrationError, match=r"0001_pre_foundation\.sql has been edited"):
        await migrate(database_url)


async def test_a_migration_of_a_newer_release_is_refused(database_url: str) -> None:
    """A database that a newer release has changed is not touched by an older one."""
    with psycopg.connect(database_url) as connection:
        connection.execute("insert into migrations (name, digest) values ('9999_pre_future.sql', 'x')")
    with pytest.raises(MigrationError, match="not part of this release"):
        await migrate(database_url)


def test_migrations_are_named_in_order() -> None:
    """Each migration has a number, says whether it runs before or after the code, and what it does."""
    names = [name for name, _ in migration_files()]
    assert names == sorted(names)
    assert all(name.split("_")[1] in {"pre", "post"} for name in names)


PARAMETER = re.compile(rb"%\((\w+)\)s")


def numbered(text: bytes) -> bytes:
    """Write psycopg's named parameters as PostgreSQL's own ``$1``, ``$2`` and so on."""
    names = list(dict.fromkeys(PARAMETER.findall(text)))
    return PARAMETER.sub(lambda found: b"$%d" % (names.index(found[1]) + 1), text).replace(b"%%", b"%")


@pytest.mark.parametrize("file", sorted(all_names()))
def test_every_statement_is_understood(file: str, database_url: str) -> None:
    """PostgreSQL parses every statement of this package against the migrated schema: no name in them is wrong."""
    with psycopg.connect(database_url) as connection:
        for name in all_names()[file]:
            text = statement(file, name)
            if b"landing" in text or b"copy " in text:  # COPY cannot be prepared; the readings' test runs both
                continue
            result = connection.pgconn.prepare(b"", numbered(text))
            message = result.error_message.decode()
            assert result.status == psycopg.pq.ExecStatus.COMMAND_OK, f"{file}.{name}: {message}"
