"""Inspections that open by themselves: an institution's rounds in their rhythm, and a check for each month."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from nowalls.domain.ids import DistrictCode, SiteId
from nowalls.domain.inspections.words import InspectionKind
from nowalls.domain.limits import InspectionLimits

DAY: Final = timedelta(days=1)
LONGEST_MONTH: Final = timedelta(days=32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """An institution, and when its last round up to today and its last check up to this month's end are due."""

    site_id: SiteId
    district: DistrictCode
    last_round: date | None = None
    last_check: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """An inspection that opens now."""

    site_id: SiteId
    kind: InspectionKind
    due_on: date


def openings(site: Inspected, limits: InspectionLimits, today: date) -> list[Opening]:
    """Return what opens for an institution today.

    A round that was missed stays overdue, and its next one opens all the same; days on which nobody looked, for the
    service was away, are not made up for. A cancelled one is not opened again.
    """
    found = []
    if _round_is_due(site.last_round, limits.round_every_days, today):
        found.append(Opening(site_id=site.site_id, kind=InspectionKind.ROUND, due_on=today))
    if limits.check_each_month and (site.last_check is None or site.last_check < today.replace(day=1)):
        found.append(Opening(site_id=site.site_id, kind=InspectionKind.CHECK, due_on=end_of_month(today)))
    return found


def end_of_month(day: date) -> date:
    """Return the last day of a day's month."""
    return (day.replace(day=1) + LONGEST_MONTH).replace(day=1) - DAY


def _round_is_due(last: date | None, every_days: int, today: date) -> bool:
    return every_days > 0 and (last is None or today - last >= every_days * DAY)
