"""The private PostgreSQL: alone on loopback, durable, with TimescaleDB, and gone when told."""

import signal
from pathlib import Path

import psycopg
import pytest

from deploy.local.postgres import OWNER, PostgresServer
from deploy.local.processes import answers


def ask(url: str, question: str) -> object:
    """Return the one value that a statement answers."""
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize("setting", ["fsync", "synchronous_commit", "full_page_writes"])
def test_what_a_crash_must_not_take_is_on(postgres: PostgresServer, setting: str) -> None:
    """The settings that make a commit durable are on."""
    assert ask(postgres.url(), f"SHOW {setting}") == "on"


def test_a_database_has_timescaledb(bare_database_url: str) -> None:
    """A new database belongs to the services' role, which is no superuser, and can make hypertables."""
    assert ask(bare_database_url, "SELECT current_user") == OWNER
    assert ask(bare_database_url, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") is False
    with psycopg.connect(bare_database_url) as connection:
        connection.execute(b"CREATE TABLE r (at timestamptz NOT NULL)")
        connection.execute(b"SELECT create_hypertable('r', by_range('at'))")
    assert ask(bare_database_url, "SELECT count(*) FROM timescaledb_information.hypertables") == 1
    assert ask(bare_database_url, "SHOW timescaledb.license") in {"apache", "timescale"}


def test_every_test_has_a_database_of_its_own(postgres: PostgresServer, database_url: str) -> None:
    """A test's database is a clone of the migrated template, and the template cannot be entered."""
    assert ask(database_url, "SELECT count(*) > 0 FROM migrations") is True
    with pytest.raises(psycopg.OperationalError, match="not currently accepting connections"):
        ask(postgres.url("nowalls_template"), "SELECT 1")


def test_a_wrong_password_is_refused(postgres: PostgresServer) -> None:
    """Loopback alone opens nothing: the password is asked for."""
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        ask(postgres.url(password="wrong"), "SELECT 1")


def test_a_commit_survives_a_kill(servers_folder: Path) -> None:
    """What was committed is there after the server was killed, and after it was stopped and prepared again."""
    server = PostgresServer.prepare(servers_folder / "killed")
    server.start()
    url = server.create_database("kept")
    with psycopg.connect(url) as connection:
        connection.execute(b"CREATE TABLE kept AS SELECT 1 AS one")
    server.kill()
    server.start()
    assert ask(url, "SELECT one FROM kept") == 1
    server.stop()
    again = PostgresServer.prepare(servers_folder / "killed", port=server.port)
    again.start()
    assert ask(url, "SELECT one FROM kept") == 1
    again.stop()
    assert not answers(server.port)


def test_the_process_is_postgres_itself(servers_folder: Path) -> None:
    """The pid is the serving process, with its program in its command line, and SIGINT ends it cleanly."""
    server = PostgresServer.prepare(servers_folder / "itself")
    server.start()
    assert server.process is not None
    command = Path(f"/proc/{server.pid}/cmdline").read_bytes().split(b"\0")
    assert command[0].endswith(b"/postgres")
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(30) == 0
    server.stop()
