"""How good a model is on people it does not know: one person left out after the other, each fold chosen for itself.

Trials are streams. A fall is caught when its trial alarms at all; an activity is quiet when it never does; alarms
within ten seconds are one. Beside it the plain first try on the same people (``baseline.py``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from alerts.anomaly.falls.baseline import (
    STREAM_WINDOW,
    THRESHOLD,
    plain_classifier,
    plain_features,
    stream_windows,
    trial_window,
)
from alerts.anomaly.falls.examples import LEAST_IMPACT_G, Examples, alarms_in, alarms_of, examples_of
from alerts.anomaly.falls.features import RATE_HZ, Floats
from alerts.anomaly.falls.model import calibrated, share_of_trees
from alerts.anomaly.falls.training import TREES, train
from nowalls.domain.shares import Share, share_of
from nowalls.evaluation.intervals import poisson_rate
from nowalls.recordings.trials import Trial

Progress = Callable[[], None]
Classifier = Callable[[], Any]
STEPS_A_PERSON: Final = 2
"""A fold of ours and one of the baseline's: so often progress is told for each person."""
EACH_FOURTH: Final = 4
"""Of the windows that hold no fall the plain first try learns from this part, two seconds apart: all would take an
hour and teach the same."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What became of each trial, in order."""

    trials: tuple[Trial, ...]
    score: Floats
    """The highest probability; by it the ROC is drawn."""
    alarmed: NDArray[np.bool_]
    alarms: NDArray[np.int64]
    thresholds: dict[str, float]

    @property
    def falls(self) -> NDArray[np.bool_]:
        """Which trials are falls."""
        return np.array([each.is_fall for each in self.trials])


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many in so many hours, with a 95 % interval."""

    count: int
    hours: float
    per_hour: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """An outcome in numbers."""

    sensitivity: Share
    specificity: Share
    elders: Share
    """Quiet activities of the elders among those."""
    false_alarms: Rate
    """In hours of acted activities: packed with jumps, claps and stumbles, so no hour of life."""
    worst_person: float
    """The smallest share of falls caught of one person."""
    area: float
    """Under the ROC."""


def evaluated(trials: Sequence[Trial], position: str, progress: Progress, *, trees: int = TREES) -> Outcome:
    """Leave out one person after the other; trees, calibration and threshold know only the others."""
    least_impact_g = LEAST_IMPACT_G[position]
    examples = examples_of(trials, least_impact_g=least_impact_g)
    persons, score = examples.persons, np.zeros(len(examples.trials))
    alarms, thresholds = np.zeros(len(score), dtype=np.int64), {}
    for person in np.unique(persons):
        others = without(examples, str(person))
        learned = train(others, position=position, least_impact_g=least_impact_g, trees=trees)
        rows = np.flatnonzero(persons == person)
        shares = share_of_trees(learned.model.trees, examples.features[rows])
        probable = calibrated(shares, learned.model.facts)
        thresholds[str(person)] = learned.model.facts.threshold
        np.maximum.at(score, examples.trial[rows], probable)
        hits = rows[probable >= learned.model.facts.threshold]
        for one, count in alarms_in(examples, hits).items():
            alarms[one] = count
        progress()
    return Outcome(trials=examples.trials, score=score, alarmed=alarms > 0, alarms=alarms, thresholds=thresholds)


def without(examples: Examples, person: str) -> Examples:
    """Return the examples of everybody else."""
    kept = [number for number, each in enumerate(examples.trials) if each.person != person]
    anew = np.full(len(examples.trials), -1)
    anew[kept] = np.arange(len(kept))
    rows = anew[examples.trial] >= 0
    return Examples(
        trials=tuple(examples.trials[number] for number in kept),
        trial=anew[examples.trial[rows]],
        at_s=examples.at_s[rows],
        label=examples.label[rows],
        features=examples.features[rows],
    )


def plainly_evaluated(trials: Sequence[Trial], classifier: Classifier = plain_classifier) -> Outcome:
    """Evaluate the plain first try on one window a trial, the hardest impact's."""
    features = plain_features(np.stack([trial_window(each) for each in trials]))
    falls, persons = np.array([each.is_fall for each in trials]), np.array([each.person for each in trials])
    score = np.zeros(len(trials))
    for person in np.unique(persons):
        known = persons != person
        fitted = classifier().fit(features[known], falls[known])
        score[~known] = fitted.predict_proba(features[~known])[:, 1]
    alarmed = score >= THRESHOLD
    return Outcome(
        trials=tuple(trials), score=score, alarmed=alarmed, alarms=alarmed.astype(np.int64), thresholds={"": THRESHOLD}
    )


def plainly_streamed(trials: Sequence[Trial], progress: Progress, classifier: Classifier = plain_classifier) -> Outcome:
    """Evaluate the plain first try as a device would run it: three seconds each half second."""
    trial, at_s, label, features = _plain_stream(trials)
    persons = np.array([each.person for each in trials])
    score, alarms = np.zeros(len(trials)), np.zeros(len(trials), dtype=np.int64)
    for person in np.unique(persons):
        left_out = persons[trial] == person
        known = np.flatnonzero(~left_out & (label | (np.arange(len(label)) % EACH_FOURTH == 0)))
        fitted = classifier().fit(features[known], label[known])
        rows = np.flatnonzero(left_out)
        probable = fitted.predict_proba(features[rows])[:, 1]
        np.maximum.at(score, trial[rows], probable)
        hits = rows[probable >= THRESHOLD]
        for one in np.unique(trial[hits]):
            alarms[one] = alarms_of(at_s[hits[trial[hits] == one]].tolist())
        progress()
    return Outcome(trials=tuple(trials), score=score, alarmed=alarms > 0, alarms=alarms, thresholds={"": THRESHOLD})


def _plain_stream(trials: Sequence[Trial]) -> tuple[NDArray[np.int64], Floats, NDArray[np.bool_], NDArray[np.float32]]:
    """Return each window's trial, second, whether it holds the fall's hardest impact, and its figures."""
    trial, at_s, label, features = [], [], [], []
    for number, each in enumerate(trials):
        windows, starts_s = stream_windows(each)
        hardest_s = int(np.linalg.norm(each.xyz_g, axis=1).argmax()) / RATE_HZ
        holds = (starts_s <= hardest_s) & (hardest_s < starts_s + STREAM_WINDOW / RATE_HZ)
        trial.append(np.full(len(starts_s), number))
        at_s.append(starts_s)
        label.append(holds & each.is_fall)
        features.append(plain_features(windows))
    return np.concatenate(trial), np.concatenate(at_s), np.concatenate(label), np.concatenate(features)


def figures_of(outcome: Outcome) -> Figures:
    """Return an outcome's figures."""
    falls, alarmed = outcome.falls, outcome.alarmed
    elders = np.array([each.is_elder for each in outcome.trials]) & ~falls
    persons = np.array([each.person for each in outcome.trials])
    caught = [float(alarmed[falls & (persons == one)].mean()) for one in np.unique(persons[falls])]
    hours = sum(each.hours for each in outcome.trials if not each.is_fall)
    return Figures(
        sensitivity=share_of(int(alarmed[falls].sum()), int(falls.sum())),
        specificity=share_of(int((~alarmed[~falls]).sum()), int((~falls).sum())),
        elders=share_of(int((~alarmed[elders]).sum()), int(elders.sum())),
        false_alarms=rate_of(int(outcome.alarms[~falls].sum()), hours),
        worst_person=round(min(caught), 4),
        area=round(area_of(outcome.score, falls), 5),
    )


def rate_of(count: int, hours: float) -> Rate:
    """Return a rate with its exact interval."""
    found = poisson_rate(count, hours)
    return Rate(count=count, hours=hours, per_hour=found.value, low=found.low, high=found.high)


def area_of(score: Floats, falls: NDArray[np.bool_]) -> float:
    """Return how often a fall scores above an activity; equals count half."""
    others = np.sort(score[~falls])
    below, up_to = np.searchsorted(others, score[falls], "left"), np.searchsorted(others, score[falls], "right")
    return float((below + up_to).mean() / 2 / len(others))
