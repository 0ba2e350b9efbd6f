"""Statements larger than a socket's buffer."""

import asyncio

from nowalls.storage.beats import FILE
from nowalls.storage.database import open_database
from tests.support.waiting import HANG_S


async def test_a_statement_of_many_megabytes_is_sent_to_its_end(database_url: str) -> None:
    """A pipelined statement whose parameter no socket buffer holds is answered, and does not wait for ever."""
    large = {"service": "x" * 40_000_000, "process": "p", "ready": True, "within_s": 5.0}

    async with asyncio.timeout(HANG_S), open_database(database_url, name="large", size=1) as database:
        for _ in range(3):
            async with database.write() as write:
                assert await write.count(FILE, "at_work", large) == 1
