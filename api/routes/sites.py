"""Sites: on the map in columns, by name, and with who lives there."""

import hashlib
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.auth import CurrentLogin, require_role
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import UsesParts
from api.problems import not_found
from api.revealing import grounds, site_ground
from api.routes.incidents import LOOKING
from api.schemas.sites import (
    ContactOut,
    DistrictOut,
    MapSitesOut,
    PlaceDetailOut,
    ResidentOut,
    SiteDetailOut,
    SiteDeviceOut,
    SiteOut,
    SitePageOut,
)
from nowalls.domain.ids import SiteId
from nowalls.domain.registry import Place, Resident
from nowalls.storage.devices import DevicePage, device_page
from nowalls.storage.people import Look, write_audit
from nowalls.storage.registry import (
    SiteRecord,
    map_columns,
    places_of_site,
    site_access,
    site_page,
)
from nowalls.storage.residents import residents_of_site

router = APIRouter(tags=["sites"])

ONLINE_WITHIN = timedelta(minutes=10)
"""Where a device says nothing about its link, it counts as online for so long after its last message."""
MANY = 10_000


@router.get("/map/sites", response_model=MapSitesOut)
async def map_sites(request: Request, login: CurrentLogin, parts: UsesParts) -> Response:
    """Return every site within the scope, in columns; with an ETag, so that nothing is sent twice."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        found = await map_columns(read, login.scope, now=parts.clock.now())
    shown = ", ".join(f'"{name}":{getattr(found, name)}' for name in ("ids", "lon", "lat", "kind", "status"))
    body = f"{{{shown}}}".encode()
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


@router.get("/sites")
async def page(
    login: CurrentLogin,
    parts: UsesParts,
    ids: Annotated[str | None, Query(max_length=8000)] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> SitePageOut:
    """List sites, or those with the ids asked for."""
    require_role(login, *LOOKING)
    wanted = None if ids is None else ids.split(",")[:1000]
    most = limit if wanted is None else len(wanted)
    async with parts.database.read(login.scope) as read:
        found, after = await site_page(read, login.scope, most=most, after=read_cursor(cursor) or 0, ids=wanted)
    next_cursor = None if wanted is not None else write_cursor(after)
    return SitePageOut(items=[SiteOut(**site_object(each)) for each in found], next_cursor=next_cursor)


def site_object(record: SiteRecord) -> dict[str, Any]:
    """Write a site as the API shows it."""
    site = record.site
    return {
        "id": site.id,
        "kind": site.kind,
        "type": site.type,
        "name": site.name,
        "address": site.address,
        "district": DistrictOut(code=site.district, name=record.district_name),
        "subdistrict": site.subdistrict,
        "community": site.community,
        "organization_id": site.organization,
        "lon": site.lon,
        "lat": site.lat,
        "type_code": site.type_code,
        "city_code": site.city_code,
        "subdistrict_code": site.subdistrict_code,
        "community_code": site.community_code,
        "compound_id": site.compound,
        "position_source": site.position_source,
        "partner_hospital": site.partner_hospital,
    }


@router.get("/sites/{site_id}")
async def one(site_id: str, login: CurrentLogin, parts: UsesParts) -> SiteDetailOut:
    """Show a site with who lives there. Each look is in the audit."""
    require_role(login, *LOOKING)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        found, _ = await site_page(write, login.scope, most=1, ids=[site_id])
        if not found:
            raise not_found("site", site_id)
        places = await places_of_site(write, SiteId(site_id))
        residents = await residents_of_site(write, SiteId(site_id))
        devices, _ = await device_page(write, DevicePage(most=MANY, site_id=site_id))
        shown_of = await grounds(write, parts, login, site_id=site_id)
        way_in = await site_ground(write, parts, login, site_id)
        access = None if way_in is None else await site_access(write, SiteId(site_id))
        if residents or (access is not None and access.door_codes):
            details = {
                "residents": [resident.id for resident in residents],
                "revealed": {each: why.value for each, why in shown_of.items()},
                "door_codes": way_in,
            }
            look = Look(at=now, user_id=login.user.id, action="residents_shown", object_id=site_id, details=details)
            await write_audit(write, look)
    shown = [
        SiteDeviceOut(
            id=each.id,
            kind=each.kind,
            place_id=each.place_id,
            last_seen_at=each.last_seen_at,
            online=_online(
                each.online, heard=each.last_seen_at is not None and now - each.last_seen_at < ONLINE_WITHIN
            ),
            battery=each.battery,
        )
        for each in devices
        if each.retired_at is None
    ]
    return SiteDetailOut(
        **site_object(found[0]),
        places=[_place(place) for place in places],
        residents=[_resident(resident, revealed=resident.id in shown_of) for resident in residents],
        devices=shown,
        door_codes=None if access is None else access.door_codes,
        revealed=access is not None,
    )


def _online(said: bool | None, *, heard: bool) -> bool:  # noqa: FBT001  # a fact that may be unknown
    return heard if said is None else said


def _place(place: Place) -> PlaceDetailOut:
    return PlaceDetailOut(id=place.id, kind=place.kind, building=place.building, floor=place.floor, room=place.room)


def _resident(resident: Resident, *, revealed: bool) -> ResidentOut:
    contacts = [
        ContactOut(id=f"{resident.id}-{number}", **asdict(each)) for number, each in enumerate(resident.contacts)
    ]
    return ResidentOut(
        id=resident.id,
        name=resident.name,
        sex=resident.sex,
        birth_year=resident.birth_year,
        phone=resident.phone if revealed else None,
        place_id=resident.place_id,
        categories=list(resident.categories),
        notes=resident.notes if revealed else None,
        contacts=contacts if revealed else None,
        ability_grade=resident.ability_grade if revealed else None,
        risk=resident.risk if revealed else None,
        medical_notes=resident.medical_notes if revealed else None,
        revealed=revealed,
    )
