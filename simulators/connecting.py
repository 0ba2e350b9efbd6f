"""How hundreds of devices connect without a storm: a ramp at the start, a gate, and jittered pauses after trouble."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from nowalls.runtime.clock import Clock

CONNECTS_A_SECOND: Final = 100.0
"""A login costs the broker some 0.2 ms of hashing and us some 5 ms of one core."""
LEAN_CONNECTS_A_SECOND: Final = 400.0
"""A bare socket costs us next to nothing: the broker's hashing is what is left."""
AT_ONCE: Final = 20
"""Handshakes under way at the same time: a broker that hangs holds no more of us."""
FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 10.0
"""A broker that was restarted has its devices back within the time after which they repeat an alarm."""


def pause_s(failures: int, chance: random.Random) -> float:
    """Return how long to wait after so many failures in a row: longer each time, never the same for all."""
    longest = min(FIRST_PAUSE_S * 2 ** min(failures, 10), LONGEST_PAUSE_S)
    return chance.uniform(longest / 2, longest)


def ramp_s(devices: int, a_second: float = CONNECTS_A_SECOND) -> float:
    """Return how long the first connecting of so many devices takes when nothing hinders it."""
    return devices / a_second


@dataclass(slots=True)
class Gate:
    """Lets devices connect one after the other."""

    clock: Clock
    a_second: float = CONNECTS_A_SECOND
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _next_turn_s: float = 0.0

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """Wait for a turn; hold a slot while the connection is made."""
        now_s = self.clock.elapsed_s()
        turn_s = max(now_s, self._next_turn_s)
        self._next_turn_s = turn_s + 1 / self.a_second
        await asyncio.sleep(turn_s - now_s)
        async with self._slots:
            yield
