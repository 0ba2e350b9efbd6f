"""When a member of ingest may give up what waits for it: only where another one has surely taken it."""

from collections.abc import AsyncIterator

import pytest

from nowalls.storage.database import Database, open_database
from nowalls.storage.members import give_up, give_up_if_covered, member_at_work

OLD_S = 3_600.0
AWAY_S = 40.0


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database."""
    async with open_database(database_url, name="test", size=1) as database:
        yield database


async def says(database: Database, member: int, *, behind_s: float = 0.0, anew: bool = False) -> None:
    """Let a member say until when it has stored everything."""
    async with database.write() as write:
        await member_at_work(write, member, anew=anew, behind_s=behind_s)


async def gives_up(database: Database, member: int) -> bool:
    """Ask for a member that comes back."""
    async with database.write() as write:
        return await give_up_if_covered(write, member)


async def set_back(database: Database, member: int, *, at_work_s: float, session_s: float) -> None:
    """Move a member's times into the past."""
    async with database.write() as write:
        await write._connection.execute(  # noqa: SLF001  # time cannot be waited for
            "update ingest_members set at_work_at = at_work_at - make_interval(secs => %s),"
            " session_since = session_since - make_interval(secs => %s) where member = %s",
            (at_work_s, session_s, member),
        )


@pytest.fixture
async def two(database: Database) -> Database:
    """Two old members, the second away for 40 s."""
    await says(database, 1)
    await says(database, 2)
    await set_back(database, 1, at_work_s=0.0, session_s=OLD_S)
    await set_back(database, 2, at_work_s=AWAY_S, session_s=OLD_S)
    return database


async def test_what_another_member_has_taken_all_the_time_is_given_up(two: Database) -> None:
    """A member that was away gives up what waits, where another one's session is older and it is at work."""
    assert await gives_up(two, 2)
    assert not await gives_up(two, 1)


async def test_a_member_that_died_while_it_gave_up_covers_nobody(two: Database) -> None:
    """A process that gave up its session and died before it said so does not let the other one give up the rest."""
    assert await gives_up(two, 2)
    await set_back(two, 1, at_work_s=AWAY_S, session_s=0.0)
    await says(two, 2)  # a new process finds the new session, and does not know of its beginning
    assert not await gives_up(two, 1)


async def test_a_former_member_whose_session_is_emptied_covers_nobody(two: Database) -> None:
    """What takes no more signals covers nobody, also once a process of that number is back."""
    async with two.write() as write:
        await give_up(write, 1)
    assert not await gives_up(two, 2)
    await says(two, 1)
    assert not await gives_up(two, 2)


@pytest.mark.parametrize(("behind_s", "covered"), [(1.0, True), (6.0, False)])
async def test_a_member_that_is_behind_covers_nobody(two: Database, behind_s: float, *, covered: bool) -> None:
    """Who has not stored what came some seconds ago may die with it, and is not counted on."""
    await set_back(two, 1, at_work_s=AWAY_S, session_s=0.0)
    await says(two, 1, behind_s=behind_s)
    assert await gives_up(two, 2) is covered
