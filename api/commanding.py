"""A person's command to an incident, from the request to the committed change.

Commands go through the same function in storage as the engine's decisions; what they do is decided by the pure
``nowalls.domain.transitions``, under the lock of the incident's place.
"""

from dataclasses import dataclass
from datetime import datetime

from api.auth import Login
from api.parts import Parts
from api.problems import Problem, not_found
from nowalls.domain.commands import Claim, Command, Dispatch, Merge, Refusal, Reopen
from nowalls.domain.decisions import Decisions, Facts
from nowalls.domain.ids import IncidentId, PlaceId
from nowalls.domain.incidents import Change, Incident
from nowalls.domain.live import incident_object
from nowalls.domain.transitions import Acting, absorb, apply_command
from nowalls.storage.changes import change
from nowalls.storage.database import Write
from nowalls.storage.incidents import place_of_incident
from nowalls.storage.people import Look, write_audit
from nowalls.storage.responders import busy_elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A command to one incident, and the version its sender saw, if they said so."""

    incident_id: IncidentId
    command: Command
    expected_version: int | None = None
    together: bool = False
    """Whether a claim also takes what else stands unclaimed at the place: a home's fire and rescue are one story."""


async def command_incident(parts: Parts, login: Login, order: Order) -> Incident:
    """Carry out a command and return the incident after it.

    Raises the problems ``not_found`` (404), ``already_claimed``, ``not_owner``, ``wrong_state``,
    ``version_conflict`` and ``incident_open`` (409), ``not_allowed`` (403).
    """
    now = parts.clock.now()
    into = order.command.into if isinstance(order.command, Merge) else None
    named = [order.incident_id, *([into] if into else [])]
    results: list[Incident] = []

    def rule(facts: Facts) -> Decisions:
        incident = facts.about[order.incident_id]
        decided = _decide(facts, incident, order, parts.acting(login.actor, incident, now))
        results.append(decided[0].incident if decided else incident)
        beside = _unclaimed_beside(facts, incident) if order.together else ()
        claims = (apply_command(each, Claim(), parts.acting(login.actor, each, now)) for each in beside)
        return Decisions(changes=(*decided, *(each for each in claims if isinstance(each, Change))))

    async with parts.database.write(login.scope) as write:
        places = [await _place_of(write, login, incident_id) for incident_id in named]
        await write.widen()  # a responder may be busy in a district that this user does not see
        if isinstance(order.command, Claim) and order.command.takeover:
            await write_audit(write, _takeover(login, order, now))
        if isinstance(order.command, Dispatch):
            await _refuse_busy(write, order.incident_id, order.command)
        await change(write, places, rule, about=named, now=now)
    return results[0]


def _unclaimed_beside(facts: Facts, incident: Incident) -> list[Incident]:
    return [
        each
        for each in facts.places[incident.place.id].open
        if each.owner is None and each.id != incident.id and each.exercise is incident.exercise
    ]


async def _refuse_busy(write: Write, incident_id: IncidentId, command: Dispatch) -> None:
    sent = command.assignment
    elsewhere = await busy_elsewhere(write, sent.responder_id, incident_id)
    if elsewhere is not None:
        detail = f"{sent.name} is sent to the incident {elsewhere}; stand them down there first."
        raise Problem(409, "responder_busy", detail, incident_id=elsewhere)


def _takeover(login: Login, order: Order, now: datetime) -> Look:
    """The audit's line for a take-over; it stands or falls with the command, in one transaction."""
    return Look(at=now, user_id=login.user.id, action="took_over", object_id=order.incident_id, details={})


async def _place_of(write: Write, login: Login, incident_id: IncidentId) -> PlaceId:
    place = await place_of_incident(write, incident_id)
    if place is None or not login.user.may_see(district=place.district, organization=place.organization):
        raise not_found("incident", incident_id)
    return place.place_id


def _decide(facts: Facts, incident: Incident, order: Order, acting: Acting) -> tuple[Change, ...]:
    command = order.command
    if not isinstance(command, Claim):
        refuse_another_version(incident, order.expected_version)
    if isinstance(command, Reopen):
        _refuse_beside_open(facts, incident)
    outcome = apply_command(incident, command, acting)
    if isinstance(outcome, Refusal):
        raise refused(outcome, incident)
    if outcome is None:
        return ()
    if isinstance(command, Merge):
        return outcome, _absorbed(facts, incident, command, acting)
    return (outcome,)


def refuse_another_version(incident: Incident, expected: int | None) -> None:
    """Refuse with 409 where the incident is not as its sender saw it any more; who did not say is not asked."""
    if expected not in (None, incident.version):
        detail = f"The incident is at version {incident.version}, not {expected}."
        raise Problem(409, "version_conflict", detail, current=incident_object(incident))


def _refuse_beside_open(facts: Facts, incident: Incident) -> None:
    for other in facts.places[incident.place.id].open:
        if (other.kind, other.exercise) == (incident.kind, incident.exercise) and other.id != incident.id:
            detail = f"The incident {other.id} is open at the same place; only one of a kind can be."
            raise Problem(409, "incident_open", detail, incident_id=other.id)


def _absorbed(facts: Facts, incident: Incident, command: Merge, acting: Acting) -> Change:
    into = facts.about[command.into]
    same = (into.site_id, into.exercise, into.kind) == (incident.site_id, incident.exercise, incident.kind)
    if not (same and into.is_open and into.id != incident.id):
        detail = "An incident can only be merged into another open one of the same site and kind."
        raise Problem(409, "wrong_state", detail)
    return absorb(into, incident, acting)


def refused(refusal: Refusal, incident: Incident) -> Problem:
    """Return the problem for a refused command; it names the owner and shows the incident as it stands."""
    owner = refusal.owner
    return Problem(
        403 if refusal.code == "not_allowed" else 409,
        refusal.code,
        refusal.detail,
        owner=None if owner is None else {"user_id": owner.user_id, "name": owner.name},
        current=incident_object(incident),
    )
