"""Supervised work: loops that outlive trouble with the database, and a clean stop."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log

FIRST_PAUSE_S: Final = 0.1
LAST_PAUSE_S: Final = 1.0
"""Recovery means deciding again within five seconds; a longer pause would eat them."""

LOOK_AT_LOOP_EACH_S: Final = 0.02
"""Half of what is looked for; fifty looks a second cost nothing that could be measured."""


async def keep_doing(
    name: str,
    work: Callable[[], Awaitable[None]],
    *,
    trouble: tuple[type[Exception], ...],
    log: Log,
) -> None:
    """Do ``work`` again and again; after expected ``trouble`` pause a little longer each time, up to a second.

    Anything unexpected is not caught: it ends the service, and whoever supervises it starts it afresh.
    """
    while True:
        await until_done(name, work, trouble=trouble, log=log)


async def keep_beside(
    name: str,
    work: Callable[[], Awaitable[None]],
    *,
    log: Log,
) -> None:
    """Do ``work`` again and again beside what the service is for: a fault in it is logged and ends nothing else."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("work_failed", work=name)
            await asyncio.sleep(LAST_PAUSE_S)


async def until_done(
    name: str,
    work: Callable[[], Awaitable[None]],
    *,
    trouble: tuple[type[Exception], ...],
    log: Log,
) -> None:
    """Try ``work`` until it ends well; after expected ``trouble`` pause a little longer each time, up to a second."""
    pause_s = FIRST_PAUSE_S
    while True:
        try:
            await work()
        except trouble as error:
            log.warning("work_in_trouble", work=name, error=str(error), pause_s=pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LAST_PAUSE_S)
        else:
            return


async def watch_loop(tell: Callable[[float], None], clock: Clock) -> None:
    """Tell again and again how long others held the event loop, in seconds: nobody else had a turn meanwhile."""
    while True:
        started_s = clock.elapsed_s()
        await asyncio.sleep(LOOK_AT_LOOP_EACH_S)
        tell(max(0.0, clock.elapsed_s() - started_s - LOOK_AT_LOOP_EACH_S))


@asynccontextmanager
async def stop_requested() -> AsyncIterator[asyncio.Event]:
    """Give an event that SIGINT and SIGTERM set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


async def run_until_stopped(stop: asyncio.Event, *works: Awaitable[None]) -> None:
    """Run all works side by side until ``stop``; when one of them fails, cancel the others and raise its error."""
    tasks = [asyncio.ensure_future(work) for work in works]
    stopper = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait([stopper, *tasks], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (stopper, *tasks):
            task.cancel()
        await asyncio.gather(stopper, *tasks, return_exceptions=True)
    for task in done - {stopper}:
        task.result()
