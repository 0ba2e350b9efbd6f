"""Who and what is registered: sites, places, people and devices as the centre knows them."""

from dataclasses import dataclass

from nowalls.domain.ids import (
    DeviceId,
    DistrictCode,
    OrganizationId,
    PlaceId,
    ResidentId,
    ResponderId,
    SiteId,
    UserId,
)
from nowalls.domain.words import DeviceKind, PlaceKind, Role, SiteKind


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """The scope of staff, settings and the engine's writer."""

    code: DistrictCode
    name: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """Who runs sites and services."""

    id: OrganizationId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A home or an institution: a point on the map, WGS-84 degrees."""

    id: SiteId
    kind: SiteKind
    type: str
    """The type's own name, such as 养老机构 or 日间照料机构; for a home 居家."""
    name: str
    address: str
    district: DistrictCode
    subdistrict: str
    community: str
    organization: OrganizationId | None
    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The unit an incident is about: the home, a building, a room or a common area."""

    id: PlaceId
    site_id: SiteId
    kind: PlaceKind
    building: str | None = None
    floor: str | None = None
    room: str | None = None
    building_place: PlaceId | None = None
    """The building a room or common area stands in: the place of its fires."""

    @property
    def fire_place(self) -> PlaceId:
        """Where a fire in this place is handled: the building, or the home itself."""
        return self.building_place or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to call for a resident, in this order."""

    name: str
    relation: str
    phone: str
    key_holder: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """A person watched over."""

    id: ResidentId
    place_id: PlaceId
    name: str
    sex: str
    birth_year: int
    phone: str
    categories: tuple[str, ...]
    """Codes: ``living_alone``, ``empty_nest``, ``disabled``, ``dementia``, ``oldest_old``, ``extreme_poverty`` …"""
    notes: str
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Responder:
    """Who can be sent."""

    id: ResponderId
    district: DistrictCode
    name: str
    kind: str
    """``care_worker``, ``volunteer`` or ``key_holder``."""
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A registered device at its place."""

    id: DeviceId
    kind: DeviceKind
    site_id: SiteId
    place_id: PlaceId
    serial: str | None = None
    model: str | None = None
    external_id: str | None = None
    gateway_id: DeviceId | None = None
    cancel_window_s: int = 20
    """How long a fall waits for its wearer's cancel; 0 for detectors that confirm a fall themselves.
    20 s is the usual window of fall pendants (ADT's manual)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody with a login, and where they may look: ``None`` in both scopes means the whole centre."""

    id: UserId
    username: str
    name: str
    role: Role
    districts: tuple[DistrictCode, ...] | None = None
    organization: OrganizationId | None = None

    def may_see(self, *, district: str, organization: str | None) -> bool:
        """Tell whether a site of this district and organization is within this user's scope."""
        if self.role is Role.INSTITUTION:
            return self.organization is not None and organization == self.organization
        return self.districts is None or district in self.districts
