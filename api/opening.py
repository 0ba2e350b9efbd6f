"""Incidents that a person opens: a telephone call, a walk-in, an alarm that never came."""

from dataclasses import dataclass, replace

from api.auth import Login
from api.parts import Parts
from api.problems import Problem, not_found
from nowalls.domain.decisions import Decisions, Facts, Opening, opened_at
from nowalls.domain.ids import IncidentId, PlaceId, SiteId, new_id
from nowalls.domain.incidents import Change, Entry, Incident, Reason
from nowalls.domain.registry import Place
from nowalls.domain.steps import unclaimed_step
from nowalls.domain.words import IncidentKind, PlaceKind, Severity, Source
from nowalls.runtime.clock import secret_chance
from nowalls.storage.changes import change
from nowalls.storage.database import Write
from nowalls.storage.registry import place_record, places_of_site


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """What a person knows when opening an incident."""

    kind: IncidentKind
    site_id: SiteId
    place_id: PlaceId | None
    source: Source
    note: str | None
    exercise: bool = False


async def open_by_hand(parts: Parts, login: Login, wanted: ByHand) -> Incident:
    """Open an incident at a site's place; without a place at the home, or at an institution's building.

    Raises the problems ``not_found`` (404) and, where one of this kind is open there already,
    ``incident_open`` (409) with its id.
    """
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        place = await _place(write, login, wanted)

        def rule(facts: Facts) -> Decisions:
            here = facts.places[place.id]
            for other in here.open:
                if other.kind is wanted.kind and other.exercise is wanted.exercise:
                    detail = f"The incident {other.id} of this kind is open at this place already."
                    raise Problem(409, "incident_open", detail, incident_id=other.id)
            times = parts.policies.current.steps(here.district, Severity.CRITICAL)
            opening = Opening(
                id=IncidentId(new_id("inc", secret_chance())),
                kind=wanted.kind,
                severity=Severity.CRITICAL,
                source=wanted.source,
                exercise=wanted.exercise,
                reasons=(Reason(code="opened_by_hand", params={"source": wanted.source.value}),),
            )
            incident = replace(
                opened_at(here, opening, now),
                ringing_since=now,
                next_step=unclaimed_step(now, now, times),
            )
            entry = Entry(
                at=now,
                code="opened_by_hand",
                params={"source": wanted.source.value, "note": wanted.note},
                actor=login.actor.as_owner,
            )
            opened = Change(incident=incident, opened=True, reason="new_alarm", entries=(entry,))
            return Decisions(changes=(opened,))

        decisions = await change(write, [place.id], rule, now=now)
    return decisions.changes[0].incident


async def _place(write: Write, login: Login, wanted: ByHand) -> Place:
    places = await places_of_site(write, wanted.site_id)
    if not places:
        raise not_found("site", wanted.site_id)
    record = await place_record(write, places[0].id)
    if record is None or not login.user.may_see(district=record.district, organization=record.organization):
        raise not_found("site", wanted.site_id)
    if wanted.place_id is None:
        whole = [place for place in places if place.kind in (PlaceKind.HOME, PlaceKind.BUILDING)]
        return (whole or places)[0]
    chosen = next((place for place in places if place.id == wanted.place_id), None)
    if chosen is None:
        raise not_found("place", wanted.place_id)
    by_id = {place.id: place for place in places}
    return by_id[chosen.fire_place] if wanted.kind is IncidentKind.FIRE_HAZARD else chosen
