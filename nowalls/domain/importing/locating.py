"""Where a row's device stands: a site by id or name, a home that is not registered yet, a building, a room.

What is missing is made once and found again by the rows that follow.
"""

from collections.abc import Callable

from nowalls.domain.coordinates import Position
from nowalls.domain.ids import DistrictCode, PlaceId, SiteId
from nowalls.domain.importing.columns import Column
from nowalls.domain.importing.reading import ImportRow
from nowalls.domain.importing.registered import KnownSite, Registered, refused
from nowalls.domain.registry import Compound, Place, Site
from nowalls.domain.registry_words import SITE_TYPE_NAMES, PositionSource, SiteType
from nowalls.domain.words import PlaceKind, SiteKind

NewId = Callable[[str], str]
"""Makes an id that begins with the given word; chance is the caller's."""


def _spot(building: str | None, floor: str | None, room: str | None) -> tuple[str, str, str]:
    return building or "", floor or "", room or ""


class Locator:
    """Finds rows' places, and keeps the sites and places it makes: ``sites`` and ``places``, in order."""

    def __init__(self, registered: Registered, new_id: NewId) -> None:
        """Know what is registered."""
        self.sites: list[Site] = []
        self.places: list[Place] = []
        self._registered = registered
        self._new_id = new_id
        self._sites_by_id = {site.id: site for site in registered.sites}
        self._sites_by_name: dict[str, list[KnownSite]] = {}
        for site in registered.sites:
            self._sites_by_name.setdefault(site.name, []).append(site)
        self._compounds: dict[str, list[Compound]] = {}
        for compound in registered.compounds:
            self._compounds.setdefault(compound.name, []).append(compound)
        self._places: dict[SiteId, dict[tuple[PlaceKind, tuple[str, str, str]], Place]] = {}
        self._buildings: dict[SiteId, dict[str | None, Place]] = {}
        for place in registered.places:
            self._keep(place)

    def place(self, row: ImportRow) -> Place:
        """Return the place a row names; raises ``RowRefusedError`` where it names none or several."""
        return self._place_at(row, self._site(row))

    def _site(self, row: ImportRow) -> KnownSite:
        by_id = self._sites_by_id.get(SiteId(row.site))
        if by_id is not None:
            return by_id
        named = self._sites_by_name.get(row.site, [])
        if len(named) > 1:
            detail = f"{len(named)} sites are named {row.site!r}; name the one that is meant by its id."
            raise refused(row, "site_ambiguous", Column.SITE, row.site, detail)
        return named[0] if named else self._new_home(row)

    def _new_home(self, row: ImportRow) -> KnownSite:
        if row.address is None:
            detail = f"No site has the id or name {row.site!r}; a new home needs its address."
            raise refused(row, "site_unknown", Column.SITE, row.site, detail)
        compound = self._compound(row)
        district = self._district(row, compound)
        position = row.position or (Position(compound.lon, compound.lat) if compound else None)
        if position is None:
            detail = f"The new home {row.site!r} has no position: give longitude, latitude and datum, or its compound."
            raise refused(row, "position_missing", Column.LONGITUDE, "", detail)
        site = Site(
            id=SiteId(self._new_id("home")),
            kind=SiteKind.HOME,
            type=SITE_TYPE_NAMES[SiteType.HOME],
            name=row.site,
            address=row.address,
            district=district,
            subdistrict=compound.subdistrict if compound else "",
            community=compound.community if compound else "",
            organization=self._registered.organization,
            lon=round(position.lon, 6),
            lat=round(position.lat, 6),
            compound=compound.id if compound else None,
            position_source=PositionSource.GIVEN if row.position else PositionSource.COMPOUND,
        )
        self.sites.append(site)
        known = KnownSite(id=site.id, name=site.name, kind=site.kind)
        self._sites_by_name[site.name] = [known]
        self._make(
            Place(
                id=PlaceId(site.id),
                site_id=site.id,
                kind=PlaceKind.HOME,
                building=row.building,
                floor=row.floor,
                room=row.room,
            )
        )
        return known

    def _compound(self, row: ImportRow) -> Compound | None:
        if row.compound is None:
            return None
        named = self._compounds.get(row.compound, [])
        if len(named) != 1:
            code = "compound_ambiguous" if named else "compound_unknown"
            detail = f"{len(named) or 'No'} compounds are named {row.compound!r}."
            raise refused(row, code, Column.COMPOUND, row.compound, detail)
        return named[0]

    def _district(self, row: ImportRow, compound: Compound | None) -> DistrictCode:
        mine = set(self._registered.districts.values())
        if row.district is not None:
            named = self._registered.districts.get(row.district)
        elif compound is not None:
            named = compound.district if compound.district in mine else None
        else:
            named = next(iter(mine)) if len(mine) == 1 else None
        if named is None:
            detail = f"Name the new home's district by its code or name; {row.district!r} is none of yours."
            raise refused(row, "district_unknown", Column.DISTRICT, row.district or "", detail)
        return named

    def _place_at(self, row: ImportRow, site: KnownSite) -> Place:
        here = self._places.setdefault(site.id, {})
        if site.kind is SiteKind.HOME:
            home = next((place for place in here.values() if place.kind is PlaceKind.HOME), None)
            return home or self._make(Place(id=PlaceId(site.id), site_id=site.id, kind=PlaceKind.HOME))
        building = self._building(row, site)
        if row.room is None:
            return building
        for kind in (PlaceKind.ROOM, PlaceKind.COMMON_AREA):
            found = here.get((kind, _spot(building.building, row.floor, row.room)))
            if found is not None:
                return found
        return self._make(
            Place(
                id=PlaceId(self._new_id("place")),
                site_id=site.id,
                kind=PlaceKind.ROOM,
                building=building.building,
                floor=row.floor,
                room=row.room,
                building_place=building.id,
            )
        )

    def _building(self, row: ImportRow, site: KnownSite) -> Place:
        buildings = self._buildings.get(site.id, {})
        if row.building is None and len(buildings) == 1:
            return next(iter(buildings.values()))
        if row.building is None and buildings:
            detail = f"The site {site.name!r} has {len(buildings)} buildings; name the one that is meant."
            raise refused(row, "cell_missing", Column.BUILDING, "", detail)
        return buildings.get(row.building) or self._make(
            Place(
                id=PlaceId(self._new_id("place")),
                site_id=site.id,
                kind=PlaceKind.BUILDING,
                building=row.building,
            )
        )

    def _make(self, place: Place) -> Place:
        self.places.append(place)
        self._keep(place)
        return place

    def _keep(self, place: Place) -> None:
        here = self._places.setdefault(place.site_id, {})
        here[place.kind, _spot(place.building, place.floor, place.room)] = place
        if place.kind is PlaceKind.BUILDING:
            self._buildings.setdefault(place.site_id, {})[place.building] = place
