"""Correcting a stamp: from the request to the committed row, which stands beside what it corrects."""

from dataclasses import dataclass
from datetime import datetime

from api.auth import Login
from api.commanding import refuse_another_version, refused
from api.parts import Parts
from api.problems import Problem, not_found
from nowalls.domain.commands import Refusal
from nowalls.domain.decisions import Decisions, Facts
from nowalls.domain.ids import IncidentId
from nowalls.domain.incidents import Incident
from nowalls.domain.stamps import Stamp, correct, corrected
from nowalls.storage.changes import change, load_places
from nowalls.storage.incidents import place_of_incident
from nowalls.storage.times import stamps_of, write_correction


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCorrect:
    """Which stamp of which incident ought to be what, why, and the version its sender saw, if they said so."""

    incident_id: IncidentId
    stamp: Stamp
    at: datetime | None
    reason: str
    expected_version: int | None = None


async def correct_stamp(parts: Parts, login: Login, wanted: ToCorrect) -> Incident:
    """Correct a stamp and return the incident with the correction on its timeline.

    Raises the problems ``not_found`` (404), ``impossible_time`` (422), ``wrong_state`` and ``version_conflict`` (409).
    """
    incident_id = wanted.incident_id
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        place = await place_of_incident(write, incident_id)
        if place is None or not login.user.may_see(district=place.district, organization=place.organization):
            raise not_found("incident", incident_id)
        # The place first, as everybody locks: two who wait for each other in a circle wait for ever.
        await load_places(write, [place.place_id], now)
        stamps = await stamps_of(write, incident_id)
        if stamps is None:
            raise not_found("incident", incident_id)
        correction = correct(stamps, wanted.stamp, wanted.at, wanted.reason, now)
        if isinstance(correction, Refusal):
            raise Problem(422, correction.code, correction.detail)

        def rule(facts: Facts) -> Decisions:
            incident = facts.about[incident_id]
            refuse_another_version(incident, wanted.expected_version)
            noted = corrected(incident, correction, login.actor.as_owner, now)
            if isinstance(noted, Refusal):
                raise refused(noted, incident)
            return Decisions(changes=(noted,))

        await write_correction(write, incident_id, correction, author_id=login.user.id, now=now)
        decisions = await change(write, [place.place_id], rule, now=now, about=[incident_id])
    return decisions.changes[0].incident
