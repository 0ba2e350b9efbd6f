"""A fresh, migrated database for each test, cloned from a template in some 50 ms."""

import asyncio
import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from deploy.local.postgres import OWNER, PostgresServer
from nowalls.storage.migrate import migrate

TEMPLATE = "nowalls_template"

CLONE = """
CREATE DATABASE :"name" TEMPLATE :"template" OWNER :"owner";
"""

FREEZE = """
SELECT _timescaledb_functions.stop_background_workers();
UPDATE pg_database SET datistemplate = true, datallowconn = false WHERE datname = :'template';
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :'template' AND pid <> pg_backend_pid();
"""
"""Only a database without connections can be cloned, and TimescaleDB keeps one open to every database it can enter."""

DROP = """
DROP DATABASE IF EXISTS :"name" WITH (FORCE);
"""


@pytest.fixture(scope="session")
def empty_template(postgres: PostgresServer) -> str:
    """The template's name: migrated, and closed so that it can be cloned."""
    url = postgres.create_database(TEMPLATE)
    # In a thread of its own: the test's event loop must not notice a second one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, migrate(url)).result()
    postgres.execute(FREEZE, database=TEMPLATE, template=TEMPLATE)
    return TEMPLATE


@pytest.fixture(scope="session")
def database_names() -> Iterator[str]:
    """Names that no other test of this session has."""
    return (f"test_{number:04}" for number in itertools.count(1))


@contextmanager
def fresh_database(postgres: PostgresServer, template: str, names: Iterator[str]) -> Iterator[str]:
    """Clone a migrated database, and drop it after the block."""
    name = next(names)
    postgres.execute(CLONE, name=name, template=template, owner=OWNER)
    yield postgres.owner_url(name)
    postgres.execute(DROP, name=name)


@pytest.fixture
def database_url(postgres: PostgresServer, empty_template: str, database_names: Iterator[str]) -> Iterator[str]:
    """A fresh migrated database, as the services' own role sees it."""
    with fresh_database(postgres, empty_template, database_names) as url:
        yield url


@pytest.fixture
def bare_database_url(postgres: PostgresServer, database_names: Iterator[str]) -> Iterator[str]:
    """A fresh database with TimescaleDB and nothing else, for the migrations themselves."""
    name = next(database_names)
    yield postgres.create_database(name)
    postgres.execute(DROP, name=name)
