"""Going forward through a home's days with every rule at once: each is asked the same, and knows only the past."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from nowalls.domain.local_time import LOCAL
from nowalls.domain.routine.learning import Routine
from nowalls.domain.routine.signs import Silence
from nowalls.evaluation.routine.rules import Asked, Fixed, Hourly, Learner, Rule
from nowalls.evaluation.routine.trials import Cut, Trials

THRESHOLDS: Final = (0.0005, 0.001, 0.0015, 0.002, 0.003, 0.004, 0.005, 0.006, 0.008, 0.012, 0.02, 0.03)
"""Of ``worth_waiting``: the points of the curve."""
DAYTIME: Final = range(8, 20)
"""Hours of which people are hardly ever asleep."""
HOUR: Final = timedelta(hours=1)


@dataclass(slots=True, kw_only=True)
class Tally:
    """What became of one rule at one home."""

    false_at_home: int = 0
    """Warnings in silences that ended by themselves, with somebody at home."""
    false_out: int = 0
    """Warnings while everybody was out, of which the sensors know no more than a door."""
    warned_before: int = 0
    """Cuts in a silence that had a (false) warning before life stopped; they are left out of the delays."""
    delays_h: list[float] = field(default_factory=list)
    delays_by_day_h: list[float] = field(default_factory=list)
    """Those of the cuts between 8:00 and 20:00."""

    def note(self, trial: Silence | Cut, waits: timedelta) -> None:
        """Count one trial in which a warning comes so long after the silence's beginning."""
        if isinstance(trial, Cut):
            self._note_cut(trial, waits)
        elif waits < trial.length:
            self.false_out += trial.was_out
            self.false_at_home += not trial.was_out

    def _note_cut(self, cut: Cut, waits: timedelta) -> None:
        delay_h = (cut.began_at + waits - cut.at) / HOUR
        if delay_h < 0:
            self.warned_before += 1
            return
        self.delays_h.append(delay_h)
        if cut.at.astimezone(LOCAL).hour in DAYTIME:
            self.delays_by_day_h.append(delay_h)


def walk(trials: Trials, prior: Routine | None) -> dict[str, Tally]:
    """Return each rule's tally at a home; the learned ones are named by their threshold, such as ``learned 0.005``."""
    plain: Mapping[str, Rule] = {
        "fixed 12 h": Fixed(timedelta(hours=12)),
        "fixed 8 h": Fixed(timedelta(hours=8)),
        "hourly": Hourly(trials.silences),
    }
    learner = Learner(trials, prior)
    tallies = {name: Tally() for name in (*plain, *map(learned_name, THRESHOLDS))}
    for trial in _in_order(trials):
        asked = Asked(began_at=trial.began_at, from_door=trial.from_door)
        for name, rule in plain.items():
            tallies[name].note(trial, rule.allowed(asked))
        for threshold, waits in zip(THRESHOLDS, learner.waits(asked, THRESHOLDS), strict=True):
            tallies[learned_name(threshold)].note(trial, waits)
    return tallies


def learned_name(threshold: float) -> str:
    """Return the name of the learned rule with a threshold."""
    return f"learned {threshold:g}"


def _in_order(trials: Trials) -> Iterator[Silence | Cut]:
    both: Sequence[Silence | Cut] = [*trials.tried, *trials.cuts]
    yield from sorted(both, key=lambda each: each.began_at)
