"""The figures once more, from the stamps alone, in plain Python.

The centre's own figures are made by the database. That these are made another way is what checking them is worth.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from nowalls.domain.local_time import LOCAL
from nowalls.domain.monthly.records import MonthlyFigures, MonthlyIncident
from nowalls.domain.response_times import Aims, Clock, Figures, GroupBy, Spread, Target
from nowalls.domain.shares import share_of
from nowalls.domain.stamps import StampBy

SHIFTS: Final = ("night", "day", "evening")
"""From midnight, from 8 and from 16 o'clock."""
REMOTE: Final = ("镇", "乡")
"""How the names of towns and townships end; what is not known is judged as in town."""
GROUPINGS: Final = tuple(each for each in GroupBy if each is not GroupBy.MONTH)
"""By month there is one group only."""


def recomputed(incidents: Iterable[MonthlyIncident], aims: Sequence[Aims], as_of: datetime) -> MonthlyFigures:
    """Return the figures that these incidents' stamps give, judged as of a moment."""
    counted = [each for each in incidents if counts(each)]
    return MonthlyFigures(
        whole=figures_of(counted, aims, as_of),
        groups={
            group_by: {key: figures_of(each, aims, as_of) for key, each in _grouped(counted, group_by).items()}
            for group_by in GROUPINGS
        },
    )


def counts(incident: MonthlyIncident) -> bool:
    """Tell whether an incident stands in the figures: exercises, merged and automatic answers do not."""
    return not incident.exercise and not incident.merged and incident.stamps.claimed_by is not StampBy.AUTOMATIC


def figures_of(incidents: Sequence[MonthlyIncident], aims: Sequence[Aims], as_of: datetime) -> Figures:
    """Return the figures of some incidents that count."""
    judged = {target: [judge(each, target, aims, as_of) for each in incidents] for target in Target}
    return Figures(
        n=len(incidents),
        spreads={clock: _spread([seconds(each, clock) for each in incidents]) for clock in Clock},
        shares={
            target: share_of(verdicts.count(True), len(verdicts) - verdicts.count(None))
            for target, verdicts in judged.items()
        },
    )


def seconds(incident: MonthlyIncident, clock: Clock) -> float | None:
    """Return what a clock shows for an incident, ``None`` where a stamp is missing; never below zero."""
    stamps = incident.stamps
    begin, end = {
        Clock.STORED: (stamps.pressed_at, stamps.stored_at),
        Clock.SCREEN: (stamps.stored_at, stamps.seen_at),
        Clock.CLAIM: (stamps.stored_at, stamps.claimed_at),
        Clock.DISPATCH: (stamps.stored_at, stamps.dispatched_at),
        Clock.ARRIVE: (stamps.stored_at, stamps.arrived_at),
        Clock.RESOLVE: (stamps.stored_at, stamps.resolved_at),
    }[clock]
    return None if begin is None or end is None else max(0.0, (end - begin).total_seconds())


def judge(incident: MonthlyIncident, target: Target, aims: Sequence[Aims], as_of: datetime) -> bool | None:
    """Tell whether a target was met; ``None`` while its time is not over, or where nobody had to go."""
    stamps = incident.stamps
    aim = next(each for each in reversed(aims) if each.valid_from is None or each.valid_from <= incident.opened_at)
    if target is Target.CLAIM_SOON or target is Target.CLAIM_LATE:
        limit = timedelta(seconds=aim.claim_soon_s if target is Target.CLAIM_SOON else aim.claim_late_s)
        is_over = incident.closed_at is not None or as_of - stamps.stored_at > limit
        return _met(stamps.stored_at, stamps.claimed_at, limit, is_over=is_over)
    if stamps.dispatched_at is None and stamps.arrived_at is None:
        return None
    limit = timedelta(seconds=_on_site_s(incident, aim) if target is Target.ON_SITE else aim.on_site_late_s)
    is_over = (incident.closed_at or as_of) - stamps.stored_at > limit
    return _met(stamps.stored_at, stamps.arrived_at, limit, is_over=is_over)


def _met(begin: datetime, end: datetime | None, limit: timedelta, *, is_over: bool) -> bool | None:
    if end is not None:
        return end - begin <= limit
    return False if is_over else None


def _on_site_s(incident: MonthlyIncident, aim: Aims) -> int:
    return aim.on_site_remote_s if (incident.subdistrict or "").endswith(REMOTE) else aim.on_site_town_s


def _grouped(incidents: Iterable[MonthlyIncident], group_by: GroupBy) -> dict[str, list[MonthlyIncident]]:
    groups: dict[str, list[MonthlyIncident]] = defaultdict(list)
    for each in incidents:
        groups[key_of(each, group_by)].append(each)
    return groups


def key_of(incident: MonthlyIncident, group_by: GroupBy) -> str:
    """Return the key of the group in which an incident stands."""
    local = incident.opened_at.astimezone(LOCAL)
    division = [incident.district, incident.subdistrict, incident.community]
    return {
        GroupBy.KIND: incident.kind,
        GroupBy.SITE: incident.site_id,
        GroupBy.ORGANIZATION: incident.organization_id or "",
        GroupBy.DISTRICT: incident.district,
        GroupBy.SUBDISTRICT: ":".join(part for part in division[:2] if part is not None),
        GroupBy.COMMUNITY: ":".join(part for part in division if part is not None),
        GroupBy.HOUR: f"{local:%H}",
        GroupBy.SHIFT: SHIFTS[local.hour // 8],
        GroupBy.MONTH: f"{local:%Y-%m}",
        GroupBy.RESPONDER: incident.responder_id or "",
    }[group_by]


def _spread(values: Sequence[float | None]) -> Spread:
    known = sorted(value for value in values if value is not None)
    p50_s, p90_s, p99_s = (_percentile(known, share) for share in (0.5, 0.9, 0.99))
    return Spread(n=len(known), p50_s=p50_s, p90_s=p90_s, p99_s=p99_s)


def _percentile(ordered: Sequence[float], share: float) -> float | None:
    """Return the smallest value that so many do not exceed: a time that really occurred."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None
