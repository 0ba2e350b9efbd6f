"""Whom to send: the nearest suitable responder with the reason for the choice, and the reason when nobody suits.

The centre proposes and a person decides: an unsuited responder stays on the list with what speaks against them.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt
from typing import Final

from nowalls.domain.ids import IncidentId
from nowalls.domain.incidents import Reason
from nowalls.domain.limits import ResponderLimits
from nowalls.domain.registry import Responder

EARTH_RADIUS_M: Final = 6_371_008.8
"""The mean radius of WGS-84's ellipsoid (IUGG)."""
DETOUR: Final = 1.35
"""Streets are longer than the line of sight: 1.3 to 1.4 in cities with a grid of streets."""
SET_OUT_S: Final = 120
"""Until somebody is out of the door; an assumption."""
KEY_WORTH_S: Final = 180
"""Opening a door takes a key-holder no time; without a key somebody has to be found first. An assumption."""


class Unsuited(StrEnum):
    """What speaks against a responder."""

    OFF_DUTY = "off_duty"
    BUSY = "busy"
    RESTING = "resting"
    REFUSED = "refused"
    POSITION_UNKNOWN = "position_unknown"
    POSITION_TOO_OLD = "position_too_old"
    OUTSIDE_RADIUS = "outside_radius"


NO_CANDIDATES: Final = "no_candidates"
"""The shortfall of a district that has no responder at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A place on earth, WGS-84 degrees."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponderFacts:
    """What is known of a responder now."""

    responder: Responder
    on_duty: bool
    base: Position | None = None
    """Where they are found when nobody knows better."""
    position: Position | None = None
    position_at: datetime | None = None
    resting_until: datetime | None = None
    busy_with: IncidentId | None = None
    holds_key: bool = False
    refused: bool = False
    """Whether they refused this incident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A responder as the dispatcher sees them on the list."""

    responder: Responder
    distance_m: int | None
    eta_s: int | None
    position_age_s: int | None
    holds_key: bool
    busy_with: IncidentId | None
    reasons: tuple[Reason, ...]
    unsuited: Unsuited | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """Everybody, the best first; ``shortfall`` says why nobody suits, and is ``None`` when somebody does."""

    candidates: tuple[Candidate, ...]
    shortfall: str | None


def recommend(
    at: Position,
    responders: Iterable[ResponderFacts],
    now: datetime,
    limits: ResponderLimits,
) -> Recommendation:
    """Order the responders for an incident at a place: who suits first, by arrival with a key's worth counted in."""
    candidates = sorted((_judged(each, at, now, limits) for each in responders), key=_order)
    suited = [each for each in candidates if each.unsuited is None]
    if suited:
        first = candidates[0]
        why = "nearest_with_key" if first.holds_key else "nearest"
        chosen = Reason(code=why, params={"distance_m": first.distance_m, "eta_s": first.eta_s})
        best = replace(first, reasons=(chosen, *first.reasons))
        return Recommendation(candidates=(best, *candidates[1:]), shortfall=None)
    against = Counter(each.unsuited.value for each in candidates if each.unsuited is not None)
    shortfall = against.most_common(1)[0][0] if against else NO_CANDIDATES
    return Recommendation(candidates=tuple(candidates), shortfall=shortfall)


def _order(candidate: Candidate) -> tuple[bool, float, str]:
    arrival = float("inf") if candidate.eta_s is None else candidate.eta_s - KEY_WORTH_S * candidate.holds_key
    return candidate.unsuited is not None, arrival, candidate.responder.id


def _judged(facts: ResponderFacts, at: Position, now: datetime, limits: ResponderLimits) -> Candidate:
    fresh = facts.position_at is not None and now - facts.position_at <= limits.position_keeps
    where = facts.position if fresh else facts.base
    distance_m = None if where is None else round(distance(where, at) * DETOUR)
    reasons: list[Reason] = []
    if where is not None and not fresh:
        reasons.append(Reason(code="from_base", params={}))
    if facts.holds_key:
        reasons.append(Reason(code="holds_key", params={}))
    age = None if facts.position_at is None else now - facts.position_at
    return Candidate(
        responder=facts.responder,
        distance_m=distance_m,
        eta_s=None if distance_m is None else SET_OUT_S + round(distance_m / (limits.speed_km_h / 3.6)),
        position_age_s=None if age is None else int(age.total_seconds()),
        holds_key=facts.holds_key,
        busy_with=facts.busy_with,
        reasons=tuple(reasons),
        unsuited=_unsuited(facts, distance_m, now, limits, age),
    )


def _unsuited(
    facts: ResponderFacts,
    distance_m: int | None,
    now: datetime,
    limits: ResponderLimits,
    age: timedelta | None,
) -> Unsuited | None:
    """Return the first thing that speaks against them; what no walk mends comes first."""
    against = {
        Unsuited.OFF_DUTY: not facts.on_duty,
        Unsuited.BUSY: facts.busy_with is not None,
        Unsuited.RESTING: facts.resting_until is not None and facts.resting_until > now,
        Unsuited.REFUSED: facts.refused,
        Unsuited.POSITION_TOO_OLD: distance_m is None and age is not None,
        Unsuited.POSITION_UNKNOWN: distance_m is None,
        Unsuited.OUTSIDE_RADIUS: distance_m is not None and distance_m > limits.radius_m,
    }
    return next((why for why, holds in against.items() if holds), None)


def distance(one: Position, other: Position) -> float:
    """Return the metres along the earth's surface between two positions (haversine formula, a sphere)."""
    lat_1, lat_2 = radians(one.lat), radians(other.lat)
    half = sin((lat_2 - lat_1) / 2) ** 2
    half += cos(lat_1) * cos(lat_2) * sin(radians(other.lon - one.lon) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(min(1.0, half)))
