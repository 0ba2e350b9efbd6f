"""Press to screen while telemetry comes at half of what ingest can take.

The limit is measured first, in the same run, on the same broker and database; then telemetry comes at half of it from a
process of its own, and buttons are pressed meanwhile. Beside it stands the longest time that anything held ingest's
event loop.
"""

import asyncio
from typing import Final

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.processes import LOOPBACK
from nowalls.runtime.clock import SystemClock
from tests.benchmarks import telemetry
from tests.benchmarks.press import our_press
from tests.benchmarks.result import Result, percentile
from tests.benchmarks.rig import Rig, running_rig
from tests.benchmarks.steady import steady_telemetry
from tests.support.district import small_district
from tests.support.live import live_console

PRESSES: Final = 200
IDLE_PRESSES: Final = 100
BUDGET_MS: Final = 100.0
PAUSE_S: Final = 0.05
SETTLE_S: Final = 3.0
"""Until the process that publishes is up and the batches have found their size."""


async def run() -> list[Result]:
    """Measure and return the 99th percentile under load as a share of its budget, with the idle one as baseline."""
    async with running_rig(small_district(telemetry.DEVICES), "ingest", "alerts", "api") as rig:
        limit = await asyncio.to_thread(telemetry.our_rate, rig, 0)
        idle = await _presses(rig, range(IDLE_PRESSES))
        before = _held(rig)
        with steady_telemetry(rig.account("bench-steady"), rate=int(limit / 2), devices=telemetry.DEVICES):
            await asyncio.sleep(SETTLE_S)
            loaded = await _presses(rig, range(IDLE_PRESSES, IDLE_PRESSES + PRESSES))
        held_ms = _longest_ms(before, _held(rig))
    value, baseline = percentile(loaded, 0.99), percentile(idle, 0.99)
    result = Result(
        name="press_loaded_p99",
        value=round(value, 2),
        baseline=round(baseline, 2),
        ratio=round(value / BUDGET_MS, 2),
        unit="ms",
        budget=1.0,
        met=value <= BUDGET_MS,
        at=SystemClock().now(),
        detail={
            "telemetry_a_second": int(limit / 2),
            "presses": PRESSES,
            "p50_ms": round(percentile(loaded, 0.5), 2),
            "idle_p50_ms": round(percentile(idle, 0.5), 2),
            "loop_held_at_the_longest_below_ms": held_ms,
        },
    )
    return [result]


async def _presses(rig: Rig, numbers: range) -> list[float]:
    """Press these homes' buttons one after the other; return milliseconds to the screen."""
    took_ms = []
    async with (
        live_console(f"ws://{LOOPBACK}:{rig.http_port}/api/v1/live", rig.token()) as console,
        rig.device("bench-device") as device,
    ):
        for number in numbers:
            took_ms.append(await our_press(device, console, number))
            await asyncio.sleep(PAUSE_S)
    return took_ms


def _held(rig: Rig) -> dict[float, float]:
    """Return how often ingest's loop was held for at most so many seconds, by the bounds of the metric's buckets."""
    text = httpx2.get(f"http://{LOOPBACK}:{rig.metrics_port}/metrics").text
    return {
        float(sample.labels["le"]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "nowalls_loop_held_seconds_bucket"
    }


def _longest_ms(before: dict[float, float], after: dict[float, float]) -> float:
    """Return the bound below which every hold between two looks was."""
    new = {bound: after[bound] - before[bound] for bound in after}
    return min(bound for bound, count in new.items() if count == max(new.values())) * 1000
