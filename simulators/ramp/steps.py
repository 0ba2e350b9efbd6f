"""The steps of a ramp: how high each is, what it came to, and which is the knee. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

EXPLAINS: Final = 4
"""A lateness of a quarter of what alarms took, or more, is a good part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What says stop."""

    p99_ms: float
    unheard_share: float = 0.01
    """Of the alarms that had their time: where p99 is judged, one in a hundred is what it does not see."""
    lag_s: float = 2.0
    """Samples that have no row yet, in seconds of what is offered."""
    generator_late_ms: float = 100.0
    """A generator that is later than this measures itself."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What was offered for a while, and what came of it."""

    rate: float
    """Messages a second."""
    offered: int
    """Messages in all."""
    judged: int
    """Alarms that had time enough to be heard before the step was judged."""
    heard: int
    p50_ms: float | None
    p99_ms: float | None
    lag_s: float
    generator_late_ms: int | None
    stop: str | None = None
    """Why this was the last one."""


def rates(first: float, factor: float, most: float) -> Iterator[float]:
    """Give each step's rate: ever ``factor`` times the one before, up to ``most``."""
    rate = first
    while rate <= most:
        yield rate
        rate *= factor


def why_stop(step: Step, limits: Limits) -> str | None:
    """Say why a step was too much; ``None`` when it was not. A generator whose lateness explains it is named first."""
    late_ms = step.generator_late_ms or 0
    if late_ms > limits.generator_late_ms and late_ms * EXPLAINS > (step.p99_ms or 0):
        return f"the generator itself was {late_ms:,} ms late (p99): it is the limit, not the centre"
    unheard = step.judged - step.heard
    if unheard > limits.unheard_share * step.judged:
        return f"{unheard:,} of {step.judged:,} alarms were not heard in time"
    if step.p99_ms is not None and step.p99_ms > limits.p99_ms:
        return f"p99 was {step.p99_ms:,.0f} ms, above {limits.p99_ms:,.0f} ms"
    if step.lag_s > limits.lag_s:
        return f"rows were {step.lag_s:,.1f} s behind what was offered"
    return None


def knee(steps: Sequence[Step]) -> Step | None:
    """Return the highest step that was not too much; ``None`` when already the first one was."""
    good = [step for step in steps if step.stop is None]
    return good[-1] if good else None
