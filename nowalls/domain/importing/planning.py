"""What an import makes and changes: rows beside what is registered, decided without touching anything.

A device is known by its serial number: a row about one that is registered changes it, or says that nothing is to be
done. Its login stays; moving a device needs no new firmware.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from nowalls.domain.coordinates import Position
from nowalls.domain.ids import CompoundId, DeviceId, DistrictCode, OrganizationId, PlaceId, SiteId
from nowalls.domain.importing.columns import Column
from nowalls.domain.importing.reading import CellProblem, ImportRow, UnreadableRow
from nowalls.domain.registry import Device, Place, Site
from nowalls.domain.registry_words import SITE_TYPE_NAMES, PositionSource, SiteType
from nowalls.domain.words import DeviceKind, PlaceKind, SiteKind

USUAL_WINDOW_S: Final = 20
"""The registry's own default (``Device.cancel_window_s``)."""

NewId = Callable[[str], str]
"""Makes an id that begins with the given word; chance is the caller's."""


class RowOutcome(StrEnum):
    """What becomes of a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer to one row; ``device_id`` where there is or will be a device."""

    row: int
    outcome: RowOutcome
    device_id: DeviceId | None = None
    problems: tuple[CellProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSite:
    """A site the importer may write to."""

    id: SiteId
    name: str
    kind: SiteKind


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCompound:
    """A compound, and where its homes are when nobody knows better."""

    id: CompoundId
    name: str
    district: DistrictCode
    subdistrict: str
    community: str
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What is registered as far as a file's rows name it, and who imports."""

    organization: OrganizationId | None
    districts: Mapping[str, DistrictCode]
    """The districts the importer may write to, by code and by name."""
    sites: Sequence[KnownSite] = ()
    places: Sequence[Place] = ()
    """All places of these sites."""
    compounds: Sequence[KnownCompound] = ()
    devices: Mapping[str, Device] = field(default_factory=dict)
    """Those in service by serial number, as far as they are the importer's."""
    foreign_serials: frozenset[str] = frozenset()
    """Serial numbers of others' devices in service."""
    external_ids: Mapping[tuple[str, str], str | None] = field(default_factory=dict)
    """The serial number of the device in service that bears a foreign id, by source and id."""
    gateways: Mapping[str, DeviceId] = field(default_factory=dict)
    """The importer's gateways in service, by id and by serial number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An answer for each row, and what is to be written if none is refused."""

    verdicts: tuple[Verdict, ...]
    sites: tuple[Site, ...] = ()
    places: tuple[Place, ...] = ()
    created: tuple[Device, ...] = ()
    updated: tuple[Device, ...] = ()

    @property
    def refused(self) -> int:
        """How many rows stand in the way."""
        return sum(verdict.outcome is RowOutcome.REFUSED for verdict in self.verdicts)


class RowRefusedError(Exception):
    """A row that is readable and cannot be done."""

    def __init__(self, problem: CellProblem) -> None:
        """Keep what is wrong."""
        super().__init__(problem.detail)
        self.problem = problem


def plan_import(rows: Iterable[ImportRow | UnreadableRow], registered: Registered, new_id: NewId) -> Plan:
    """Decide each row in order; later rows may name sites, rooms and gateways that earlier ones make."""
    planner = _Planner(registered, new_id)
    verdicts = tuple(planner.decide(row) for row in rows)
    if any(verdict.outcome is RowOutcome.REFUSED for verdict in verdicts):
        return Plan(verdicts=verdicts)
    return Plan(
        verdicts=verdicts,
        sites=tuple(planner.sites),
        places=tuple(planner.places),
        created=tuple(planner.created),
        updated=tuple(planner.updated),
    )


def _spot(building: str | None, floor: str | None, room: str | None) -> tuple[str, str, str]:
    return building or "", floor or "", room or ""


class _Planner:
    """Goes through the rows and keeps what they make."""

    def __init__(self, registered: Registered, new_id: NewId) -> None:
        self.sites: list[Site] = []
        self.places: list[Place] = []
        self.created: list[Device] = []
        self.updated: list[Device] = []
        self._registered = registered
        self._new_id = new_id
        self._seen: dict[str, int] = {}
        self._externals = dict(registered.external_ids)
        self._gateways = dict(registered.gateways)
        self._sites_by_id = {site.id: site for site in registered.sites}
        self._sites_by_name: dict[str, list[KnownSite]] = {}
        for site in registered.sites:
            self._sites_by_name.setdefault(site.name, []).append(site)
        self._compounds: dict[str, list[KnownCompound]] = {}
        for compound in registered.compounds:
            self._compounds.setdefault(compound.name, []).append(compound)
        self._places: dict[SiteId, dict[tuple[PlaceKind, tuple[str, str, str]], Place]] = {}
        for place in registered.places:
            self._keep(place)

    def decide(self, row: ImportRow | UnreadableRow) -> Verdict:
        if isinstance(row, UnreadableRow):
            return Verdict(row=row.row, outcome=RowOutcome.REFUSED, problems=row.problems)
        try:
            return self._decide(row)
        except RowRefusedError as refused:
            return Verdict(row=row.row, outcome=RowOutcome.REFUSED, problems=(refused.problem,))

    def _decide(self, row: ImportRow) -> Verdict:
        self._check_serial(row)
        self._check_external_id(row)
        known = self._registered.devices.get(row.serial)
        if known is not None and known.kind is not row.kind:
            detail = (
                f"The device with the serial number {row.serial!r} is a {known.kind.value}, not a {row.kind.value}."
            )
            raise self._refused(row, "kind_differs", Column.KIND, row.kind.value, detail)
        gateway_id = self._gateway(row)
        place = self._place(row, self._site(row))
        if known is None:
            return self._create(row, place, gateway_id)
        wanted = replace(
            known,
            site_id=place.site_id,
            place_id=place.id,
            model=row.model or known.model,
            source=row.source if row.external_id else known.source,
            external_id=row.external_id or known.external_id,
            gateway_id=gateway_id or known.gateway_id,
            cancel_window_s=known.cancel_window_s if row.cancel_window_s is None else row.cancel_window_s,
        )
        if wanted == known:
            return Verdict(row=row.row, outcome=RowOutcome.UNCHANGED, device_id=known.id)
        self.updated.append(wanted)
        return Verdict(row=row.row, outcome=RowOutcome.UPDATED, device_id=known.id)

    def _create(self, row: ImportRow, place: Place, gateway_id: DeviceId | None) -> Verdict:
        device = Device(
            id=DeviceId(self._new_id(row.kind.value)),
            kind=row.kind,
            site_id=place.site_id,
            place_id=place.id,
            serial=row.serial,
            model=row.model,
            source=row.source,
            external_id=row.external_id,
            gateway_id=gateway_id,
            cancel_window_s=USUAL_WINDOW_S if row.cancel_window_s is None else row.cancel_window_s,
        )
        self.created.append(device)
        if row.kind is DeviceKind.GATEWAY:
            self._gateways[row.serial] = device.id
        return Verdict(row=row.row, outcome=RowOutcome.CREATED, device_id=device.id)

    def _refused(self, row: ImportRow, code: str, column: Column, value: str, detail: str) -> RowRefusedError:
        return RowRefusedError(row.problem(code, column, value, detail))

    def _check_serial(self, row: ImportRow) -> None:
        first = self._seen.setdefault(row.serial, row.row)
        if first != row.row:
            detail = f"The serial number {row.serial!r} stands in row {first} already."
            raise self._refused(row, "serial_twice", Column.SERIAL, row.serial, detail)
        if row.serial in self._registered.foreign_serials:
            detail = f"The serial number {row.serial!r} belongs to a device in service elsewhere."
            raise self._refused(row, "serial_taken", Column.SERIAL, row.serial, detail)

    def _check_external_id(self, row: ImportRow) -> None:
        if row.external_id is None:
            return
        named = (row.source.value, row.external_id)
        bearer = self._externals.setdefault(named, row.serial)
        if bearer != row.serial:
            detail = f"The id {row.external_id!r} belongs to another device in service or in this file."
            raise self._refused(row, "external_id_taken", Column.EXTERNAL_ID, row.external_id, detail)

    def _gateway(self, row: ImportRow) -> DeviceId | None:
        if row.gateway is None:
            return None
        found = self._gateways.get(row.gateway)
        if found is None:
            detail = f"There is no gateway {row.gateway!r} in service here, and none in a row before this one."
            raise self._refused(row, "gateway_unknown", Column.GATEWAY, row.gateway, detail)
        return found

    def _site(self, row: ImportRow) -> KnownSite:
        by_id = self._sites_by_id.get(SiteId(row.site))
        if by_id is not None:
            return by_id
        named = self._sites_by_name.get(row.site, [])
        if len(named) > 1:
            detail = f"{len(named)} sites are named {row.site!r}; name the one that is meant by its id."
            raise self._refused(row, "site_ambiguous", Column.SITE, row.site, detail)
        return named[0] if named else self._new_home(row)

    def _new_home(self, row: ImportRow) -> KnownSite:
        if row.address is None:
            detail = f"No site has the id or name {row.site!r}; a new home needs its address."
            raise self._refused(row, "site_unknown", Column.SITE, row.site, detail)
        compound = self._compound(row)
        district = self._district(row, compound)
        position = row.position or (compound.position if compound else None)
        if position is None:
            detail = f"The new home {row.site!r} has no position: give longitude, latitude and datum, or its compound."
            raise self._refused(row, "position_missing", Column.LONGITUDE, "", detail)
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

    def _compound(self, row: ImportRow) -> KnownCompound | None:
        if row.compound is None:
            return None
        named = self._compounds.get(row.compound, [])
        if len(named) != 1:
            code = "compound_ambiguous" if named else "compound_unknown"
            detail = f"{len(named) or 'No'} compounds are named {row.compound!r}."
            raise self._refused(row, code, Column.COMPOUND, row.compound, detail)
        return named[0]

    def _district(self, row: ImportRow, compound: KnownCompound | None) -> DistrictCode:
        mine = set(self._registered.districts.values())
        if row.district is not None:
            named = self._registered.districts.get(row.district)
        elif compound is not None:
            named = compound.district if compound.district in mine else None
        else:
            named = next(iter(mine)) if len(mine) == 1 else None
        if named is None:
            detail = f"Name the new home's district by its code or name; {row.district!r} is none of yours."
            raise self._refused(row, "district_unknown", Column.DISTRICT, row.district or "", detail)
        return named

    def _place(self, row: ImportRow, site: KnownSite) -> Place:
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
        here = self._places[site.id]
        buildings = [place for (kind, _), place in here.items() if kind is PlaceKind.BUILDING]
        if row.building is None and len(buildings) == 1:
            return buildings[0]
        if row.building is None and buildings:
            detail = f"The site {site.name!r} has {len(buildings)} buildings; name the one that is meant."
            raise self._refused(row, "cell_missing", Column.BUILDING, "", detail)
        found = next((place for place in buildings if place.building == row.building), None)
        if found is not None:
            return found
        return self._make(
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
