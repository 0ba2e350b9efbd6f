"""How long a home may be quiet, and what a dispatcher is told of it: by its routine, else by the plain rule."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from nowalls.domain.incidents import Params
from nowalls.domain.limits import InactivityLimits
from nowalls.domain.routine.judging import Basis, shown_days, weigh
from nowalls.domain.routine.learning import Routine
from nowalls.domain.routine.plain import usual_silence
from nowalls.domain.routine.signs import is_near
from nowalls.domain.watches import HomeFacts, Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """A limit, and the reason of the check once it is over."""

    length: timedelta
    reason: str
    params: Params


def allowed_quiet(home: HomeFacts, watch: Watch, now: datetime, limits: InactivityLimits) -> Allowed:
    """Return how long the home may be quiet that is watched since ``watch.began_at``."""
    learned = _learned(home, home.routine, watch, now, limits) if limits.learned and home.routine is not None else None
    return learned or _plain(home, watch, now, limits)


def _learned(
    home: HomeFacts, routine: Routine, watch: Watch, now: datetime, limits: InactivityLimits
) -> Allowed | None:
    """Apply the routine; ``None`` while neither the home nor its district is known."""
    weighing = weigh(routine, home.prior, watch.began_at, known_after=limits.known_after)
    if weighing is None:
        return None
    params: Params = {"since": watch.began_at.isoformat(), "minutes": _minutes(now - watch.began_at)}
    if is_near(watch.door_at, watch.began_at):
        # Probably everybody is out: nobody knows by when this home comes back, so the fixed rule holds.
        return Allowed(length=limits.unknown_home, reason="quiet_behind_door", params=params)
    length = weighing.allowed(limits.worth_waiting)
    if weighing.basis is Basis.DISTRICT:
        return Allowed(length=max(limits.at_least, length), reason="quiet_unlike_district", params=params)
    days = shown_days(home.silences, watch.began_at, now, known_since=routine.known_since)
    figures: Params = {"by": now.isoformat(), "days_with": days.days_with, "days_known": days.days_known}
    return Allowed(
        length=max(limits.learned_at_least, length), reason="quiet_unlike_routine", params={**params, **figures}
    )


def _plain(home: HomeFacts, watch: Watch, now: datetime, limits: InactivityLimits) -> Allowed:
    """Apply the longest silence at this hour of the day, or the fixed rule while too few days are known."""
    usual = usual_silence(home.silences, now, limits)
    return Allowed(
        length=limits.unknown_home if usual is None else max(limits.at_least, usual * limits.margin),
        reason="quiet_and_habits_unknown" if usual is None else "unusually_quiet",
        params={
            "since": watch.began_at.isoformat(),
            "minutes": _minutes(now - watch.began_at),
            "usual_minutes": None if usual is None else _minutes(usual),
        },
    )


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
