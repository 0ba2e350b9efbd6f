"""The doors to the database: ``read()`` and ``write()``, each one transaction.

A ``Read`` cannot write (the transaction is read only); a ``Write`` commits when its block ends well and rolls
back when it raises. Both give up a transaction in which our process fell asleep: a paused process must not
keep places locked.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from enum import StrEnum
from typing import Any, Final
from weakref import WeakKeyDictionary

from psycopg import (
    AsyncConnection,
    AsyncCursor,
    AsyncPipeline,
    DatabaseError,
    DataError,
    InterfaceError,
    OperationalError,
)
from psycopg.conninfo import make_conninfo
from psycopg.errors import IdleInTransactionSessionTimeout, InsufficientPrivilege, UniqueViolation
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from nowalls.domain.errors import NowallsError
from nowalls.domain.scopes import WHOLE, Scope
from nowalls.storage.statements import statement

Params = Mapping[str, Any]

IDLE_LIMIT_MS: Final = 3_000
"""A transaction that sends nothing for so long belongs to a paused process; the holder's lease is as long."""
LOCK_LIMIT_MS: Final = 10_000
"""Longer than the idle limit, so that waiting for a paused process ends well."""
CONNECT_TIMEOUT_S: Final = 10.0
RESTED_S: Final = 2.0
REACHED_WITHIN_S: Final = 10
"""A connection that is not made by then hangs on a dead line; libpq itself would wait two minutes."""
WAIT_FOR_CONNECTION_S: Final = 6.0
AGAIN_FOR_S: Final = 4.0
"""The pool tries to replace a broken connection after 1, 2, 4, 8 … s. Given up after four, and asked for anew by
whoever waits in vain and tries again, the pauses stay short: a database that was away is used again within seconds."""
CHANGED_MEANWHILE: Final = "NW001"
"""The code of ``require_all`` where a row is no longer as it was judged."""
BEGIN: Final = b"begin"
BEGIN_READING: Final = b"begin isolation level repeatable read read only"
COMMIT: Final = b"commit"
SEND_AGAIN_S: Final = 0.001
"""A socket's buffer is read by a local server in less."""


class DatabaseRole(StrEnum):
    """What a service works as, whatever login it connects with; none of them may bypass row-level security."""

    INGEST = "nowalls_ingest"
    ALERTS = "nowalls_alerts"
    API = "nowalls_api"
    BROKER_ACCESS = "nowalls_broker_access"


class DatabaseUnavailableError(NowallsError):
    """The database could not be reached or gave up this transaction; trying again later may well succeed."""


class ConflictError(NowallsError):
    """A unique index or ``require_all`` refused a row: somebody else was first. The transaction is rolled back."""


class UnstorableError(NowallsError):
    """A value that no column can hold got as far as the database; trying again will not help."""


class OutsideScopeError(NowallsError):
    """Row-level security refused to write a row outside of the scope in whose name the transaction works."""


class RoleRefusedError(NowallsError):
    """The database's login may not work as its service's role; trying again will not help."""


@contextmanager
def _trouble_named() -> Iterator[None]:
    """Give psycopg's errors the names by which callers decide what to do: be second, try later, give up, keep out."""
    try:
        yield
    except UniqueViolation as error:
        raise ConflictError(str(error)) from error
    except DataError as error:
        message = f"The database cannot hold a value: {error}"
        raise UnstorableError(message) from error
    except InsufficientPrivilege as error:
        if "row-level security" not in str(error):  # a right that a service lacks is our own mistake
            raise
        raise OutsideScopeError(str(error)) from error
    except (OperationalError, InterfaceError, PoolTimeout, IdleInTransactionSessionTimeout) as error:
        message = f"The database gave up: {error}"
        raise DatabaseUnavailableError(message) from error
    except DatabaseError as error:
        if error.sqlstate != CHANGED_MEANWHILE:
            raise
        raise ConflictError(str(error)) from error


class Read:
    """A transaction that may look."""

    def __init__(self, connection: AsyncConnection[DictRow], pipeline: AsyncPipeline | None = None) -> None:
        """Wrap a connection that is inside a transaction."""
        self._connection = connection
        self._pipeline = pipeline

    async def rows(self, file: str, name: str, params: Params | None = None) -> list[DictRow]:
        """Return all rows of a statement."""
        cursor = await self._execute(file, name, params)
        return await cursor.fetchall()

    async def ask(self, file: str, name: str, params: Params | None = None) -> AsyncCursor[DictRow]:
        """Send a statement without waiting; its rows are fetched later, so that several share one round trip."""
        return await self._execute(file, name, params)

    async def plan_anew(self) -> None:
        """Plan this transaction's statements for their parameters, however often they were asked before.

        Right for reports: a plan for all parameters knows neither the filters nor the grouping, and takes ten times
        as long. No round trip of its own.
        """
        await self._connection.execute(b"set local plan_cache_mode = force_custom_plan")

    async def packed_rows(self, file: str, name: str, params: Params | None = None) -> list[DictRow]:
        """Return all rows of a statement whose columns hold megabytes of bytes: they come as they are, not as text."""
        cursor = await self._connection.execute(statement(file, name), params, binary=True)
        await self._sent_whole()
        return await cursor.fetchall()

    async def row(self, file: str, name: str, params: Params | None = None) -> DictRow | None:
        """Return the first row of a statement, if there is one."""
        cursor = await self._execute(file, name, params)
        return await cursor.fetchone()

    async def _execute(self, file: str, name: str, params: Params | None) -> AsyncCursor[DictRow]:
        cursor = await self._connection.execute(statement(file, name), params)
        await self._sent_whole()
        return cursor

    async def _sent_whole(self) -> None:
        """Return when a statement has left whole.

        In a pipeline psycopg 3.3 goes on to wait for the answer while the end of what no socket buffer held (some
        megabytes of rows) is still on our side: both ends would wait for ever.
        """
        while self._connection.pgconn.flush():  # noqa: ASYNC110  # nothing tells of room in the socket
            await asyncio.sleep(SEND_AGAIN_S)


class Write(Read):
    """A transaction that may change.

    Its statements are pipelined: what returns no rows is sent without waiting for the answer, and an error in it
    comes up at the next statement that waits, at the latest at the commit.
    """

    def __init__(
        self,
        connection: AsyncConnection[DictRow],
        pipeline: AsyncPipeline | None = None,
        scope: Scope | None = None,
    ) -> None:
        """Wrap a connection that is inside a transaction in the name of this scope."""
        super().__init__(connection, pipeline)
        self._scope = scope

    async def widen(self) -> None:
        """Go on in the name of the whole centre: once it is settled that the asker may, the centre itself decides.

        What is decided about a place must know all that bears on it, also what the asker may not see.
        """
        if self._scope not in (None, WHOLE):
            await _say_scope(self._connection, WHOLE)
            self._scope = WHOLE

    async def run(self, file: str, name: str, params: Params | None = None) -> None:
        """Run a statement without waiting for its end."""
        await self._execute(file, name, params)

    async def count(self, file: str, name: str, params: Params | None = None) -> int:
        """Run a statement, wait for it, and return how many rows it touched."""
        cursor = await self._execute(file, name, params)
        if isinstance(self._pipeline, AsyncPipeline):
            await self._pipeline.sync()
        return cursor.rowcount


class Copying(Write):
    """A transaction that may COPY, which cannot be pipelined."""

    async def copy(self, file: str, name: str, rows: bytes) -> None:
        """Write rows by the COPY statement of this name, given in the format that it names."""
        async with self._connection.cursor() as cursor, cursor.copy(statement(file, name)) as copy:
            await copy.write(rows)


class Database:
    """A pool of connections and its two doors. Open it with ``open_database``."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[DictRow]], url: str) -> None:
        """Wrap an open pool."""
        self._pool = pool
        self.url = url

    @asynccontextmanager
    async def read(self, scope: Scope | None = None) -> AsyncIterator[Read]:
        """Open a read-only transaction that sees one moment (repeatable read), in the name of this scope."""
        with _trouble_named():
            async with self._pool.connection() as connection, _transaction(connection, BEGIN_READING):
                await _say_scope(connection, scope)
                yield Read(connection)

    @asynccontextmanager
    async def write(self, scope: Scope | None = None) -> AsyncIterator[Write]:
        """Open a transaction that commits at the end of the block, in the name of this scope."""
        with _trouble_named():
            async with self._pool.connection() as connection, _transaction(connection, BEGIN) as pipeline:
                await _say_scope(connection, scope)
                yield Write(connection, pipeline, scope)

    @asynccontextmanager
    async def copying(self) -> AsyncIterator[Copying]:
        """Open a transaction for COPY; it commits at the end of the block."""
        with _trouble_named():
            async with self._pool.connection() as connection, connection.transaction():
                yield Copying(connection)


@asynccontextmanager
async def _transaction(connection: AsyncConnection[DictRow], begin: bytes) -> AsyncIterator[AsyncPipeline]:
    """Open a transaction whose beginning travels with its first statement, and what still waits with its commit.

    psycopg's own block in a pipeline waits three times more: after the beginning, before the commit and after it. Where
    an error comes up, the server leaves out the commit behind it, and the pool rolls back as the error passes it.
    """
    async with connection.pipeline() as pipeline:
        await connection.execute(begin)
        yield pipeline
        committed = await connection.execute(COMMIT)
    if committed.statusmessage != "COMMIT":  # PostgreSQL's answer when an error in the transaction was passed over
        message = f"The transaction was not committed but ended by {committed.statusmessage}."
        raise OperationalError(message)


async def _say_scope(connection: AsyncConnection[DictRow], scope: Scope | None) -> None:
    """Tell row-level security in whose name the transaction works; pipelined, so it costs no round trip."""
    if scope is None:
        return
    if scope == WHOLE:
        await connection.execute(statement("scope", "set_whole"))
        return
    if scope.districts is not None and scope.organization is not None:
        message = f"A scope is districts or an organization, not both: {scope}."
        raise ValueError(message)
    await connection.execute(statement("scope", "set_scope"), scope.params)


@asynccontextmanager
async def open_database(
    url: str,
    *,
    name: str,
    size: int = 4,
    plan_once: bool = False,
    role: DatabaseRole | None = None,
) -> AsyncIterator[Database]:
    """Open a pool of ``size`` connections under this application name, and close it after the block.

    A service names its ``role``; without one the login's own rights count, as a person's at the command line do.

    With ``plan_once`` statements are planned once for all parameters: right for a signal's short statements by
    key, whose planning takes longer than their work, and wrong for reports with optional filters (``plan_anew``).

    Raises ``DatabaseUnavailableError`` when no connection could be had within ten seconds, and ``RoleRefusedError``
    where the login may not take the role.
    """
    if role is not None:
        await _require_role(url, role)
    pool: AsyncConnectionPool[AsyncConnection[DictRow]] = AsyncConnectionPool(
        make_conninfo(
            url,
            application_name=f"nowalls-{name}",
            connect_timeout=REACHED_WITHIN_S,
            options=_options(role, plan_once=plan_once),
        ),
        min_size=size,
        max_size=size,
        open=False,
        timeout=WAIT_FOR_CONNECTION_S,
        reconnect_timeout=AGAIN_FOR_S,
        check=_RestedConnections().check,
        kwargs={"row_factory": dict_row, "autocommit": True},
    )
    try:
        await pool.open(wait=True, timeout=CONNECT_TIMEOUT_S)
    except Exception as error:
        await pool.close()
        address = url.rpartition("@")[2]
        message = f"The database at {address} did not answer within {CONNECT_TIMEOUT_S:.0f} s: {error}."
        raise DatabaseUnavailableError(message) from error
    try:
        yield Database(pool, url)
    finally:
        await pool.close()


async def _require_role(url: str, role: DatabaseRole) -> None:
    """Raise ``RoleRefusedError`` where the login may not take the role; being unreachable is the pool's matter."""
    try:
        connection = await AsyncConnection.connect(url, autocommit=True, row_factory=dict_row)
    except OperationalError:
        return
    async with connection:
        cursor = await connection.execute(statement("scope", "may_take_role"), {"role": role.value})
        [row] = await cursor.fetchall()
    if not row["may"]:
        message = (
            f"The database's login {row['login']} may not work as {role.value}: give this service a login of its own"
            " and that role, as deploy/postgres/services.sql does."
        )
        raise RoleRefusedError(message)


class _RestedConnections:
    """Checks a connection before it is handed out, unless it has just been: a check is a round trip of its own.

    A connection that broke while it rested is replaced unseen; one that broke within the last seconds shows as
    trouble, which every caller knows how to try again.
    """

    def __init__(self) -> None:
        self._checked_s: WeakKeyDictionary[AsyncConnection[Any], float] = WeakKeyDictionary()

    async def check(self, connection: AsyncConnection[Any]) -> None:
        now_s = asyncio.get_running_loop().time()
        if now_s - self._checked_s.get(connection, float("-inf")) > RESTED_S:
            await AsyncConnectionPool.check_connection(connection)
        self._checked_s[connection] = now_s


def _options(role: DatabaseRole | None, *, plan_once: bool) -> str:
    options = {
        "TimeZone": "UTC",
        "idle_in_transaction_session_timeout": IDLE_LIMIT_MS,
        "lock_timeout": LOCK_LIMIT_MS,
        **({"plan_cache_mode": "force_generic_plan"} if plan_once else {}),
        **({} if role is None else {"role": role.value}),
    }
    return " ".join(f"-c {name}={value}" for name, value in options.items())
