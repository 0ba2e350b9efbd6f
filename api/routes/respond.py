"""The responder's door: a signed link, no login, and nothing but the incident they were sent to."""

from fastapi import APIRouter, Request, status
from fastapi.responses import RedirectResponse

from api.commanding import refused
from api.parts import UsesParts
from api.problems import Problem
from api.schemas.attachments import AttachmentOut
from api.schemas.responders import DoorCodesOut, ErrandOut, ResponseBody
from nowalls.domain.attachments import MOST_EACH, MediaType, read_picture
from nowalls.domain.commands import Refusal
from nowalls.domain.decisions import Decisions, Facts
from nowalls.domain.errors import InvalidValueError
from nowalls.domain.ids import AttachmentId, new_id
from nowalls.domain.incidents import Incident
from nowalls.domain.live import incident_object, time_text
from nowalls.domain.recommending import Position
from nowalls.domain.responder_links import Errand, read
from nowalls.domain.responding import Said, apply_picture, apply_response
from nowalls.domain.scopes import WHOLE, Scope
from nowalls.runtime.clock import secret_chance
from nowalls.storage.attachments import NewAttachment, attach, attached, known_as
from nowalls.storage.changes import change
from nowalls.storage.database import Read
from nowalls.storage.incidents import incident, place_of_incident
from nowalls.storage.people import Look, write_audit
from nowalls.storage.registry import lock_place, site_access, site_page
from nowalls.storage.residents import residents_of_site
from nowalls.storage.responders import ResponderChange, change_responder, link_secret

router = APIRouter(prefix="/respond/{token}", tags=["responders"])
EVERYWHERE = Scope()
PAGE = "../../../respond/"
"""The responder's page of the console as seen from a link, so that it also stands below another server's folder."""


async def _errand(read_: Read, token: str) -> Errand:
    errand = read(token, await link_secret(read_))
    if errand is None:
        raise Problem(404, "link_unknown", "This link is not one of ours, or it was cut short on its way.")
    return errand


def _still_sent(found: Incident | None, errand: Errand) -> Incident:
    sent = None if found is None or found.responder is None else found.responder.responder_id
    if found is None or not found.is_open or sent != errand.responder_id or found.dispatched_at != errand.sent_at:
        raise _over()
    return found


@router.get("", response_model=ErrandOut)
async def look(token: str, request: Request, parts: UsesParts) -> ErrandOut | RedirectResponse:
    """Show the responder where they are needed; each look at who lives there is audited."""
    # A browser that opens the link gets the page for it. The token goes behind the `#`, which is sent to nobody and
    # stands in no Referer. A messenger's preview of the link is no look.
    if "text/html" in request.headers.get("accept", ""):
        return RedirectResponse(f"{PAGE}#{token}", status.HTTP_303_SEE_OTHER, {"Vary": "Accept"})
    async with parts.database.write(WHOLE) as write:
        errand = await _errand(write, token)
        found = _still_sent(await incident(write, errand.incident_id, EVERYWHERE), errand)
        details = {"responder_id": errand.responder_id, "incident_id": found.id}
        looked = Look(
            at=parts.clock.now(),
            user_id=None,
            action="responder_looked",
            object_id=found.site_id,
            details=details,
        )
        await write_audit(write, looked)
        return await _shown(write, found)


@router.post("")
async def say(token: str, body: ResponseBody, parts: UsesParts) -> ErrandOut:
    """Take the responder's word; said twice it counts once, and a stamp that is theirs says so."""
    async with parts.database.read(WHOLE) as reading:
        errand = await _errand(reading, token)
        place = await place_of_incident(reading, errand.incident_id)
    if place is None:
        raise _over()
    now = parts.clock.now()
    said = Said(response=body.response, eta_s=body.eta_s, note=body.note)
    after: list[Incident] = []

    def rule(facts: Facts) -> Decisions:
        current = _still_sent(facts.about.get(errand.incident_id), errand)
        times = parts.policies.current.steps(current.district, current.severity)
        outcome = apply_response(current, said, now, times)
        if isinstance(outcome, Refusal):
            raise refused(outcome, current)
        after.append(current if outcome is None else outcome.incident)
        return Decisions(changes=() if outcome is None else (outcome,))

    async with parts.database.write(WHOLE) as write:
        if body.lon is not None and body.lat is not None:
            where = ResponderChange(id=errand.responder_id, position=Position(lon=body.lon, lat=body.lat))
            await change_responder(write, where, now=now)
        await change(write, [place.place_id], rule, about=[errand.incident_id], now=now)
    async with parts.database.read(WHOLE) as reading:
        return await _shown(reading, after[0])


@router.post(
    "/pictures",
    status_code=status.HTTP_201_CREATED,
    openapi_extra={"requestBody": {"required": True, "content": {each.value: {} for each in MediaType}}},
)
async def picture(token: str, request: Request, parts: UsesParts) -> AttachmentOut:
    """Take a picture, told by its content and rid of its metadata; sent twice it is one line of the timeline."""
    async with parts.database.read(WHOLE) as reading:
        errand = await _errand(reading, token)
        place = await place_of_incident(reading, errand.incident_id)
        site_id = _still_sent(await incident(reading, errand.incident_id, EVERYWHERE), errand).site_id
    if place is None:
        raise _over()
    try:
        taken = read_picture(await request.body())
    except InvalidValueError as error:
        raise Problem(422, "no_picture", str(error)) from error
    now = parts.clock.now()
    new_one = AttachmentId(new_id("att", secret_chance()))

    def rule(facts: Facts) -> Decisions:
        current = _still_sent(facts.about.get(errand.incident_id), errand)
        return Decisions(changes=(apply_picture(current, new_one, now),))

    async with parts.database.write(WHOLE) as write:
        await lock_place(write, place.place_id)
        known = await known_as(write, errand.incident_id, taken)
        if known is not None:
            return AttachmentOut(id=known)
        if await attached(write, errand.incident_id) >= MOST_EACH:
            raise Problem(409, "pictures_enough", f"There are {MOST_EACH} pictures of this incident already.")
        await change(write, [place.place_id], rule, about=[errand.incident_id], now=now)
        kept = NewAttachment(
            id=new_one,
            subject=errand.incident_id,
            site_id=site_id,
            responder_id=errand.responder_id,
            picture=taken,
        )
        await attach(write, kept, now=now)
    return AttachmentOut(id=new_one)


@router.post("/door_codes")
async def door_codes(token: str, parts: UsesParts) -> DoorCodesOut:
    """Show how to get in, to whoever stands before the door now; each look is in the audit."""
    async with parts.database.write(WHOLE) as write:
        errand = await _errand(write, token)
        found = _still_sent(await incident(write, errand.incident_id, EVERYWHERE), errand)
        looked = Look(
            at=parts.clock.now(),
            user_id=None,
            action="responder_saw_door_codes",
            object_id=found.site_id,
            details={"responder_id": errand.responder_id, "incident_id": found.id},
        )
        await write_audit(write, looked)
        return DoorCodesOut(door_codes=(await site_access(write, found.site_id)).door_codes)


def _over() -> Problem:
    return Problem(410, "link_over", "This errand is over: you are no longer needed there. Thank you.")


async def _shown(reading: Read, found: Incident) -> ErrandOut:
    [record], _ = await site_page(reading, EVERYWHERE, most=1, ids=[found.site_id])
    people = [each.name for each in await residents_of_site(reading, found.site_id) if each.place_id == found.place.id]
    shown = incident_object(found)
    return ErrandOut.model_validate(
        shown
        | {
            "incident_id": found.id,
            "address": record.site.address,
            "site_name": record.site.name,
            "residents": people,
            "sent_at": time_text(found.dispatched_at),
            "eta_s": None if found.responder is None else found.responder.eta_s,
        },
    )
