"""Organizations and residential compounds."""

from dataclasses import asdict, replace

from fastapi import APIRouter, Response, status

from api.auth import CurrentLogin, Login, require_role
from api.idempotency import IdempotentRoute
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import UsesParts
from api.problems import not_found
from api.registering import CENTRE, REGISTERING, audit, changed, fields_of, refused_as
from api.routes.incidents import LOOKING
from api.schemas.registry import (
    CompoundBody,
    CompoundOut,
    CompoundsOut,
    OrganizationBody,
    OrganizationFields,
    OrganizationOut,
    OrganizationPageOut,
    OrganizationPatch,
)
from nowalls.domain.coordinates import Position, to_wgs84
from nowalls.domain.identifiers import credit_code
from nowalls.domain.ids import CompoundId, DistrictCode, OrganizationId, new_id
from nowalls.domain.registry import Compound, Organization
from nowalls.runtime.clock import secret_chance
from nowalls.storage.database import Read
from nowalls.storage.organizations import (
    change_organization,
    compounds,
    lock_organization,
    organization,
    organization_page,
    write_compounds,
    write_organizations,
)
from nowalls.storage.registry import district_list

router = APIRouter(tags=["organizations"], route_class=IdempotentRoute)


def _out(found: Organization) -> OrganizationOut:
    return OrganizationOut.model_validate(asdict(found))


async def _organization(read: Read, login: Login, organization_id: str) -> Organization:
    found = await organization(read, login.scope, organization_id)
    if found is None:
        raise not_found("organization", organization_id)
    return found


def _changed(known: Organization, body: OrganizationFields) -> Organization:
    """Return an organization with what a body says, if its credit code and its beds can be."""
    with refused_as("invalid_beds"):
        new = changed(known, body)
    with refused_as("invalid_credit_code"):
        return new if new.credit_code is None else replace(new, credit_code=credit_code(new.credit_code))


@router.get("/organizations")
async def page(login: CurrentLogin, parts: UsesParts, cursor: Cursor = None, limit: Limit = 100) -> OrganizationPageOut:
    """List the organizations that run something within the scope."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        found, after = await organization_page(read, login.scope, most=limit, after=read_cursor(cursor) or 0)
    return OrganizationPageOut(items=[_out(each) for each in found], next_cursor=write_cursor(after))


@router.post("/organizations", status_code=status.HTTP_201_CREATED)
async def add(body: OrganizationBody, login: CurrentLogin, parts: UsesParts, response: Response) -> OrganizationOut:
    """Register an organization."""
    require_role(login, *CENTRE)
    blank = Organization(id=OrganizationId(new_id("org", secret_chance())), name=body.name)
    new = _changed(blank, body)
    async with parts.database.write(login.scope) as write:
        await write_organizations(write, [new])
        await audit(write, login, parts.clock.now(), "registered_organization", new.id)
    response.headers["Location"] = f"/api/v1/organizations/{new.id}"
    return _out(new)


@router.get("/organizations/{organization_id}")
async def one(organization_id: str, login: CurrentLogin, parts: UsesParts) -> OrganizationOut:
    """Show an organization."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        return _out(await _organization(read, login, organization_id))


@router.patch("/organizations/{organization_id}")
async def patch(
    organization_id: str, body: OrganizationPatch, login: CurrentLogin, parts: UsesParts
) -> OrganizationOut:
    """Change what is known of an organization."""
    require_role(login, *REGISTERING)
    async with parts.database.write(login.scope) as write:
        await lock_organization(write, OrganizationId(organization_id))
        new = _changed(await _organization(write, login, organization_id), body)
        await change_organization(write, new)
        await audit(write, login, parts.clock.now(), "changed_organization", new.id, fields=fields_of(body))
    return _out(new)


@router.get("/compounds")
async def compound_list(login: CurrentLogin, parts: UsesParts) -> CompoundsOut:
    """List the residential compounds of the scope's districts."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        found = await compounds(read, login.scope)
    return CompoundsOut(items=[CompoundOut.model_validate(asdict(each)) for each in found])


@router.post("/compounds", status_code=status.HTTP_201_CREATED)
async def add_compound(body: CompoundBody, login: CurrentLogin, parts: UsesParts, response: Response) -> CompoundOut:
    """Register a residential compound with the position that its homes have when nobody knows a better one."""
    require_role(login, *CENTRE)
    at = to_wgs84(Position(body.lon, body.lat), body.datum)
    new = Compound(
        id=CompoundId(new_id("cpd", secret_chance())),
        name=body.name,
        district=DistrictCode(body.district),
        subdistrict=body.subdistrict,
        community=body.community,
        lon=at.lon,
        lat=at.lat,
    )
    async with parts.database.write(login.scope) as write:
        known = await district_list(write, [body.district])
        if not known or not login.user.may_see(district=body.district, organization=None):
            raise not_found("district", body.district)
        await write_compounds(write, [new])
        await audit(write, login, parts.clock.now(), "registered_compound", new.id)
    response.headers["Location"] = f"/api/v1/compounds/{new.id}"
    return CompoundOut.model_validate(asdict(new))


@router.get("/compounds/{compound_id}")
async def one_compound(compound_id: str, login: CurrentLogin, parts: UsesParts) -> CompoundOut:
    """Show a residential compound."""
    require_role(login, *LOOKING)
    async with parts.database.read(login.scope) as read:
        found = await compounds(read, login.scope, CompoundId(compound_id))
    if not found:
        raise not_found("compound", compound_id)
    return CompoundOut.model_validate(asdict(found[0]))
