"""Protected today: of each home and room whether it is proved, and if not who has to see to it until when.

The days are ours: what nothing protects is a matter of the next working day, what may fail of three, a battery or a
test of ten. They follow the steps of ``nowalls.domain.protection.LEFT``.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from nowalls.domain.ids import OrganizationId, PlaceId
from nowalls.domain.protection import LEFT, WHOLE, DeviceProtection, Gap, GuardHealth, place_protection
from nowalls.domain.proving import proved_at
from nowalls.domain.words import LIFE_SAFETY_KINDS, DeviceKind, PlaceKind
from nowalls.domain.working_days import Calendar, deadline_after, local_day

WORKING_DAYS: Final[Mapping[int, int]] = {0: 1, 40: 3, 70: 10}
"""By what the worst gap leaves of the score."""


class Keeper(StrEnum):
    """Who has to see to what is missing."""

    ORGANIZATION = "organization"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True, kw_only=True)
class LivedIn:
    """A place to be judged: who runs its site, and how it was judged before."""

    id: PlaceId
    kind: PlaceKind
    organization: OrganizationId | None
    score: int | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a place stands. Whole: no gaps, and neither ``since`` nor keeper nor deadline."""

    place_id: PlaceId
    score: int
    gaps: tuple[Gap, ...]
    proved_at: datetime | None
    since: datetime | None = None
    """Since when it is as bad as now or better than it was, but not whole."""
    keeper: Keeper | None = None
    deadline: date | None = None


def judge(
    place: LivedIn, devices: Sequence[tuple[GuardHealth, DeviceProtection]], now: datetime, calendar: Calendar
) -> Verdict | None:
    """Judge a place by its devices; ``None`` where nobody lives and nothing stands."""
    found = place_protection(place.kind, [(health.guard.kind, judged) for health, judged in devices])
    if found.score is None:
        return None
    proof = _proof([health for health, _ in devices])
    if found.score == WHOLE:
        return Verdict(place_id=place.id, score=WHOLE, gaps=(), proved_at=proof)
    since = _since(place, found.score, now)
    return Verdict(
        place_id=place.id,
        score=found.score,
        gaps=found.gaps,
        proved_at=proof,
        since=since,
        keeper=keeper(found.gaps, place.organization),
        deadline=deadline_after(local_day(since), WORKING_DAYS[found.score], calendar).on,
    )


def keeper(gaps: Sequence[Gap], organization: OrganizationId | None) -> Keeper:
    """Return who sees to the worst of these gaps: a test that nobody saw wants a dispatcher, all else who runs it."""
    worst = min(gaps, key=lambda gap: (LEFT[gap], list(Gap).index(gap)))
    if worst is Gap.TEST_NOT_SEEN or organization is None:
        return Keeper.CENTRE
    return Keeper.ORGANIZATION


def _since(place: LivedIn, score: int, now: datetime) -> datetime:
    """A battery that was low for a week and is dead since today counts from today; mended halfway it counts on."""
    got_worse = place.since is None or place.score is None or score < place.score
    return now if got_worse or place.since is None else place.since


def _proof(devices: Sequence[GuardHealth]) -> datetime | None:
    kinds: dict[DeviceKind, list[datetime | None]] = defaultdict(list)
    for health in devices:
        if health.guard.kind in LIFE_SAFETY_KINDS:
            kinds[health.guard.kind].append(health.proved_at)
    return proved_at(list(kinds.values()))
