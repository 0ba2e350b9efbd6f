"""Places: the buildings, rooms and common areas of institutions, and who lived there."""

from dataclasses import asdict, replace

from fastapi import APIRouter, Response, status

from api.auth import CurrentLogin, Login, require_role
from api.idempotency import IdempotentRoute
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import UsesParts
from api.problems import Problem, not_found
from api.registering import REGISTERING, audit, changed, fields_of, site_in_scope
from api.routes.incidents import LOOKING
from api.schemas.registry import PlaceBody, PlacePageOut, PlacePatch, PlaceRecordOut
from nowalls.domain.ids import PlaceId, new_id
from nowalls.domain.registry import Place
from nowalls.domain.words import PlaceKind, SiteKind
from nowalls.runtime.clock import secret_chance
from nowalls.storage.database import Read
from nowalls.storage.registry import (
    add_missing_places,
    lock_place,
    place_page,
    place_record,
    places_of_site,
    write_places,
)

router = APIRouter(prefix="/places", tags=["places"], route_class=IdempotentRoute)


def _out(place: Place) -> PlaceRecordOut:
    return PlaceRecordOut.model_validate(asdict(place))


async def place_in_scope(read: Read, login: Login, place_id: str) -> Place:
    """Return a place within the asker's scope; 404 otherwise, whether it exists elsewhere or not."""
    record = await place_record(read, PlaceId(place_id))
    if record is None or not login.user.may_see(district=record.district, organization=record.organization):
        raise not_found("place", place_id)
    return record.place


@router.get("")
async def page(
    login: CurrentLogin,
    parts: UsesParts,
    site: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> PlacePageOut:
    """List places within the scope, or of one site."""
    require_role(login, *LOOKING)
    after = read_cursor(cursor) or 0
    async with parts.database.read(login.scope) as read:
        found, last = await place_page(read, login.scope, most=limit, after=after, site_id=site)
    return PlacePageOut(items=[_out(each) for each in found], next_cursor=write_cursor(last))


@router.post("", status_code=status.HTTP_201_CREATED)
async def add(body: PlaceBody, login: CurrentLogin, parts: UsesParts, response: Response) -> PlaceRecordOut:
    """Register a building, room or common area; a building that a room names and that is missing is made with it."""
    require_role(login, *REGISTERING)
    inside = body.kind is not PlaceKind.BUILDING
    if inside != (body.room is not None) or (not inside and body.floor is not None):
        raise Problem(
            422, "validation_failed", "A room or common area has its room's name; a building neither floor nor room."
        )
    async with parts.database.write(login.scope) as write:
        site = await site_in_scope(write, login, body.site_id)
        if site.kind is not SiteKind.INSTITUTION:
            raise Problem(422, "not_an_institution", f"{body.site_id!r} is a home, which is one place.")
        new = Place(id=PlaceId(new_id("place", secret_chance())), **body.model_dump())
        building = Place(
            id=PlaceId(new_id("place", secret_chance())),
            site_id=site.id,
            kind=PlaceKind.BUILDING,
            building=body.building,
        )
        there = await add_missing_places(write, [building, new] if inside else [new])
        made = next((place for place in there if place.id == new.id), None)
        if made is None:
            raise Problem(409, "already_exists", "The site has a place of this kind and name already.")
        await audit(write, login, parts.clock.now(), "registered_place", made.id)
    response.headers["Location"] = f"/api/v1/places/{made.id}"
    return _out(made)


@router.get("/{place_id}")
async def one(place_id: str, login: CurrentLogin, parts: UsesParts) -> PlaceRecordOut:
    """Show a place."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        return _out(await place_in_scope(read, login, place_id))


@router.patch("/{place_id}")
async def patch(place_id: str, body: PlacePatch, login: CurrentLogin, parts: UsesParts) -> PlaceRecordOut:
    """Rename a place; what stands in a renamed building is renamed with it."""
    require_role(login, *REGISTERING)
    async with parts.database.write(login.scope) as write:
        await lock_place(write, PlaceId(place_id))
        known = await place_in_scope(write, login, place_id)
        if known.kind is PlaceKind.HOME:
            raise Problem(422, "not_an_institution", "A home's place has no name of its own; rename its site.")
        if known.building_place is not None and "building" in body.model_fields_set:
            raise Problem(422, "other_building", "Rename the building itself, or register the room in another one.")
        if known.building_place is None and body.model_fields_set & {"floor", "room"}:
            raise Problem(422, "validation_failed", "A building has neither floor nor room.")
        new = changed(known, body)
        if None in (new.building, new.room if known.building_place else ""):
            raise Problem(422, "validation_failed", "A building keeps a name, and so does a room.")
        inside = [
            replace(place, building=new.building)
            for place in await places_of_site(write, known.site_id)
            if place.building_place == known.id
        ]
        await write_places(write, [new, *inside])
        await audit(write, login, parts.clock.now(), "changed_place", new.id, fields=fields_of(body))
    return _out(new)
