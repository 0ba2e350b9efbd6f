"""A ramp: ever more messages a second, on schedule whatever becomes of them, until the centre says stop: the knee."""

from simulators.ramp.climbing import Climb, Lag, Plan, climb
from simulators.ramp.report import RampReport, outcome, ramp_page
from simulators.ramp.steps import Limits, Step, knee, why_stop

__all__ = [
    "Climb",
    "Lag",
    "Limits",
    "Plan",
    "RampReport",
    "Step",
    "climb",
    "knee",
    "outcome",
    "ramp_page",
    "why_stop",
]
