"""What a simulated dispatcher does next, and after how long. Pure: an incident and a source of chance in.

Nobody publishes how long dispatchers think; the medians here are assumptions. What matters is their shape: a long tail,
so that two desks often reach for the same incident and sometimes one forgets itself.
"""

import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

Json: TypeAlias = dict[str, Any]
Step: TypeAlias = Literal["claim", "call", "dispatch", "arrive", "resolve"]

MEDIAN_S: Final[Mapping[Step, float]] = {"claim": 4.0, "call": 6.0, "dispatch": 8.0, "arrive": 20.0, "resolve": 15.0}
"""How long it takes to reach each step from the one before."""
SPREAD: Final = 0.6
"""Of the logarithm: one in twenty takes about two and a half times the median."""
SENT: Final = 0.4
"""Share of incidents somebody is sent to; most alarms end with a talk."""
WAITING: Final = ("pending", "open")
RANKS: Final = {"critical": 0, "high": 1, "low": 2}


@dataclass(slots=True)
class Tally:
    """What all desks of a simulation did."""

    done: Counter[str] = field(default_factory=Counter)
    """``claimed``, ``dispatched``, ``resolved`` …, ``claims lost`` to a colleague, ``connections lost``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThinkTime:
    """How fast the people at the desks are: 0.5 halves every think time."""

    times: float = 1.0

    def think_s(self, step: Step, chance: random.Random) -> float:
        """Return how long somebody takes before this step."""
        return self.times * chance.lognormvariate(math.log(MEDIAN_S[step]), SPREAD)


def most_urgent(incidents: Iterable[Json], reached_for: Iterable[str]) -> Json | None:
    """Return the incident to claim next: nobody's, waiting, the most severe, then the oldest; ``None`` without one.

    ``reached_for`` are those that this desk is at already, or lost.
    """
    mine = set(reached_for)
    waiting = [
        each for each in incidents if each["owner"] is None and each["state"] in WAITING and each["id"] not in mine
    ]
    return min(waiting, key=lambda each: (RANKS[each["severity"]], each["opened_at"], each["id"]), default=None)


def course(incident: Json, chance: random.Random) -> tuple[Step, ...]:
    """Return the steps from the claim to the end: a fire is always gone to, the rest now and then."""
    if incident["kind"] == "fire_hazard" or chance.random() < SENT:
        return ("claim", "call", "dispatch", "arrive", "resolve")
    return ("claim", "call", "resolve")


def outcome(incident: Json, steps: tuple[Step, ...]) -> str:
    """Return what the desk writes at the end."""
    if incident["exercise"]:
        return "exercise"
    if "dispatch" not in steps:
        return "reassured_by_phone"
    return "handed_119" if incident["kind"] == "fire_hazard" else "helped_on_site"
