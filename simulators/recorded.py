"""A simulation whose every alarm, acknowledgement and frame is written down while it runs."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from nowalls.runtime.work import run_until_stopped
from simulators.day.saying import Saying
from simulators.fleet import FleetLine
from simulators.ledger import LiveLogin, open_ledger, watch
from simulators.ledger.entries import Began, Ended
from simulators.publishing import Surroundings
from simulators.service import Connect, each_by_itself, simulate

HEARD_WITHIN_S: Final = 60.0
"""The protocol's three repeats and once more: what is not heard by then counts as lost."""
FRAMES_WITHIN_S: Final = 3.0
"""How long the live client stays after the last acknowledgement for frames on their way."""


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

        async def speak() -> None:
            await simulate(
                fleet, sayings, recorded, stop=stop, until=until, last_acks_s=HEARD_WITHIN_S, connect=connect
            )
            if not stop.is_set():
                await asyncio.sleep(FRAMES_WITHIN_S if watch_as else 0)
                ledger.write(Ended(at_us=ledger.now_us()))

        watching = [watch(ledger, watch_as, around.log)] if watch_as else []
        await run_until_stopped(stop, speak(), *watching)
