"""Registering sites, and what is known of each: who is there at night, how to get in, what protects it."""

from dataclasses import asdict, replace
from functools import partial

from fastapi import APIRouter, Response, status

from api.auth import CurrentLogin, Login, require_role
from api.idempotency import IdempotentRoute
from api.parts import UsesParts
from api.problems import Problem, not_found
from api.registering import REGISTERING, audit, changed, fields_of, refused_as, site_in_scope
from api.routes.incidents import LOOKING
from api.routes.sites import site_object
from api.schemas.registry import (
    DoorCodesBody,
    GuardOut,
    NightStaffList,
    PlaceProtectionOut,
    ProtectionOut,
    SiteBody,
    SiteFields,
    SitePatch,
)
from api.schemas.sites import SiteOut
from nowalls.domain.coordinates import Position, to_wgs84
from nowalls.domain.identifiers import check_divisions
from nowalls.domain.ids import CompoundId, DistrictCode, OrganizationId, PlaceId, SiteId, new_id
from nowalls.domain.lifecycle import lacking, place_lacks
from nowalls.domain.protection import DeviceProtection, GuardHealth, device_protection, place_protection
from nowalls.domain.registry import NightStaff, Place, Site
from nowalls.domain.registry_words import SITE_TYPE_NAMES, PositionSource
from nowalls.domain.words import PlaceKind, Role, SiteKind
from nowalls.runtime.clock import secret_chance
from nowalls.storage.database import Read, Write
from nowalls.storage.lifecycles import guards_of_sites
from nowalls.storage.organizations import compounds, organization
from nowalls.storage.registry import (
    SiteRecord,
    district_list,
    lock_site,
    places_of_site,
    site_access,
    write_places,
    write_site_access,
    write_sites,
)

router = APIRouter(prefix="/sites", tags=["sites"], route_class=IdempotentRoute)

OUTSIDE = frozenset({"organization_id", "compound_id", "lon", "lat", "datum", "type_code", "position_source"})
"""Fields whose meaning is not their own name's in the registry."""


@router.post("", status_code=status.HTTP_201_CREATED)
async def add(body: SiteBody, login: CurrentLogin, parts: UsesParts, response: Response) -> SiteOut:
    """Register a site; a home has its one place at once. Without a position it stands where its compound does."""
    require_role(login, *REGISTERING)
    prefix = "home" if body.type_code.kind is SiteKind.HOME else "site"
    async with parts.database.write(login.scope) as write:
        blank = Site(
            id=SiteId(new_id(prefix, secret_chance())),
            kind=body.type_code.kind,
            type=SITE_TYPE_NAMES[body.type_code],
            name=body.name,
            address=body.address,
            district=DistrictCode(body.district),
            subdistrict=body.subdistrict,
            community=body.community,
            organization=login.user.organization,
            lon=0.0,
            lat=0.0,
        )
        site = await _positioned(write, login, await _changed(write, login, blank, body), body)
        if site is None:
            raise Problem(422, "no_position", "Give the site lon and lat, or the compound_id where it stands.")
        record = await _record(write, login, site)
        await write_sites(write, [site])
        if site.kind is SiteKind.HOME:
            place = Place(id=PlaceId(new_id("place", secret_chance())), site_id=site.id, kind=PlaceKind.HOME)
            await write_places(write, [place])
        await audit(write, login, parts.clock.now(), "registered_site", site.id)
    response.headers["Location"] = f"/api/v1/sites/{site.id}"
    return SiteOut(**site_object(record))


@router.patch("/{site_id}")
async def patch(site_id: str, body: SitePatch, login: CurrentLogin, parts: UsesParts) -> SiteOut:
    """Change what is known of a site."""
    require_role(login, *REGISTERING)
    async with parts.database.write(login.scope) as write:
        await lock_site(write, SiteId(site_id))
        known = await site_in_scope(write, login, site_id)
        if "type_code" in body.model_fields_set:
            if body.type_code.kind is not known.kind:
                raise Problem(422, "other_kind", f"A {known.kind} cannot become a {body.type_code}.")
            known = replace(known, type=SITE_TYPE_NAMES[body.type_code])
        new = await _changed(write, login, known, body)
        site = await _positioned(write, login, new, body) or new
        record = await _record(write, login, site)
        await write_sites(write, [site])
        await audit(write, login, parts.clock.now(), "changed_site", site.id, fields=fields_of(body))
    return SiteOut(**site_object(record))


async def _changed(read: Read, login: Login, known: Site, body: SiteFields) -> Site:
    """Return a site with what a body says, if its division codes and its organization can be."""
    new = changed(known, body, leave=OUTSIDE)
    with refused_as("invalid_division"):
        check_divisions(
            city=new.city_code,
            district=new.district,
            subdistrict=new.subdistrict_code,
            community=new.community_code,
        )
    if "organization_id" not in body.model_fields_set:
        return new
    if body.organization_id is None and login.user.role is not Role.INSTITUTION:
        return replace(new, organization=None)
    found = await organization(read, login.scope, body.organization_id or "")
    if found is None:
        raise not_found("organization", str(body.organization_id))
    return replace(new, organization=OrganizationId(found.id))


async def _positioned(read: Read, login: Login, site: Site, body: SiteFields) -> Site | None:
    """Return a site at the position that a body gives, or at its compound's; ``None`` where it gives neither."""
    compound = None
    if body.compound_id is not None:
        found = await compounds(read, login.scope, CompoundId(body.compound_id))
        if not found or found[0].district != site.district:
            raise not_found(f"compound in the district {site.district}", body.compound_id)
        compound = found[0]
        site = replace(site, compound=compound.id)
    elif "compound_id" in body.model_fields_set:
        site = replace(site, compound=None)
    if body.lon is not None and body.lat is not None:
        at = to_wgs84(Position(body.lon, body.lat), body.datum)
        return replace(site, lon=at.lon, lat=at.lat, position_source=PositionSource(body.position_source))
    if compound is not None:
        return replace(site, lon=compound.lon, lat=compound.lat, position_source=PositionSource.COMPOUND)
    return None


async def _record(read: Read, login: Login, site: Site) -> SiteRecord:
    """Return a site with its district's name, if the asker may have sites there."""
    known = await district_list(read, [site.district])
    if not known or not login.user.may_see(district=site.district, organization=site.organization):
        raise not_found("district", site.district)
    return SiteRecord(site=site, district_name=known[0].name)


@router.get("/{site_id}/night_staff")
async def night_staff(site_id: str, login: CurrentLogin, parts: UsesParts) -> NightStaffList:
    """List who is at an institution at night, in the order in which to call them."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        site = await site_in_scope(read, login, site_id)
        access = await site_access(read, site.id)
    return NightStaffList.model_validate({"items": [asdict(each) for each in access.night_staff]})


@router.put("/{site_id}/night_staff")
async def change_night_staff(
    site_id: str, body: NightStaffList, login: CurrentLogin, parts: UsesParts
) -> NightStaffList:
    """Say who is at an institution at night, whole."""
    require_role(login, *REGISTERING)
    async with parts.database.write(login.scope) as write:
        site = await site_in_scope(write, login, site_id)
        if site.kind is not SiteKind.INSTITUTION:
            raise Problem(422, "not_an_institution", f"{site_id!r} is a home; its contacts stand with its residents.")
        people = tuple(NightStaff(**each.model_dump()) for each in body.items)
        await _write_access(write, site.id, night_staff=people)
        await audit(write, login, parts.clock.now(), "changed_night_staff", site.id)
    return body


@router.put("/{site_id}/door_codes", status_code=status.HTTP_204_NO_CONTENT)
async def change_door_codes(site_id: str, body: DoorCodesBody, login: CurrentLogin, parts: UsesParts) -> None:
    """Say how to get in. Who may read it, and when, is decided with each look."""
    require_role(login, *REGISTERING)
    async with parts.database.write(login.scope) as write:
        site = await site_in_scope(write, login, site_id)
        await _write_access(write, site.id, door_codes=body.door_codes)
        await audit(write, login, parts.clock.now(), "changed_door_codes", site.id)


async def _write_access(write: Write, site_id: SiteId, **new: str | tuple[NightStaff, ...]) -> None:
    await lock_site(write, site_id)
    known = await site_access(write, site_id)
    await write_site_access(write, [(site_id, replace(known, **new))])  # type: ignore[arg-type]  # fields of its own


@router.get("/{site_id}/protection")
async def protection(site_id: str, login: CurrentLogin, parts: UsesParts) -> ProtectionOut:
    """Show, place by place, whether a device that saves lives protects it (已启用守护), how well, and why not."""
    require_role(login, *LOOKING)
    now = parts.clock.now()
    async with parts.database.read(login.scope) as read:
        site = await site_in_scope(read, login, site_id)
        places = await places_of_site(read, site.id)
        guards = await guards_of_sites(read, [site.id], now=now)
    limits = partial(parts.policies.current.supervision, site.district, site.id)
    judged = {
        place_id: [(each, device_protection(each, limits(each.guard.kind.value, each.model), now)) for each in here]
        for place_id, here in guards.items()
    }
    return ProtectionOut(
        site_id=site.id, at=now, places=[_protection(each, judged.get(each.id, [])) for each in places]
    )


def _protection(place: Place, devices: list[tuple[GuardHealth, DeviceProtection]]) -> PlaceProtectionOut:
    lacks = place_lacks([health.guard for health, _ in devices])
    whole = place_protection(place.kind, [(health.guard.kind, judged) for health, judged in devices])
    return PlaceProtectionOut(
        place_id=place.id,
        kind=place.kind,
        building=place.building,
        floor=place.floor,
        room=place.room,
        protected=not lacks,
        lacking=lacks,
        score=whole.score,
        gaps=list(whole.gaps),
        devices=[_guard(health, judged) for health, judged in devices],
    )


def _guard(health: GuardHealth, judged: DeviceProtection) -> GuardOut:
    guard = health.guard
    return GuardOut(
        device_id=guard.device_id,
        kind=guard.kind,
        lifecycle=guard.standing.lifecycle,
        protecting=guard.standing.protecting,
        lacking=lacking(guard),
        score=judged.score,
        gaps=list(judged.gaps),
        last_seen_at=guard.last_seen_at,
        silent_since=guard.silent_since,
        battery=health.battery,
        tested_at=health.tested_at,
        test_due_at=judged.test_due_at,
    )
