"""Climbing: the sayings of each step, the next one decided by what the last one came to.

An alarm of a ramp is a ``checkin``: it takes the whole way of an alarm and opens nothing. Under a ramp of telemetry a
few of them a second go on as probes.
"""

import heapq
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from nowalls.domain.device_messages import AlarmMessage
from nowalls.domain.words import AlarmType, DeviceKind
from simulators.day.day import premises
from simulators.day.saying import Saying, raised
from simulators.figures import Figures
from simulators.fleet import FleetLine
from simulators.happenings import Load, Stage
from simulators.lateness import Lateness
from simulators.percentiles import nearest_rank
from simulators.ramp.steps import Limits, Step, rates, why_stop
from simulators.unheard import Heard

PROBES_A_SECOND: Final = 5.0
SAMPLES_A_MINUTE: Final = 600
"""What the centre takes from one device; more it drops and counts (``docs/critiques.md``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is offered, and how it grows."""

    of: Literal["alarms", "telemetry"]
    first: float
    """Messages a second of the first step."""
    factor: float
    most: float
    step_s: float
    limits: Limits
    seed: int

    @property
    def settle_s(self) -> float:
        """The end of a step, whose alarms had no time to be heard before it is judged."""
        return min(self.step_s / 2, 2 * self.limits.p99_ms / 1000)


@dataclass(slots=True)
class Lag:
    """How many samples have a row by now, as somebody beside looks again and again."""

    rows: int = 0


@dataclass(slots=True, kw_only=True)
class Climb:
    """What a ramp has come to so far."""

    figures: Figures
    lag: Lag
    steps: list[Step] = field(default_factory=list)
    samples: int = 0
    """Samples offered in all."""
    _heard_ms: dict[str, float] = field(default_factory=dict)

    def hear(self, heard: Heard) -> None:
        """Note how long an alarm took."""
        self._heard_ms[heard.message.id] = heard.after_s * 1000

    def judged(self, plan: Plan, rate: float, offered: int, judged_ids: Sequence[str]) -> Step:
        """Judge a step and begin the next with a fresh view of the generator's lateness."""
        took_ms = sorted(self._heard_ms[each] for each in judged_ids if each in self._heard_ms)
        step = Step(
            rate=rate,
            offered=offered,
            judged=len(judged_ids),
            heard=len(took_ms),
            p50_ms=nearest_rank(took_ms, 0.5),
            p99_ms=nearest_rank(took_ms, 0.99),
            lag_s=max(0.0, (self.samples - self.lag.rows) / rate) if plan.of == "telemetry" else 0.0,
            generator_late_ms=self.figures.lateness.within_ms(0.99),
        )
        self.figures.lateness = Lateness()
        self._heard_ms.clear()
        return msgspec.structs.replace(step, stop=why_stop(step, plan.limits))


def climb(plan: Plan, fleet: Sequence[FleetLine], begin: datetime, so_far: Climb) -> Iterator[Saying]:
    """Give what is said step by step, until one is too much or the highest is done; ``so_far`` holds what came of it.

    To be gone through while it is said: a step is judged at the moment at which its successor's first saying is
    asked for.
    """
    chance = random.Random(f"{plan.seed}/{begin.isoformat()}/ramp")
    at = begin
    for rate in rates(plan.first, plan.factor, plan.most):
        offered, ids = 0, list[str]()
        for saying in _step(plan, rate, fleet, at, chance):
            offered += 1
            if not isinstance(saying.message, AlarmMessage):
                so_far.samples += 1
            elif saying.at < at + timedelta(seconds=plan.step_s - plan.settle_s):
                ids.append(saying.message.id)
            yield saying
        so_far.steps.append(so_far.judged(plan, rate, offered, ids))
        if so_far.steps[-1].stop is not None:
            return
        at += timedelta(seconds=plan.step_s)


def _step(plan: Plan, rate: float, fleet: Sequence[FleetLine], at: datetime, chance: random.Random) -> Iterator[Saying]:
    alarms_a_second = rate if plan.of == "alarms" else PROBES_A_SECOND
    alarms = _alarms(alarms_a_second, fleet, at, plan.step_s, chance)
    if plan.of == "alarms":
        return alarms
    load = Load(name="load", after_s=0, for_s=plan.step_s, a_second=rate)
    samples = load.play(Stage(sites=premises(fleet), begin=at, chance=chance)).sayings
    return heapq.merge(alarms, samples, key=lambda saying: saying.at)


def _alarms(
    a_second: float, fleet: Sequence[FleetLine], begin: datetime, for_s: float, chance: random.Random
) -> Iterator[Saying]:
    """At uneven moments, as people are: a rate is an average."""
    buttons = [line for line in fleet if line.kind is DeviceKind.SOS]
    at = begin
    while (at := at + timedelta(seconds=chance.expovariate(a_second))) < begin + timedelta(seconds=for_s):
        yield raised(chance.choice(buttons).device_id, AlarmType.CHECKIN, at, chance)
