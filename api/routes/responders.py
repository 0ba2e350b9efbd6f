"""Whom to send, with reasons; and what responders are doing."""

from dataclasses import asdict

from fastapi import APIRouter

from api.auth import CurrentLogin, require_role
from api.parts import UsesParts
from api.problems import Problem, not_found
from api.routes.incidents import DESK, DESK_AND_INSTITUTION
from api.schemas.incidents import ReasonOut
from api.schemas.responders import (
    CandidateOut,
    KeyHolderOut,
    LinkOut,
    RecommendationOut,
    ResponderPatch,
    ResponderStateOut,
)
from nowalls.domain.ids import IncidentId, ResponderId, UserId
from nowalls.domain.recommending import Candidate, Position, ResponderFacts, recommend
from nowalls.domain.responder_links import Errand, sign
from nowalls.domain.words import Role
from nowalls.storage.incidents import incident
from nowalls.storage.people import Look, write_audit
from nowalls.storage.residents import residents_of_site
from nowalls.storage.responders import (
    ResponderChange,
    change_responder,
    link_secret,
    responder_states,
    responders_for,
    scene_of,
)

router = APIRouter(tags=["responders"])
KEEPERS = (*DESK, Role.ADMIN)


@router.get("/incidents/{incident_id}/responders")
async def candidates(incident_id: str, login: CurrentLogin, parts: UsesParts) -> RecommendationOut:
    """List whom to send, the best first, with the reasons; the look at who holds keys is audited."""
    require_role(login, *DESK_AND_INSTITUTION)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        found = await incident(write, IncidentId(incident_id), login.scope)
        scene = await scene_of(write, IncidentId(incident_id)) if found is not None else None
        if found is None or scene is None:
            raise not_found("incident", incident_id)
        limits = parts.policies.current.responders(scene.district)
        recommended = recommend(scene.at, await responders_for(write, found.id), now, limits)
        here = [each for each in await residents_of_site(write, scene.site_id) if each.place_id == found.place.id]
        look = Look(at=now, user_id=login.user.id, action="looked_at_keys", object_id=scene.site_id, details={})
        await write_audit(write, look)
    holders = [contact for resident in here for contact in resident.contacts if contact.key_holder]
    return RecommendationOut(
        candidates=[_candidate(each) for each in recommended.candidates],
        shortfall=recommended.shortfall,
        key_holders=[KeyHolderOut(name=each.name, relation=each.relation, phone=each.phone) for each in holders],
        partner_hospital=scene.partner_hospital,
    )


def _candidate(each: Candidate) -> CandidateOut:
    return CandidateOut(
        responder_id=each.responder.id,
        name=each.responder.name,
        kind=each.responder.kind,
        phone=each.responder.phone,
        distance_m=each.distance_m,
        eta_s=each.eta_s,
        position_age_s=each.position_age_s,
        holds_key=each.holds_key,
        busy_with=each.busy_with,
        reasons=[ReasonOut.model_validate(asdict(reason)) for reason in each.reasons],
        unsuited=each.unsuited,
    )


@router.get("/incidents/{incident_id}/responder_link")
async def link(incident_id: str, login: CurrentLogin, parts: UsesParts) -> LinkOut:
    """Return the signed link of the responder who is sent now, to be read out or forwarded; audited."""
    require_role(login, *DESK)
    async with parts.database.write(login.scope) as write:
        found = await incident(write, IncidentId(incident_id), login.scope)
        if found is None:
            raise not_found("incident", incident_id)
        if found.responder is None or found.dispatched_at is None or not found.is_open:
            raise Problem(409, "wrong_state", "Nobody is sent to this incident now.")
        errand = Errand(
            incident_id=found.id,
            responder_id=found.responder.responder_id,
            sent_at=found.dispatched_at,
        )
        token = sign(errand, await link_secret(write))
        look = Look(
            at=parts.clock.now(),
            user_id=UserId(login.user.id),
            action="took_responder_link",
            object_id=found.id,
            details={"responder_id": errand.responder_id},
        )
        await write_audit(write, look)
    return LinkOut(responder_id=errand.responder_id, token=token, path=f"/api/v1/respond/{token}")


@router.patch("/responders/{responder_id}")
async def patch(responder_id: str, body: ResponderPatch, login: CurrentLogin, parts: UsesParts) -> ResponderStateOut:
    """Say whether a responder is on duty, rests, or where they are."""
    require_role(login, *KEEPERS)
    wanted = ResponderChange(
        id=ResponderId(responder_id),
        on_duty=body.on_duty,
        rest="resting_until" in body.model_fields_set,
        resting_until=body.resting_until,
        position=None if body.lon is None or body.lat is None else Position(lon=body.lon, lat=body.lat),
    )
    async with parts.database.write(login.scope) as write:
        if not await responder_states(write, login.scope, wanted.id):
            raise not_found("responder", responder_id)
        await change_responder(write, wanted, now=parts.clock.now())
        [changed] = await responder_states(write, login.scope, wanted.id)
    return _state(changed)


def _state(facts: ResponderFacts) -> ResponderStateOut:
    return ResponderStateOut(
        id=facts.responder.id,
        name=facts.responder.name,
        kind=facts.responder.kind,
        phone=facts.responder.phone,
        on_duty=facts.on_duty,
        lon=facts.position.lon if facts.position else None,
        lat=facts.position.lat if facts.position else None,
        position_at=facts.position_at,
        resting_until=facts.resting_until,
        busy_with=facts.busy_with,
    )
