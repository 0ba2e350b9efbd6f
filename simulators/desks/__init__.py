"""Simulated desks: people who log in, follow the live socket, claim, telephone, send and resolve, with think time."""

from simulators.desks.desk import Desk, seated
from simulators.desks.thinking import Tally, ThinkTime

__all__ = ["Desk", "Tally", "ThinkTime", "seated"]
