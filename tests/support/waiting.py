"""Waiting for what other processes do, with a hang limit and never a fixed sleep."""

import asyncio
from collections.abc import Callable

HANG_S = 60.0
"""A machine with as many jobs as it can bear stalls for seconds now and then; none of this takes five of them."""
LOOK_EACH_S = 0.05


async def until(is_so: Callable[[], object], *, within_s: float = HANG_S) -> None:
    """Return once ``is_so()`` is true; raise ``TimeoutError`` when it never becomes so."""
    async with asyncio.timeout(within_s):
        while not await asyncio.to_thread(is_so):  # noqa: ASYNC110  # another process gives no event to wait for
            await asyncio.sleep(LOOK_EACH_S)
