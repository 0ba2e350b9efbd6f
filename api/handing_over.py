"""A shift handed over: signed, incidents in the next hands, one shift ended and one begun, in one transaction."""

from dataclasses import dataclass

from api.auth import Login
from api.parts import Parts
from api.problems import Problem, not_found
from nowalls.domain.commands import Actor, Command, Release, Transfer
from nowalls.domain.decisions import Decisions, Facts
from nowalls.domain.ids import HandoverId, ShiftId, UserId, new_id
from nowalls.domain.incidents import Change, Owner
from nowalls.domain.scopes import Scope
from nowalls.domain.transitions import apply_command
from nowalls.domain.words import IncidentState, Role
from nowalls.runtime.clock import secret_chance
from nowalls.storage.changes import change
from nowalls.storage.database import Write
from nowalls.storage.desks import Handover, handovers, offer, owned_by, sign, summary
from nowalls.storage.incidents import place_of_incident
from nowalls.storage.people import Look, current_shift, end_shift, start_shift, user, write_audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Who signs which hand-over, and the reason where one is needed."""

    handover: Handover
    by: Login
    reason: str | None


async def offer_handover(parts: Parts, login: Login, *, to_id: UserId | None) -> Handover:
    """Write down what is handed over, for a colleague or for whoever comes; it stays open until it is signed."""
    async with parts.database.write(login.scope) as write:
        if to_id is not None:
            await _colleague(write, to_id)
        return await _offered(write, parts, login.user.id, login.scope, to_id)


async def _colleague(write: Write, user_id: UserId) -> None:
    found = await user(write, user_id)
    if found is None or found.role not in (Role.DISPATCHER, Role.DUTY_LEAD):
        raise not_found("dispatcher", user_id)


async def _offered(write: Write, parts: Parts, from_id: UserId, scope: Scope, to_id: UserId | None) -> Handover:
    now, handover_id = parts.clock.now(), HandoverId(new_id("hov", secret_chance()))
    told = await summary(write, scope, now=now)
    await offer(write, handover_id, from_id=from_id, to_id=to_id, told=told, now=now)
    [found] = await handovers(write, since=now, handover_id=handover_id)
    return found


async def leave_alone(parts: Parts, login: Login, reason: str) -> Handover:
    """Leave without a second signature: what is only claimed goes back to the queue, the reason is kept."""
    async with parts.database.write(login.scope) as write:
        found = await _offered(write, parts, login.user.id, login.scope, None)
        await end_shift(write, login.user.id, now=parts.clock.now())
        return await _sign(write, parts, Signing(handover=found, by=login, reason=reason), None)


async def accept_handover(parts: Parts, login: Login, handover_id: HandoverId, reason: str | None) -> Handover:
    """Sign: the incidents are in the signer's hands, the giver's shift ends and the signer's begins."""
    async with parts.database.write(login.scope) as write:
        found = await handovers(write, since=parts.clock.now(), handover_id=handover_id)
        if not found or found[0].from_id == login.user.id:
            raise not_found("hand-over to you", handover_id)
        if found[0].to_id not in (None, login.user.id) and reason is None:
            detail = f"This hand-over is meant for {found[0].to_name}; sign it with a reason."
            raise Problem(409, "not_yours", detail)
        signing = Signing(handover=found[0], by=login, reason=reason)
        await end_shift(write, found[0].from_id, now=parts.clock.now())
        return await _sign(write, parts, signing, login.actor.as_owner)


async def take_desk(parts: Parts, login: Login, from_id: UserId, reason: str) -> Handover:
    """Take over from somebody who has gone: who answered no presence check, or by a duty lead at any time."""
    async with parts.database.write(login.scope) as write:
        await _colleague(write, from_id)
        shift = await current_shift(write, from_id)
        gone = shift is None or shift.absent_since is not None
        if not gone and login.user.role is not Role.DUTY_LEAD:
            raise Problem(409, "still_there", "They are on duty; ask them to hand over, or a duty lead to decide.")
        found = await _offered(write, parts, from_id, login.scope, login.user.id)
        await end_shift(write, from_id, now=parts.clock.now())
        return await _sign(write, parts, Signing(handover=found, by=login, reason=reason), login.actor.as_owner)


async def _sign(write: Write, parts: Parts, signing: Signing, to: Owner | None) -> Handover:
    """Sign, and move what the giver holds; the change of the incidents comes last, as the live log must."""
    now, given = parts.clock.now(), signing.handover
    await write.widen()  # whatever the giver holds is moved, also where the signer does not look
    if not await sign(write, given.id, by=signing.by.user.id, reason=signing.reason, now=now):
        raise Problem(409, "wrong_state", "This hand-over has been signed already.")
    if to is not None and await current_shift(write, to.user_id) is None:
        await start_shift(write, ShiftId(new_id("shf", secret_chance())), to.user_id, audible=False, now=now)
    details = {"from": given.from_id, "reason": signing.reason}
    look = Look(at=now, user_id=signing.by.user.id, action="signed_handover", object_id=given.id, details=details)
    await write_audit(write, look)
    [signed] = await handovers(write, since=now, handover_id=given.id)
    await _move(write, parts, given, to)
    return signed


async def _move(write: Write, parts: Parts, given: Handover, to: Owner | None) -> None:
    now, mine = parts.clock.now(), await owned_by(write, given.from_id)
    places = [found.place_id for each in mine if (found := await place_of_incident(write, each)) is not None]
    giver = Actor(user_id=given.from_id, name=given.from_name, role=Role.DISPATCHER)

    def rule(facts: Facts) -> Decisions:
        changes = []
        for incident_id in mine:
            incident = facts.about[incident_id]
            command = _command(incident.state, to)
            outcome = None if command is None else apply_command(incident, command, parts.acting(giver, incident, now))
            changes += [outcome] if isinstance(outcome, Change) else []
        return Decisions(changes=tuple(changes))

    await change(write, places, rule, about=mine, now=now)


def _command(state: IncidentState, to: Owner | None) -> Command | None:
    """Hand on; with nobody there what is claimed goes back, and help that is under way escalates by its lease."""
    if to is not None:
        return Transfer(to=to)
    return Release(reason="handover") if state is IncidentState.CLAIMED else None
