"""The plain rule, which holds where nothing is learned: the longest silence of some weeks at this hour of the day."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from nowalls.domain.limits import InactivityLimits
from nowalls.domain.routine.signs import Silence


def usual_silence(silences: Sequence[Silence], now: datetime, limits: InactivityLimits) -> timedelta | None:
    """Return the longest silence this home had at this hour of the day; ``None`` while too few days are known.

    A night's silence counts for each hour it runs through, up to the one in which it ended.
    """
    if not silences or now - silences[0].began_at < limits.known_after:
        return None
    return max((each.length for each in silences if _runs_through(each, now)), default=timedelta(0))


def _runs_through(silence: Silence, now: datetime) -> bool:
    """Tell whether it was quiet at some time in this hour of the day; the centre's zone is whole hours off UTC."""
    first = silence.began_at.replace(minute=0, second=0, microsecond=0)
    return (now.hour - first.hour) % 24 <= (silence.ended_at - first) // timedelta(hours=1)
