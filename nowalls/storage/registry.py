"""The registry of where: districts, sites with their access, and places; and who can be sent."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import msgspec

from nowalls.domain.ids import DistrictCode, PlaceId, ResponderId, SiteId
from nowalls.domain.registry import District, Place, Responder, Site, SiteAccess
from nowalls.domain.scopes import Scope
from nowalls.domain.search_words import words_of_address, words_of_name, words_of_phone
from nowalls.domain.words import PlaceKind, SiteKind
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json, place_of

FILE: Final = "registry"
SILENT_AFTER: Final = timedelta(hours=25)
"""A monitored link of the lowest level must be heard within 25 h (SOS alarm receiver protocol, level 1)."""


async def write_districts(write: Write, districts: Sequence[District]) -> None:
    """Add districts, or change their names."""
    await write.run(FILE, "write_districts", {"rows": as_json(districts)})


async def district_list(read: Read, codes: Sequence[str] | None = None) -> list[District]:
    """Return the districts with these codes, or all."""
    rows = await read.rows(FILE, "districts", {"codes": None if codes is None else list(codes)})
    return [msgspec.convert(row, type=District) for row in rows]


async def write_sites(write: Write, sites: Sequence[Site]) -> None:
    """Add sites, or change what is known of them; their districts and organizations must be there.

    A site's kind and district stay what they were at first. The words by which a site is found are worked out beside
    the event loop: for thousands of sites they take seconds.
    """
    await write.run(FILE, "write_sites", {"rows": await asyncio.to_thread(_site_rows, sites)})


def _site_rows(sites: Sequence[Site]) -> str:
    return as_json([asdict(site) | {"search_words": _site_words(site)} for site in sites])


def _site_words(site: Site) -> set[str]:
    """A home is called by its address; only an institution has a name to be found by its whole pinyin."""
    name = set[str]() if site.kind is SiteKind.HOME else words_of_name(site.name)
    return name | words_of_address(f"{site.name} {site.address} {site.community}")


async def lock_site(write: Write, site_id: SiteId) -> None:
    """Hold a site until the transaction ends, so that of two changes at once each keeps its fields."""
    await write.rows(FILE, "lock_site", {"id": site_id})


async def site_access(read: Read, site_id: SiteId) -> SiteAccess:
    """Return how to get in and who is there at night. Each look at door codes belongs into the audit."""
    row = await read.row(FILE, "access", {"site_id": site_id})
    return SiteAccess() if row is None else msgspec.convert(row, type=SiteAccess)


async def write_site_access(write: Write, accesses: Iterable[tuple[SiteId, SiteAccess]]) -> None:
    """Write how to get in and who is there at night, whole."""
    rows = [asdict(access) | {"site_id": site_id} for site_id, access in accesses]
    await write.run(FILE, "write_access", {"rows": as_json(rows)})


async def write_places(write: Write, places: Sequence[Place]) -> None:
    """Add places or rename them; buildings before what stands in them is not needed, they are sorted here."""
    outer = [place for place in places if place.building_place is None]
    inner = [place for place in places if place.building_place is not None]
    await write.run(FILE, "write_places", {"rows": as_json(outer)})
    await write.run(FILE, "write_places", {"rows": as_json(inner)})


async def lock_place(write: Write, place_id: PlaceId) -> None:
    """Hold a place until the transaction ends."""
    await write.rows(FILE, "lock_place", {"id": place_id})


async def add_missing_places(write: Write, wanted: Sequence[Place]) -> list[Place]:
    """Add those places that are not there yet, as ``write_missing_places``; return the places of all sites named."""
    await write_missing_places(write, wanted)
    return await places_of_sites(write, sorted({place.site_id for place in wanted}))


async def write_missing_places(write: Write, wanted: Sequence[Place]) -> None:
    """Add those places that are not there yet, buildings too.

    A place is known by its site, kind, building, floor and room: what is there keeps its own id, and the ids of
    ``wanted`` count only for what is new. Which building a room stands in follows from the building's name.
    """
    for inner in (False, True):
        rows = [replace(place, building_place=None) for place in wanted if (place.kind in INSIDE) is inner]
        await write.run(FILE, "add_missing_places", {"rows": as_json(rows)})


async def places_of_sites(read: Read, site_ids: Sequence[SiteId]) -> list[Place]:
    """Return the places of several sites."""
    return [place_of(row) for row in await read.rows(FILE, "places_of_sites", {"site_ids": list(site_ids)})]


INSIDE: Final = frozenset({PlaceKind.ROOM, PlaceKind.COMMON_AREA})
"""What stands in a building."""


async def write_responders(write: Write, responders: Sequence[Responder]) -> None:
    """Add responders, or change what is known of them; their district stays."""
    rows = [
        asdict(each) | {"search_words": words_of_name(each.name) | words_of_phone(each.phone)} for each in responders
    ]
    await write.run(FILE, "write_responders", {"rows": as_json(rows)})


@dataclass(frozen=True, slots=True, kw_only=True)
class MapColumns:
    """Every site on the map in columns, each a JSON array as the database wrote it; the n-th belong to the n-th site.

    ``status``: 0 ok, 1 silent, 2 fault, 3 alarm, 4 never seen.
    """

    ids: str
    lon: str
    lat: str
    kind: str
    status: str
    district: str
    organization: str


async def map_columns(read: Read, scope: Scope, *, now: datetime) -> MapColumns:
    """Return every site within a scope, in a fixed order, and how it stands."""
    row = await read.row(FILE, "map_columns", {**scope.params, "silent_since": now - SILENT_AFTER})
    if row is None:
        message = "The statement of the map's columns always gives one row."
        raise LookupError(message)
    return MapColumns(**row)


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
    found = [SiteRecord(site=msgspec.convert(row, type=Site), district_name=row["district_name"]) for row in rows]
    return found, rows[-1]["key"] if len(rows) == most else None


async def places_of_site(read: Read, site_id: SiteId) -> list[Place]:
    """Return a site's places, by building, floor and room."""
    return [place_of(row) for row in await read.rows(FILE, "places", {"site_id": site_id})]


async def place_page(
    read: Read,
    scope: Scope,
    *,
    most: int,
    after: int = 0,
    site_id: str | None = None,
) -> tuple[list[Place], int | None]:
    """Return a page of places within a scope, or of one site, and the cursor of the next page."""
    rows = await read.rows(FILE, "places_after", {"after": after, "most": most, "site_id": site_id, **scope.params})
    return [place_of(row) for row in rows], rows[-1]["key"] if len(rows) == most else None


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


async def responder(read: Read, responder_id: ResponderId) -> Responder | None:
    """Return one responder."""
    row = await read.row(FILE, "responder", {"id": responder_id})
    return None if row is None else msgspec.convert(row, type=Responder)
