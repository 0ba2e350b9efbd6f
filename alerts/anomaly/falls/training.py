"""Training one wearing position's model: extremely randomized trees, calibrated and cut off on people left out.

The threshold and the calibration come from scores of people whom the trees did not know (inner folds), never from the
people that an evaluation then leaves out.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from alerts.anomaly.falls.examples import FALL, OTHER, UNCLEAR, Examples, alarms_in
from alerts.anomaly.falls.features import NAMES, Floats
from alerts.anomaly.falls.model import LEAF, SCHEMA, Facts, FallModel, Trees, calibrated, log_odds, share_of_trees

VERSION: Final = 1
TREES: Final = 120
LEAST_LEAF: Final = 3
SHARE_OF_FEATURES: Final = 0.1
"""A tenth of the features at each split: averages over many weak views generalize to people not seen."""
MOST_OF_A_TRIAL: Final = 3
"""Only a trial's hardest impacts are learned from: minutes of jogging hold a hundred alike."""
INNER_FOLDS: Final = 3
FALSE_ALARMS_PER_HOUR: Final = {"waist": 1.0, "wrist": 3.5}
"""What a threshold is chosen for, in an hour of acted activities. A wrist claps, waves and knocks; at the waist a third
of the plain first try's false alarms costs no fall."""
LOWEST: Final = 0.05
HIGHEST: Final = 0.95
"""Between which probabilities a threshold may lie: beyond them some few windows would decide."""
SEED: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A trained model, and the classifier it came from."""

    model: FallModel
    classifier: Any


def train(examples: Examples, *, position: str, least_impact_g: float, trees: int = TREES) -> Learned:
    """Train on all of these people."""
    chosen = learnable(examples)
    classifier = fitted(examples, chosen, trees)
    held_out = inner_shares(examples, chosen, trees)
    slope, offset = platt(held_out[chosen], examples.label[chosen], weights(examples, chosen))
    facts = Facts(
        schema=SCHEMA,
        version=VERSION,
        position=position,
        feature_names=NAMES,
        least_impact_g=least_impact_g,
        slope=slope,
        offset=offset,
        threshold=0.5,
        false_alarms_per_hour=FALSE_ALARMS_PER_HOUR[position],
    )
    threshold = threshold_for(examples, calibrated(held_out, facts), facts.false_alarms_per_hour)
    settled = Facts(**{name: getattr(facts, name) for name in Facts.__slots__} | {"threshold": threshold})
    return Learned(model=FallModel(facts=settled, trees=as_arrays(classifier)), classifier=classifier)


def learnable(examples: Examples) -> NDArray[np.int64]:
    """Return the rows to learn from: the hardest impacts of each trial that are clearly a fall or clearly none."""
    clear = np.flatnonzero(examples.label != UNCLEAR)
    size = examples.features[:, NAMES.index("impact_size")]
    hardest_first = clear[np.lexsort((-size[clear], examples.trial[clear]))]
    trial = examples.trial[hardest_first]
    place = np.arange(len(trial)) - np.searchsorted(trial, trial)
    return np.sort(hardest_first[(place < MOST_OF_A_TRIAL) | (examples.label[hardest_first] == FALL)])


def weights(examples: Examples, rows: NDArray[np.int64]) -> Floats:
    """Weigh each trial alike, however many impacts it has, and falls as much as all else."""
    label = examples.label[rows]
    each = examples.trial[rows] * 2 + label
    weight = 1.0 / np.bincount(each)[each]
    weight[label == FALL] *= weight[label == OTHER].sum() / weight[label == FALL].sum()
    normed: Floats = weight / weight.mean()
    return normed


def fitted(examples: Examples, rows: NDArray[np.int64], trees: int) -> Any:  # noqa: ANN401  # scikit-learn ships no types
    """Fit the trees on these rows."""
    classifier = ExtraTreesClassifier(
        trees, min_samples_leaf=LEAST_LEAF, max_features=SHARE_OF_FEATURES, random_state=SEED, n_jobs=1
    )
    return classifier.fit(examples.features[rows], examples.label[rows], sample_weight=weights(examples, rows))


def inner_shares(examples: Examples, chosen: NDArray[np.int64], trees: int) -> Floats:
    """Return every row's share by trees that knew nothing of its person."""
    shares = np.zeros(len(examples.label))
    persons = examples.persons
    folds = GroupKFold(min(INNER_FOLDS, len(np.unique(persons))))
    for known, left_out in folds.split(examples.features, examples.label, persons):
        classifier = fitted(examples, np.intersect1d(known, chosen), trees)
        shares[left_out] = share_of_trees(as_arrays(classifier), examples.features[left_out])
    return shares


def platt(shares: Floats, label: NDArray[np.int64], weight: Floats) -> tuple[float, float]:
    """Return slope and offset of the probability's log odds (J. Platt, 1999)."""
    regression = LogisticRegression(C=1e3)
    regression.fit(log_odds(shares)[:, None], label, sample_weight=weight)
    return float(regression.coef_[0, 0]), float(regression.intercept_[0])


def threshold_for(examples: Examples, probabilities: Floats, false_alarms_per_hour: float) -> float:
    """Return the lowest threshold with at most so many false alarms in an hour of activities without a fall."""
    falls = examples.falls
    hours = sum(each.hours for each in examples.trials if not each.is_fall)
    others = np.flatnonzero(~falls[examples.trial])
    for threshold in np.arange(LOWEST, HIGHEST, 0.01):
        hits = others[probabilities[others] >= threshold]
        alarms = sum(alarms_in(examples, hits).values())
        if alarms <= false_alarms_per_hour * hours:
            return round(float(threshold), 2)
    return HIGHEST


def as_arrays(classifier: Any) -> Trees:  # noqa: ANN401  # scikit-learn ships no types
    """Write trees in one line of nodes, each node's two children side by side behind it."""
    roots: list[int] = []
    feature: list[int] = []
    split: list[float] = []
    left: list[int] = []

    def room() -> int:
        feature.append(LEAF)
        split.append(0.0)
        left.append(0)
        return len(feature) - 1

    for estimator in classifier.estimators_:
        tree = estimator.tree_
        roots.append(room())
        waiting = [(0, roots[-1])]
        while waiting:
            theirs, ours = waiting.pop()
            if tree.children_left[theirs] < 0:
                values = tree.value[theirs][0]
                split[ours] = float(values[1] / values.sum())
                continue
            feature[ours], split[ours] = int(tree.feature[theirs]), not_above(float(tree.threshold[theirs]))
            left[ours] = room()
            room()
            waiting.append((int(tree.children_left[theirs]), left[ours]))
            waiting.append((int(tree.children_right[theirs]), left[ours] + 1))
    return Trees(
        roots=np.array(roots, dtype=np.int32),
        feature=np.array(feature, dtype=np.uint8),
        split=np.array(split, dtype=np.float32),
        left=np.array(left, dtype=np.int32),
    )


def not_above(threshold: float) -> float:
    """Return the greatest single-precision number up to a threshold: such values compare alike with both."""
    single = np.float32(threshold)
    return float(single if float(single) <= threshold else np.nextafter(single, np.float32(-np.inf)))
