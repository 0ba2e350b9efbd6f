"""The district's own clock: rules about nights and seasons are about local time."""

from datetime import datetime

from nowalls.domain.limits import DoorLimits
from nowalls.domain.local_time import LOCAL


def is_night(at: datetime, limits: DoorLimits) -> bool:
    """Tell whether this is within the night of a site's doors."""
    hour = at.astimezone(LOCAL).hour
    return hour >= limits.night_from_hour or hour < limits.night_until_hour


def is_cold_season(at: datetime, limits: DoorLimits) -> bool:
    """Tell whether the houses are heated; the season may run over the new year."""
    month, first, last = at.astimezone(LOCAL).month, limits.cold_from_month, limits.cold_until_month
    return first <= month <= last if first <= last else month >= first or month <= last
