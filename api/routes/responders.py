"""Whom to send, with reasons; and what responders are doing."""

from dataclasses import asdict, replace
from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from api.auth import CurrentLogin, require_role
from api.idempotency import IdempotentRoute
from api.parts import UsesParts
from api.problems import Problem, not_found
from api.registering import CENTRE, audit, site_in_scope
from api.revealing import grounds
from api.routes.incidents import DESK, DESK_AND_INSTITUTION, LOOKING
from api.schemas.incidents import ReasonOut
from api.schemas.registry import NewResponderBody
from api.schemas.responders import (
    CandidateOut,
    KeyHolderOut,
    LinkOut,
    RecommendationOut,
    ResponderListOut,
    ResponderPatch,
    ResponderPersonOut,
    ResponderStateOut,
)
from nowalls.domain import coordinates
from nowalls.domain.coordinates import to_wgs84
from nowalls.domain.ids import DistrictCode, IncidentId, ResponderId, UserId, new_id
from nowalls.domain.recommending import Candidate, Position, ResponderFacts, recommend
from nowalls.domain.registry import Responder
from nowalls.domain.responder_links import Errand, sign
from nowalls.domain.scopes import Scope
from nowalls.domain.words import Role
from nowalls.runtime.clock import secret_chance
from nowalls.storage.incidents import incident
from nowalls.storage.people import Look, write_audit
from nowalls.storage.registry import district_list, write_responders
from nowalls.storage.residents import residents_of_site
from nowalls.storage.responders import (
    ResponderChange,
    change_responder,
    give_keys,
    link_secret,
    responder_states,
    responders_for,
    scene_of,
    write_bases,
)

router = APIRouter(tags=["responders"], route_class=IdempotentRoute)
KEEPERS = (*DESK, Role.ADMIN)


@router.get("/responders")
async def page(
    login: CurrentLogin,
    parts: UsesParts,
    site_id: Annotated[str | None, Query()] = None,
) -> ResponderListOut:
    """List responders; for a site those of its district."""
    require_role(login, *LOOKING)
    if site_id is None and login.user.role is Role.INSTITUTION:
        raise Problem(422, "validation_failed", "Name the site_id whose responders are wanted.")
    async with parts.database.read(login.scope) as read:
        scope = login.scope
        if site_id is not None:
            scope = Scope(districts=((await site_in_scope(read, login, site_id)).district,))
        people = await responder_states(read, scope)
    items = [
        ResponderPersonOut(
            id=each.responder.id,
            name=each.responder.name,
            kind=each.responder.kind,
            phone=each.responder.phone,
            on_duty=each.on_duty,
        )
        for each in people
    ]
    return ResponderListOut(items=items, next_cursor=None)


@router.post("/responders", status_code=status.HTTP_201_CREATED)
async def add(body: NewResponderBody, login: CurrentLogin, parts: UsesParts, response: Response) -> ResponderStateOut:
    """Register somebody who can be sent, where they set out from, and whose doors they can open."""
    require_role(login, *CENTRE)
    new = Responder(
        id=ResponderId(new_id("rsp", secret_chance())),
        district=DistrictCode(body.district),
        name=body.name,
        kind=body.kind,
        phone=body.phone,
    )
    async with parts.database.write(login.scope) as write:
        known = await district_list(write, [body.district])
        if not known or not login.user.may_see(district=body.district, organization=None):
            raise not_found("district", body.district)
        sites = [await site_in_scope(write, login, each) for each in body.key_sites]
        await write_responders(write, [new])
        if body.lon is not None and body.lat is not None:
            base = to_wgs84(coordinates.Position(body.lon, body.lat), body.datum)
            await write_bases(write, {new.id: Position(lon=base.lon, lat=base.lat)})
        await give_keys(write, [(new.id, site.id) for site in sites])
        await audit(write, login, parts.clock.now(), "registered_responder", new.id)
        [made] = await responder_states(write, login.scope, new.id)
    response.headers["Location"] = f"/api/v1/responders/{new.id}"
    return _state(made)


@router.get("/responders/{responder_id}")
async def one(responder_id: str, login: CurrentLogin, parts: UsesParts) -> ResponderStateOut:
    """Show a responder as they stand now."""
    require_role(login, *DESK, Role.SUPERVISOR, Role.ADMIN)
    async with parts.database.read(login.scope) as read:
        found = await responder_states(read, login.scope, ResponderId(responder_id))
    if not found:
        raise not_found("responder", responder_id)
    return _state(found[0])


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
        shown_of = await grounds(write, parts, login, resident_ids=[each.id for each in here])
        look = Look(at=now, user_id=login.user.id, action="looked_at_keys", object_id=scene.site_id, details={})
        await write_audit(write, look)
    open_to = [each for each in here if each.id in shown_of]
    holders = [contact for resident in open_to for contact in resident.contacts if contact.key_holder]
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
    """Say whether a responder is on duty, rests, or where they are; who they are is the centre's to say."""
    named = {name: new for name in ("name", "kind", "phone") if (new := getattr(body, name)) is not None}
    require_role(login, *(CENTRE if named else KEEPERS))
    wanted = ResponderChange(
        id=ResponderId(responder_id),
        on_duty=body.on_duty,
        rest="resting_until" in body.model_fields_set,
        resting_until=body.resting_until,
        position=None if body.lon is None or body.lat is None else Position(lon=body.lon, lat=body.lat),
    )
    async with parts.database.write(login.scope) as write:
        known = await responder_states(write, login.scope, wanted.id)
        if not known:
            raise not_found("responder", responder_id)
        await change_responder(write, wanted, now=parts.clock.now())
        if named:
            await write_responders(write, [replace(known[0].responder, **named)])
            await audit(write, login, parts.clock.now(), "changed_responder", wanted.id, fields=sorted(named))
        [changed] = await responder_states(write, login.scope, wanted.id)
    return _state(changed)


def _state(facts: ResponderFacts) -> ResponderStateOut:
    return ResponderStateOut(
        id=facts.responder.id,
        district=facts.responder.district,
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
