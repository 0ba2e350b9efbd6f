"""Work that goes on: what it outlives, and what it does not."""

import asyncio

import pytest

from nowalls.runtime.logs import no_log
from nowalls.runtime.work import keep_beside, keep_doing


class Work:
    """Fails at its first tries in a given way, then works."""

    def __init__(self, *errors: Exception) -> None:
        """Take the failures in order."""
        self.errors = list(errors)
        self.done = asyncio.Event()

    async def do(self) -> None:
        """Fail, or be done."""
        if self.errors:
            raise self.errors.pop(0)
        self.done.set()
        await asyncio.sleep(0)


async def test_work_outlives_expected_trouble_and_nothing_else() -> None:
    """What is expected is tried again; anything else ends the service, which is started afresh."""
    work = Work(OSError("gone"), ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await keep_doing("work", work.do, trouble=(OSError,), log=no_log())
    assert not work.done.is_set()


async def test_work_beside_outlives_every_fault() -> None:
    """A fault in what is done beside the alarms ends nothing."""
    work = Work(ZeroDivisionError(), OSError("gone"))
    task = asyncio.create_task(keep_beside("work", work.do, log=no_log()))
    async with asyncio.timeout(10):
        await work.done.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
