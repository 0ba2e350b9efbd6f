"""Homes told by their signs: days that are alike, and what departs from them."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from nowalls.domain.ids import PlaceId
from nowalls.domain.routine.learning import Away, Routine, learn, new_routine
from nowalls.domain.routine.signs import Sign, Silence, silences_of

PLACE = PlaceId("place-1")
MONDAY = datetime(2026, 3, 1, 16, tzinfo=UTC)
"""Midnight of a Monday in Changchun."""
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
KNOWN_AFTER = 7 * DAY


def usual_days(count: int, *, since: datetime = MONDAY, up: float = 6.5, bed: float = 22.0) -> Iterator[Sign]:
    """Give days with a sign each 20 minutes from getting up to going to bed."""
    for day in range(count):
        at = since + day * DAY + up * HOUR
        while at <= since + day * DAY + bed * HOUR:
            yield Sign(at=at)
            at += 20 * MINUTE


def learned(signs: Iterable[Sign], *, until: datetime, away: tuple[Away, ...] = ()) -> Routine:
    """Learn a home at once, known since Monday."""
    return learn(new_routine(MONDAY), silences_of(signs, PLACE), until=until, away=away)


def silence(began_at: datetime, length: timedelta, *, out: bool = False) -> Silence:
    """Return a silence, at home or out."""
    return Silence(place_id=PLACE, began_at=began_at, ended_at=began_at + length, from_door=out, to_door=out)
