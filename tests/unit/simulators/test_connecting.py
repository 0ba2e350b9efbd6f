"""Hundreds of devices connect without a storm."""

import asyncio
import random

from hypothesis import given
from hypothesis import strategies as st

from nowalls.runtime.clock import SystemClock
from simulators.connecting import AT_ONCE, CONNECTS_A_SECOND, LONGEST_PAUSE_S, Gate, pause_s, ramp_s


@given(failures=st.integers(min_value=0, max_value=10_000), seed=st.integers())
def test_pauses_grow_to_a_bound_and_differ(failures: int, seed: int) -> None:
    """A pause is between the half and the whole of a bound that doubles from half a second to ten."""
    chance = random.Random(seed)
    longest = min(0.5 * 2 ** min(failures, 5), LONGEST_PAUSE_S)
    pauses = {pause_s(failures, chance) for _ in range(5)}
    assert all(longest / 2 <= pause <= longest for pause in pauses)
    assert len(pauses) > 1


async def test_turns_come_one_after_the_other() -> None:
    """Thirty devices that come at once are let through over the time of the ramp."""
    clock = SystemClock()
    gate = Gate(clock)
    passed: list[float] = []

    async def connect() -> None:
        async with gate.passing():
            passed.append(clock.elapsed_s())

    began = clock.elapsed_s()
    await asyncio.gather(*(connect() for _ in range(30)))
    assert max(passed) - began >= ramp_s(29) - 0.001
    assert ramp_s(29) == 29 / CONNECTS_A_SECOND


async def test_only_so_many_handshakes_are_under_way() -> None:
    """While a broker does not answer, no more than twenty devices hold a connection to it."""
    gate = Gate(SystemClock())
    as_many, answers = asyncio.Event(), asyncio.Event()
    under_way = 0

    async def connect() -> None:
        nonlocal under_way
        async with gate.passing():
            under_way += 1
            if under_way == AT_ONCE:
                as_many.set()
            await answers.wait()

    devices = [asyncio.create_task(connect()) for _ in range(AT_ONCE + 10)]
    await as_many.wait()
    await asyncio.sleep(ramp_s(AT_ONCE + 10))
    assert under_way == AT_ONCE
    answers.set()
    await asyncio.gather(*devices)
    assert under_way == AT_ONCE + 10
