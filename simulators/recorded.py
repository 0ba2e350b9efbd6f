"""A simulation whose every alarm, acknowledgement and frame is written down while it runs."""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from nowalls.runtime.work import run_until_stopped
from simulators.day.saying import Saying
from simulators.fleet import FleetLine
from simulators.ledger import LiveLogin, Position, open_ledger, watch
from simulators.ledger.entries import Began, Ended
from simulators.publishing import Surroundings
from simulators.service import Connect, each_by_itself, simulate

HEARD_WITHIN_S: Final = 60.0
"""The protocol's three repeats and once more: what is not heard by then counts as lost."""
FRAMES_WITHIN_S: Final = 3.0
"""What was stored is decided and on its way to the consoles within this."""
COMPLETE_WITHIN_S: Final = 60.0
"""How long the live client then has to hear that it was told all: it may have to find the api first, after a fault."""


async def simulate_on_record(  # a simulation's own five, where its ledger is and who watches
    fleet: Sequence[FleetLine],
    sayings: Iterable[Saying],
    around: Surroundings,
    *,
    path: Path,
    watch_as: LiveLogin | None,
    stop: asyncio.Event,
    until: datetime | None = None,
    connect: Connect = each_by_itself,
) -> None:
    """Simulate as ``simulate`` does, with a ledger at ``path``; ``watch_as`` also follows the live socket.

    A ledger that is there already goes on. Its end is written only when all was said and had its time to be heard;
    a simulation that was stopped is one that was broken off. Raises ``OSError`` where the file cannot be written.
    """
    with open_ledger(path, around.clock) as ledger:
        ledger.write(Began(at_us=ledger.now_us(), devices=len(fleet), watched=watch_as is not None))
        recorded = replace(around, ledger=ledger)
        position = Position()

        async def speak() -> None:
            await simulate(
                fleet, sayings, recorded, stop=stop, until=until, last_acks_s=HEARD_WITHIN_S, connect=connect
            )
            if not stop.is_set():
                if watch_as:
                    await _told_all(position)
                ledger.write(Ended(at_us=ledger.now_us()))

        watching = [watch(ledger, watch_as, around.log, position)] if watch_as else []
        await run_until_stopped(stop, speak(), *watching)


async def _told_all(position: Position) -> None:
    """Stay for the frames on their way; one that never comes is what ``nowalls verify`` is there to find."""
    await asyncio.sleep(FRAMES_WITHIN_S)
    with suppress(TimeoutError):
        async with asyncio.timeout(COMPLETE_WITHIN_S):
            await position.completed()
