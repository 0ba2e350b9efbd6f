"""What a scenario expects of the centre, and whether it was so."""

from simulators.expectations.evidence import Cast, Checked, Evidence
from simulators.expectations.kinds import (
    Acknowledged,
    Expectation,
    Incidents,
    Latency,
    NoFaults,
    Punctual,
    Quarantined,
    Refused,
    Repeats,
    Tasks,
)

__all__ = [
    "Acknowledged",
    "Cast",
    "Checked",
    "Evidence",
    "Expectation",
    "Incidents",
    "Latency",
    "NoFaults",
    "Punctual",
    "Quarantined",
    "Refused",
    "Repeats",
    "Tasks",
]
