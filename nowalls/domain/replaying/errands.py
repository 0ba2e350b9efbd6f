"""Who was busy from when until when, as the logs say it, and how long somebody waited because all were; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from nowalls.domain.ids import DistrictCode, IncidentId, ResponderId
from nowalls.domain.incidents import Incident
from nowalls.domain.local_time import LOCAL
from nowalls.domain.replaying.moments import Logged

ENDS: Final = frozenset({"stood_down", "refused", "finished", "resolved", "merged", "reopened"})
"""After these lines nobody is on the way to the incident or there."""
SHIFT: Final = timedelta(hours=8)
"""From midnight, from 8 and from 16 o'clock, as in the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One responder sent to one incident: busy from the dispatch until somebody's word that they are free."""

    district: DistrictCode
    incident_id: IncidentId
    responder_id: ResponderId
    began: datetime
    ended: datetime


def errands_of(incident: Incident, log: Iterable[Logged], until: datetime) -> list[Errand]:
    """Return the errands of an incident in order; one that goes on lasts until ``until``."""
    errands: list[Errand] = []
    running: tuple[ResponderId, datetime] | None = None
    for line in log:
        entry = line.entry
        if running is not None and (entry.code in ENDS or entry.code == "dispatched"):
            errands.append(_errand(incident, *running, entry.at))
            running = None
        responder_id = entry.params.get("responder_id")
        if entry.code == "dispatched" and isinstance(responder_id, str):
            running = (ResponderId(responder_id), entry.at)
    if running is not None:
        errands.append(_errand(incident, *running, max(until, running[1])))
    return errands


def _errand(incident: Incident, responder_id: ResponderId, began: datetime, ended: datetime) -> Errand:
    return Errand(
        district=incident.district,
        incident_id=incident.id,
        responder_id=responder_id,
        began=began,
        ended=max(began, ended),
    )


def shift_of(moment: datetime) -> datetime:
    """Return when the shift of a moment began, on the district's clock."""
    local = moment.astimezone(LOCAL)
    return local.replace(hour=local.hour // 8 * 8, minute=0, second=0, microsecond=0)


def crew_of(errands: Iterable[Errand], shift: datetime) -> frozenset[ResponderId]:
    """Return who is known to have worked in a shift: who was on an errand in it; who was sent nowhere is not known."""
    end = shift + SHIFT
    return frozenset(
        each.responder_id for each in errands if shift <= each.began < end or (each.began < end and each.ended > shift)
    )


def all_busy(errands: Sequence[Errand], crew: frozenset[ResponderId], since: datetime, until: datetime) -> timedelta:
    """Return for how long of a span every one of the crew was on an errand."""
    near = [each for each in errands if each.responder_id in crew and each.began < until and each.ended > since]
    edges = sorted(
        {since, until, *(edge for each in near for edge in (each.began, each.ended) if since < edge < until)}
    )
    full = timedelta(0)
    for start, end in pairwise(edges):
        busy = {each.responder_id for each in near if each.began <= start and each.ended >= end}
        full += end - start if busy == crew else timedelta(0)
    return full
