"""What if there had been more responders, or other targets: a small model that invents nothing; pure.

An incident *waited* for as long as every responder known to have worked in that shift of its district was busy between
its claim and its first dispatch. How much of that more responders would have spared is worked out by a queue: first
come, first served, each errand as long as it was. What is spared is never more than what was really waited, everything
after the dispatch (the way, the help) takes as long as it took, and the claim is as it was. So nothing changes where
nothing is asked for, and more responders never make anybody wait longer: the waits of such a queue only ever shrink
with its servers (J. Kiefer and J. Wolfowitz, "On the theory of queues with many servers", Transactions of the American
Mathematical Society 78, 1955).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import heapify, heapreplace

from nowalls.domain.errors import InvalidValueError
from nowalls.domain.monthly.recomputing import counts, figures_of, judge
from nowalls.domain.monthly.records import MonthlyIncident
from nowalls.domain.replaying.errands import Errand, all_busy, crew_of, shift_of
from nowalls.domain.response_times import Aims, Figures, Target

NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked: so many responders more in each shift, and other targets; ``None`` leaves a target as it was."""

    responders: int = 0
    claim_soon_s: int | None = None
    claim_late_s: int | None = None
    on_site_town_s: int | None = None
    on_site_remote_s: int | None = None
    on_site_late_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Different:
    """An incident that would have gone, or been judged, another way."""

    incident: MonthlyIncident
    waited: timedelta
    """For how long all were busy before its dispatch."""
    spared: timedelta
    before: Mapping[Target, bool | None]
    after: Mapping[Target, bool | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The figures as they were and as they would have been."""

    before: Figures
    after: Figures
    sent: int
    """Incidents to which somebody was sent after a claim; of the others nobody could have come sooner."""
    waited: int
    """Of these, those that waited because all were busy."""
    different: tuple[Different, ...]


def what_if(
    incidents: Sequence[MonthlyIncident],
    errands: Sequence[Errand],
    aims: Sequence[Aims],
    asked: Asked,
    as_of: datetime,
) -> WhatIf:
    """Return what would have been; raises ``InvalidValueError`` for targets that contradict each other."""
    counted = [each for each in incidents if counts(each)]
    waits = waits_of(counted, errands)
    saved = spared(waits, asked.responders)
    others = [_sooner(each, saved.get(each.id, NOTHING)) for each in counted]
    changed = [_changed(each, asked) for each in aims]
    pairs = zip(counted, others, strict=True)
    different = [
        Different(
            incident=was,
            waited=waits[was.id].waited if was.id in waits else NOTHING,
            spared=saved.get(was.id, NOTHING),
            before={target: judge(was, target, aims, as_of) for target in Target},
            after={target: judge(now, target, changed, as_of) for target in Target},
        )
        for was, now in pairs
    ]
    return WhatIf(
        before=figures_of(counted, aims, as_of),
        after=figures_of(others, changed, as_of),
        sent=len(waits),
        waited=sum(each.waited > NOTHING for each in waits.values()),
        different=tuple(each for each in different if each.spared or each.before != each.after),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """An incident's first errand, and what came before it."""

    crew: tuple[str, datetime, int]
    """Whose: a district, a shift, and how many are known to have worked in it."""
    ready: datetime
    """When it would have been dispatched if somebody had been free."""
    waited: timedelta
    lasted: timedelta


def waits_of(incidents: Sequence[MonthlyIncident], errands: Sequence[Errand]) -> dict[str, Wait]:
    """Return how long each incident waited for a responder between its claim and its first dispatch."""
    by_district: dict[str, list[Errand]] = defaultdict(list)
    first: dict[str, Errand] = {}
    for errand in sorted(errands, key=lambda each: each.began):
        by_district[errand.district].append(errand)
        first.setdefault(errand.incident_id, errand)
    waits: dict[str, Wait] = {}
    for each in incidents:
        sent, claimed_at = first.get(each.id), each.stamps.claimed_at
        if sent is None or claimed_at is None:
            continue
        shift, others = shift_of(sent.began), by_district[each.district]
        crew = crew_of(others, shift)
        waited = all_busy(others, crew, claimed_at, sent.began) if claimed_at < sent.began else NOTHING
        waits[each.id] = Wait(
            crew=(each.district, shift, len(crew)),
            ready=sent.began - waited,
            waited=waited,
            lasted=sent.ended - sent.began,
        )
    return waits


def spared(waits: Mapping[str, Wait], responders: int) -> dict[str, timedelta]:
    """Return how much of its wait each incident would have been spared by so many responders more."""
    shifts: dict[tuple[str, datetime, int], list[tuple[datetime, str]]] = defaultdict(list)
    for incident_id, each in waits.items():
        shifts[each.crew].append((each.ready, incident_id))
    saved: dict[str, timedelta] = {}
    for (_, _, crew), ready in shifts.items():
        order = [incident_id for _, incident_id in sorted(ready)]
        few, many = _queue(waits, order, crew), _queue(waits, order, crew + responders)
        saved |= {each: min(waits[each].waited, few[each] - many[each]) for each in order}
    return saved


def _queue(waits: Mapping[str, Wait], order: Sequence[str], servers: int) -> dict[str, timedelta]:
    """Return how long each waits where so many serve, first come, first served."""
    free = [waits[order[0]].ready] * servers
    heapify(free)
    waiting: dict[str, timedelta] = {}
    for each in order:
        wait = waits[each]
        begun = max(wait.ready, free[0])
        waiting[each] = begun - wait.ready
        heapreplace(free, begun + wait.lasted)
    return waiting


def _sooner(incident: MonthlyIncident, saved: timedelta) -> MonthlyIncident:
    """Return an incident to which somebody was sent, came and finished by so much sooner."""
    stamps = incident.stamps
    if not saved:
        return incident
    sooner = {
        name: at - saved
        for name in ("dispatched_at", "arrived_at", "resolved_at")
        if (at := getattr(stamps, name)) is not None and at - saved >= stamps.stored_at
    }
    return replace(incident, stamps=replace(stamps, **sooner))


def _changed(aims: Aims, asked: Asked) -> Aims:
    names = ("claim_soon_s", "claim_late_s", "on_site_town_s", "on_site_remote_s", "on_site_late_s")
    changed = replace(aims, **{name: limit for name in names if (limit := getattr(asked, name)) is not None})
    ordered = [changed.on_site_town_s, changed.on_site_remote_s, changed.on_site_late_s]
    if changed.claim_soon_s > changed.claim_late_s or ordered != sorted(ordered):
        detail = (
            "A later target is no shorter than an earlier one:"
            f" claim {changed.claim_soon_s} and {changed.claim_late_s} s, on site {', '.join(map(str, ordered))} s."
        )
        raise InvalidValueError(detail)
    return changed
