"""What may befall a centre, each as a function of a drill: it does its harm, heals it and returns."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

from tests.support.drilling import CONSOLES, DEVICES, LINES, Drill, Line
from tests.support.faults import FaultProxy

Harm = Callable[[Drill], Coroutine[Any, Any, None]]

SETTLE_S: Final = 2.0
"""The crowd is well under way by then."""
PUBACK: Final = 0x40
"""First byte of the packet by which a broker takes a message over (MQTT 3.1.1, section 3.4)."""


def killed_in_a_loop(service: str, *, times: int, pause_s: float = 2.0) -> Harm:
    """Kill a service again and again, each time as soon as it may be at work."""

    async def harm(drill: Drill) -> None:
        for _ in range(times):
            await asyncio.sleep(drill.chance.uniform(0.2, pause_s))
            await drill.killed(service)

    return harm


def paused(service: str, *, for_s: float) -> Harm:
    """Stop a service's clock, as a machine that hangs does, and let it go on."""

    async def harm(drill: Drill) -> None:
        await asyncio.sleep(SETTLE_S)
        with suppress(ProcessLookupError):  # one that is just being started again cannot be paused
            drill.centre.pause(service)
            await asyncio.sleep(for_s)
            drill.centre.wake(service)

    return harm


def broker_killed(*, times: int, away_s: float = 1.0) -> Harm:
    """Kill the broker at any instant; it is back after a moment."""

    async def harm(drill: Drill) -> None:
        for _ in range(times):
            await asyncio.sleep(drill.chance.uniform(1.0, 4.0))
            drill.centre.broker.kill()
            await asyncio.sleep(drill.chance.uniform(0, away_s))
            drill.centre.broker.restart()

    return harm


def broker_killed_at_the_puback(*, times: int) -> Harm:
    """Kill the broker with its acknowledgement still on the wire: what it took over is in its memory only."""

    async def harm(drill: Drill) -> None:
        for _ in range(times):
            await asyncio.sleep(drill.chance.uniform(1.0, 3.0))
            done = asyncio.Event()

            def strike(chunk: bytes, done: asyncio.Event = done) -> None:
                if chunk[0] == PUBACK and not done.is_set():
                    drill.centre.broker.kill()
                    done.set()

            drill.lines[DEVICES].overhear = strike
            await done.wait()
            drill.lines[DEVICES].overhear = None
            drill.centre.broker.restart()

    return harm


async def database_killed(drill: Drill) -> None:
    """Kill the database twice; each time it recovers from its write-ahead log."""
    for _ in range(2):
        await asyncio.sleep(drill.chance.uniform(1.0, 4.0))
        drill.database_killed()


def database_stalled(*, for_s: float) -> Harm:
    """Let nothing through to the database or back, on every line, with all connections standing."""

    async def harm(drill: Drill) -> None:
        await asyncio.sleep(SETTLE_S)
        stalled = [drill.lines[line] for line in LINES if line[1] == "database"]
        for proxy in stalled:
            proxy.stall()
        await asyncio.sleep(for_s)
        for proxy in stalled:
            proxy.flow()

    return harm


def database_refused(*, for_s: float) -> Harm:
    """Let no service reach the database for a while: each attempt is refused at once."""

    async def harm(drill: Drill) -> None:
        await asyncio.sleep(SETTLE_S)
        refusing = [drill.lines[line] for line in LINES if line[1] == "database"]
        await asyncio.gather(*(proxy.stop() for proxy in refusing))
        await asyncio.sleep(for_s)
        await asyncio.gather(*(proxy.listen() for proxy in refusing))

    return harm


def line_failing(line: Line, *, for_s: float = 3.0) -> Harm:
    """Let one line fail in each way there is: cut, refused, stalled, slow."""

    async def harm(drill: Drill) -> None:
        proxy = drill.lines[line]
        for trouble in (cut, refused, stalled, slow):
            await asyncio.sleep(drill.chance.uniform(0.5, SETTLE_S))
            await trouble(proxy, for_s)

    return harm


async def cut(proxy: FaultProxy, for_s: float) -> None:
    """Reset every connection, several times."""
    for _ in range(3):
        await proxy.cut()
        await asyncio.sleep(for_s / 3)


async def refused(proxy: FaultProxy, for_s: float) -> None:
    """Take no connection."""
    await proxy.stop()
    await asyncio.sleep(for_s)
    await proxy.listen()


async def stalled(proxy: FaultProxy, for_s: float) -> None:
    """Pass nothing on, as a dead router does."""
    proxy.stall()
    await asyncio.sleep(for_s)
    proxy.flow()


async def slow(proxy: FaultProxy, for_s: float) -> None:
    """Hold each chunk back for a tenth of a second."""
    proxy.delay_s = 0.1
    await asyncio.sleep(for_s)
    proxy.delay_s = 0.0


EVERY_LINE: Final = (*LINES, DEVICES, CONSOLES)


def all_at_once(*, for_s: float, told: Callable[[str], None]) -> Harm:
    """Do harm of every kind, in an order and with overlaps that the drill's chance gives."""
    kinds: dict[str, Harm] = {
        **{f"{line[0]} to {line[1]} fails": line_failing(line, for_s=1.5) for line in EVERY_LINE},
        **{f"kill {service}": killed_in_a_loop(service, times=2) for service in ("ingest", "alerts", "api")},
        **{f"pause {service}": paused(service, for_s=6.0) for service in ("ingest", "alerts", "api")},
        "kill broker": broker_killed(times=1),
        "kill broker at the PUBACK": broker_killed_at_the_puback(times=1),
        "kill database": database_killed,
        "stall database": database_stalled(for_s=8.0),
    }

    async def harm(drill: Drill) -> None:
        loop = asyncio.get_running_loop()
        end_s = loop.time() + for_s
        under_way: dict[str, asyncio.Task[None]] = {}
        while loop.time() < end_s:
            under_way = {name: task for name, task in under_way.items() if not task.done() or task.exception()}
            free = [name for name in kinds if name not in under_way and not _clashes(name, under_way)]
            if len(under_way) < 3 and free:
                name = drill.chance.choice(free)
                told(name)
                under_way[name] = asyncio.create_task(kinds[name](drill))
            await asyncio.sleep(drill.chance.uniform(0.5, 4.0))
        await asyncio.gather(*under_way.values())

    return harm


def _clashes(name: str, under_way: dict[str, "asyncio.Task[None]"]) -> bool:
    """One thing cannot be killed by two hands at once, nor its line be healed by the other."""
    return any(
        set(name.split()) & {"broker", "ingest", "alerts", "api", "database"} & set(other.split())
        for other in under_way
    )
