"""A model of one split, and messages as devices send them."""

from datetime import UTC, datetime, timedelta

import numpy as np

from alerts.anomaly.falls.features import NAMES
from alerts.anomaly.falls.judging import Message
from alerts.anomaly.falls.model import LEAF, Facts, FallModel, Trees
from tests.unit.alerts.anomaly.falls.traces import Floats

BEGAN = datetime(2026, 11, 23, 8, tzinfo=UTC)
HARD_G = 4.0


def hard_impacts(position: str = "waist") -> FallModel:
    """Return a model to which every impact above ``HARD_G`` is a fall, and nothing else."""
    facts = Facts(
        schema=1,
        version=1,
        position=position,
        feature_names=NAMES,
        least_impact_g=2.0,
        slope=1.0,
        offset=0.0,
        threshold=0.5,
        false_alarms_per_hour=1.0,
    )
    trees = Trees(
        roots=np.array([0], dtype=np.int32),
        feature=np.array([NAMES.index("impact_size"), LEAF, LEAF], dtype=np.uint8),
        split=np.array([HARD_G, 0.1, 0.9], dtype=np.float32),
        left=np.array([1, 0, 0], dtype=np.int32),
    )
    return FallModel(facts=facts, trees=trees)


def as_counts(trace: Floats) -> bytes:
    """Write samples in g as the protocol's int16 counts of a thousandth."""
    return np.round(trace * 1000).astype("<i2").tobytes()


def messages_of(trace: Floats, *, samples: int = 50, rate_hz: float = 50.0, position: str = "waist") -> list[Message]:
    """Cut a trace into messages."""
    return [
        Message(
            at=BEGAN + timedelta(seconds=start / rate_hz),
            rate_hz=rate_hz,
            position=position,
            unit="mg",
            xyz=as_counts(trace[start : start + samples]),
        )
        for start in range(0, len(trace), samples)
    ]
