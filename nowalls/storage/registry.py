"""The registry of who and where: districts, organizations, sites, places, residents and responders."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from nowalls.domain.ids import DistrictCode, OrganizationId, PlaceId, ResidentId, ResponderId, SiteId
from nowalls.domain.registry import Contact, District, Organization, Place, Resident, Responder, Site
from nowalls.domain.scopes import Scope
from nowalls.domain.words import SiteKind
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json, place_of

FILE: Final = "registry"


async def write_districts(write: Write, districts: Sequence[District]) -> None:
    """Add districts, or change their names."""
    await write.run(FILE, "write_districts", {"rows": as_json(districts)})


async def write_organizations(write: Write, organizations: Sequence[Organization]) -> None:
    """Add organizations."""
    await write.run(FILE, "write_organizations", {"rows": as_json(organizations)})


async def write_sites(write: Write, sites: Sequence[Site]) -> None:
    """Add sites; their districts and organizations must be there."""
    await write.run(FILE, "write_sites", {"rows": as_json(sites)})


async def write_places(write: Write, places: Sequence[Place]) -> None:
    """Add places; buildings before what stands in them is not needed, they are sorted here."""
    outer = [place for place in places if place.building_place is None]
    inner = [place for place in places if place.building_place is not None]
    await write.run(FILE, "write_places", {"rows": as_json(outer)})
    await write.run(FILE, "write_places", {"rows": as_json(inner)})


async def write_residents(write: Write, residents: Sequence[Resident]) -> None:
    """Add residents at their places."""
    await write.run(FILE, "write_residents", {"rows": as_json(residents)})


async def write_responders(write: Write, responders: Sequence[Responder]) -> None:
    """Add responders."""
    await write.run(FILE, "write_responders", {"rows": as_json(responders)})


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPoint:
    """A site on the map, and what is known of how it stands."""

    id: SiteId
    lon: float
    lat: float
    kind: SiteKind
    district: str
    organization: str | None
    alarm: bool
    last_seen_at: datetime | None
    silent: bool
    fault: bool


async def map_points(read: Read, scope: Scope) -> list[MapPoint]:
    """Return every site within a scope, in a fixed order."""
    rows = await read.rows(FILE, "map_columns", scope.params)
    return [MapPoint(**row | {"kind": SiteKind(row["kind"])}) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord:
    """A site with its district's name."""

    site: Site
    district_name: str


async def site_page(
    read: Read,
    scope: Scope,
    *,
    most: int,
    after: int = 0,
    ids: Sequence[str] | None = None,
) -> tuple[list[SiteRecord], int | None]:
    """Return a page of sites within a scope, and the cursor of the next one if there is more."""
    params = {"after": after, "most": most, "ids": None if ids is None else list(ids), **scope.params}
    rows = await read.rows(FILE, "sites", params)
    return [_site_record(row) for row in rows], rows[-1]["key"] if len(rows) == most else None


def _site_record(row: Any) -> SiteRecord:  # noqa: ANN401  # a row
    named = {each.name: row[each.name] for each in fields(Site)}
    organization = row["organization"]
    named |= {
        "id": SiteId(row["id"]),
        "kind": SiteKind(row["kind"]),
        "district": DistrictCode(row["district"]),
        "organization": None if organization is None else OrganizationId(organization),
    }
    return SiteRecord(site=Site(**named), district_name=row["district_name"])


async def places_of_site(read: Read, site_id: SiteId) -> list[Place]:
    """Return a site's places, by building, floor and room."""
    return [place_of(row) for row in await read.rows(FILE, "places", {"site_id": site_id})]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRecord:
    """A place and whose scope it is in."""

    place: Place
    district: DistrictCode
    organization: str | None


async def place_record(read: Read, place_id: PlaceId) -> PlaceRecord | None:
    """Return one place."""
    row = await read.row(FILE, "place", {"place_id": place_id})
    if row is None:
        return None
    return PlaceRecord(
        place=place_of(row),
        district=DistrictCode(row["district"]),
        organization=row["organization"],
    )


async def residents_of_site(read: Read, site_id: SiteId) -> list[Resident]:
    """Return who lives at a site. Each look belongs into the audit; that is the caller's duty."""
    return [_resident(row) for row in await read.rows(FILE, "residents", {"site_id": site_id})]


def _resident(row: Any) -> Resident:  # noqa: ANN401  # a row
    return Resident(
        id=ResidentId(row["id"]),
        place_id=PlaceId(row["place_id"]),
        name=row["name"],
        sex=row["sex"],
        birth_year=row["birth_year"],
        phone=row["phone"],
        categories=tuple(row["categories"]),
        notes=row["notes"],
        contacts=tuple(Contact(**contact) for contact in row["contacts"]),
    )


async def responders(read: Read, scope: Scope) -> list[Responder]:
    """Return the responders of the scope's districts."""
    rows = await read.rows(FILE, "responders", {"districts": scope.params["districts"]})
    return [_responder(row) for row in rows]


async def responder(read: Read, responder_id: ResponderId) -> Responder | None:
    """Return one responder."""
    row = await read.row(FILE, "responder", {"id": responder_id})
    return None if row is None else _responder(row)


def _responder(row: Any) -> Responder:  # noqa: ANN401  # a row
    return Responder(
        id=ResponderId(row["id"]),
        district=DistrictCode(row["district"]),
        name=row["name"],
        kind=row["kind"],
        phone=row["phone"],
    )
