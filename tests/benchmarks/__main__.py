"""``python -m tests.benchmarks [--only NAME]``: run, print, and write ``var/bench/<name>.json``."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable

from tests.benchmarks import (
    budget,
    burst,
    console,
    consoles,
    day,
    decisions,
    importing,
    members,
    press,
    press_loaded,
    report,
    routine,
    scoring,
    scoring_beside,
    soak,
    storm,
    telemetry,
)
from tests.benchmarks.result import Result, write

BENCHMARKS: dict[str, Callable[[], Awaitable[list[Result]]]] = {
    "press": press.run,
    "press_loaded": press_loaded.run,
    "telemetry": telemetry.run,
    "budget": budget.run,
    "members": members.run,
    "decisions": decisions.run,
    "scoring": scoring.run,
    "scoring_beside": scoring_beside.run,
    "burst": burst.run,
    "import": importing.run,
    "console": console.run,
    "consoles": consoles.run,
    "day": day.run,
    "storm": storm.run,
    "report": report.run,
    "routine": routine.run,
}
BY_NAME_ALONE: dict[str, Callable[[], Awaitable[list[Result]]]] = {"soak": soak.run}
"""What takes an hour."""


def main() -> None:
    """Run all benchmarks, or one."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--only", choices=sorted(BENCHMARKS | BY_NAME_ALONE))
    only = parser.parse_args().only
    for name in [only] if only else BENCHMARKS:
        sys.stdout.write(f"{name} …\n")
        results = asyncio.run(_run(name))
        for each in results:
            verdict = "met" if each.met else "NOT met"
            sys.stdout.write(
                f"  {each.name:<18} {each.value:>10,.2f} {each.unit}  beside {each.baseline:,.2f}:"
                f" {each.ratio:.2f} (budget {each.budget:g}, {verdict})\n",
            )
        sys.stdout.write(f"  written to {write(name, results)}\n")


async def _run(name: str) -> list[Result]:
    return await (BENCHMARKS | BY_NAME_ALONE)[name]()


if __name__ == "__main__":  # processes that a benchmark starts load this module too
    main()
