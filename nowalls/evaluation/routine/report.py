"""The figures of an evaluation: each home's and all together, each with its interval."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from nowalls.domain.limits import InactivityLimits
from nowalls.evaluation.intervals import Interval, bootstrap_mean, poisson_rate
from nowalls.evaluation.routine.trials import Trials
from nowalls.evaluation.routine.walking import THRESHOLDS, Tally, learned_name

MOST_FALSE_A_DAY: Final = 0.05
"""The aim: at most so many false warnings a home and day, one in three weeks."""
SHIPPED: Final = learned_name(InactivityLimits().worth_waiting)
CHOSEN_ELSEWHERE: Final = "learned, left out"
DAYS_A_WEEK: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one rule did, at one home or at several."""

    days: float
    false_at_home: int
    false_out: int
    false_a_day: Interval
    """With somebody at home."""
    false_a_week: float
    false_a_day_with_outings: Interval
    cuts: int
    warned_before: int
    mean_delay_h: Interval
    median_delay_h: float
    mean_delay_by_day_h: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that was found."""

    seed: int
    homes: dict[str, dict[str, Figures]]
    """By home, then by rule."""
    together: dict[str, Figures]
    """By rule: every day counts the same, and every cut; each home has as many cuts."""
    chosen: dict[str, float] = field(default_factory=dict)
    """By home: the threshold that was chosen on the others."""


def report_of(tried: Mapping[str, tuple[Trials, Mapping[str, Tally]]], *, seed: int) -> Report:
    """Put the figures together, with the row of thresholds that were chosen without the home they are tried at."""
    chance = random.Random(seed)  # noqa: S311  # drawing again, no secret
    days = {name: trials.days for name, (trials, _) in tried.items()}
    chosen = {name: _chosen_without(name, tried) for name in tried}
    tallies = {
        name: {**found, CHOSEN_ELSEWHERE: found[learned_name(chosen[name])]} for name, (_, found) in tried.items()
    }
    rules = list(next(iter(tallies.values()), {}))
    return Report(
        seed=seed,
        homes={
            name: {rule: figures([each[rule]], days[name], chance) for rule in rules} for name, each in tallies.items()
        },
        together={
            rule: figures([each[rule] for each in tallies.values()], sum(days.values()), chance) for rule in rules
        },
        chosen=chosen,
    )


def _chosen_without(home: str, tried: Mapping[str, tuple[Trials, Mapping[str, Tally]]]) -> float:
    """Return the threshold that notices soonest while the other homes stay below the aim."""
    others = [each for name, each in tried.items() if name != home] or list(tried.values())
    days = sum(trials.days for trials, _ in others)
    good = [
        each
        for each in THRESHOLDS
        if sum(found[learned_name(each)].false_at_home for _, found in others) <= MOST_FALSE_A_DAY * days
    ]
    return max(good, default=THRESHOLDS[0])


def figures(tallies: Iterable[Tally], days: float, chance: random.Random) -> Figures:
    """Return the figures of some tallies over so many days."""
    found = list(tallies)
    at_home, out = sum(each.false_at_home for each in found), sum(each.false_out for each in found)
    delays = [delay for each in found for delay in each.delays_h]
    by_day = [delay for each in found for delay in each.delays_by_day_h]
    warned = sum(each.warned_before for each in found)
    return Figures(
        days=days,
        false_at_home=at_home,
        false_out=out,
        false_a_day=poisson_rate(at_home, days),
        false_a_week=DAYS_A_WEEK * at_home / days,
        false_a_day_with_outings=poisson_rate(at_home + out, days),
        cuts=len(delays) + warned,
        warned_before=warned,
        mean_delay_h=bootstrap_mean(delays, chance),
        median_delay_h=median(delays),
        mean_delay_by_day_h=_mean(by_day),
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
