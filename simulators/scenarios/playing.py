"""Playing a staged scenario: its sayings on record, its lines cut in time, its policies put back at the end."""

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from nowalls.runtime.work import run_until_stopped
from simulators.day import Pace, paced
from simulators.desks import Desk
from simulators.fleet import FleetLine
from simulators.happenings import Cut
from simulators.ledger import LiveLogin
from simulators.publishing import Surroundings
from simulators.recorded import simulate_on_record
from simulators.relay import cut_lines, outages
from simulators.scenarios.policies import policies_set
from simulators.scenarios.scenario import Scenario
from simulators.scenarios.staging import Staged
from simulators.service import Connect, each_by_itself

PAST_THE_END: Final = timedelta(days=1)
"""What never comes back is gone for longer than anybody looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """With what a scenario is played."""

    ledger: Path
    """Where what is sent and heard is written down."""
    watcher: LiveLogin | None
    admin: LiveLogin | None
    """As whom the centre is watched and its policies are set; without them neither is done."""
    policies_before: Path
    """What the policies were stands here while others hold, also for the run after one that was killed."""
    connect: Connect = each_by_itself
    desks: Sequence[Desk] = ()
    """Who works at what comes of it."""


async def play(
    scenario: Scenario,
    staged: Staged,
    fleet: Sequence[FleetLine],
    around: Surroundings,
    *,
    pace: Pace,
    means: Means,
    stop: asyncio.Event,
) -> None:
    """Play it from ``pace.played_from`` on, until its end or ``stop``."""
    groups = outages([_played(cut, staged, pace) for cut in staged.cuts])
    before = means.policies_before
    changes = bool(scenario.policy) or before.exists()
    settings = policies_set(scenario.policy, staged.casts, means.admin, before) if changes else nullcontext()
    async with settings, cut_lines(groups, around.broker, around.clock) as lines:
        playing = simulate_on_record(
            fleet,
            paced(staged.sayings, pace),
            replace(around, lines=lines),
            path=means.ledger,
            watch_as=means.watcher,
            stop=stop,
            until=pace.played(staged.end),
            connect=means.connect,
        )
        await run_until_stopped(stop, playing, *(desk.work() for desk in means.desks))


def _played(cut: Cut, staged: Staged, pace: Pace) -> Cut:
    end = min(cut.end, staged.end + PAST_THE_END * pace.speed)
    return replace(cut, begin=pace.played(cut.begin), end=pace.played(end))
