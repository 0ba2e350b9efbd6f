"""A plausible day of a district: what its devices say and when, the same again for the same seed."""

from simulators.day.day import plausible_day
from simulators.day.pace import Pace, paced
from simulators.day.saying import Saying

__all__ = ["Pace", "Saying", "paced", "plausible_day"]
