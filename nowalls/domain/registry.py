"""Who and what is registered: sites, places, people and devices as the centre knows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nowalls.domain.errors import InvalidValueError
from nowalls.domain.ids import (
    CompoundId,
    DeviceId,
    DistrictCode,
    OrganizationId,
    PlaceId,
    ResidentId,
    ResponderId,
    SiteId,
    UserId,
)
from nowalls.domain.registry_words import (
    DeviceSource,
    FireAcceptance,
    Ownership,
    PositionSource,
    RegistrationStatus,
    Risk,
    SiteType,
    site_type_of,
)
from nowalls.domain.scopes import Scope
from nowalls.domain.words import DeviceKind, PlaceKind, Role, SiteKind

CANCEL_WINDOW_S: Final = 20
"""The usual window of fall pendants (ADT's manual)."""
FEWEST_YEARS: Final = 60
"""Of a resident's age, by the year of birth (老年人权益保障法, article 2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """The scope of staff, settings and the engine's writer."""

    code: DistrictCode
    name: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """Who runs sites and services, under which papers."""

    id: OrganizationId
    name: str
    credit_code: str | None = None
    """统一社会信用代码, as ``identifiers.credit_code`` returns it."""
    ownership: Ownership | None = None
    registration_status: RegistrationStatus = RegistrationStatus.UNKNOWN
    fire_acceptance: FireAcceptance = FireAcceptance.UNKNOWN
    grade: int | None = None
    """1 to 5, the highest 5 (GB/T 37276)."""
    beds: int | None = None
    nursing_beds: int | None = None
    phone: str = ""

    def __post_init__(self) -> None:
        """Refuse more nursing beds than beds."""
        if self.beds is not None and (self.nursing_beds or 0) > self.beds:
            message = f"Of {self.beds} beds {self.nursing_beds} cannot be nursing beds."
            raise InvalidValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compound:
    """A residential compound: where its homes are when nobody knows better, WGS-84 degrees."""

    id: CompoundId
    name: str
    district: DistrictCode
    subdistrict: str = ""
    community: str = ""
    lon: float
    lat: float


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
    partner_hospital: str = ""
    city_code: str = ""
    subdistrict_code: str = ""
    community_code: str = ""
    """Codes of the administrative division, checked by ``identifiers.check_divisions``; empty while unknown."""
    compound: CompoundId | None = None
    position_source: PositionSource = PositionSource.GIVEN

    @property
    def type_code(self) -> SiteType:
        """The type as a word of ours."""
        return site_type_of(self.type, self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class NightStaff:
    """Who is at an institution at night, in the order in which to call them."""

    name: str
    phone: str
    post: str = ""
    """Where they sit or what they do, such as 前台 or 护士站."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAccess:
    """How to get in, and who is there at night."""

    door_codes: str = ""
    night_staff: tuple[NightStaff, ...] = ()


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
    ability_grade: int | None = None
    """0 (able) to 4 (entirely unable) by GB/T 42195; ``None`` while nobody assessed it."""
    risk: Risk | None = None
    medical_notes: str = ""
    partner_hospital: str = ""
    left_at: datetime | None = None
    """When they moved out for good or died."""


def check_age(birth_year: int, now: datetime) -> int:
    """Return a year of birth that is a resident's; raises ``InvalidValueError`` with the bounds otherwise."""
    latest = now.year - FEWEST_YEARS
    if not latest - FEWEST_YEARS <= birth_year <= latest:
        message = f"Residents are {FEWEST_YEARS} and older: born {latest - FEWEST_YEARS} to {latest}, not {birth_year}."
        raise InvalidValueError(message)
    return birth_year


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupancy:
    """A resident lived at a place from a moment until another; ``None`` while they do."""

    resident_id: ResidentId
    place_id: PlaceId
    from_at: datetime
    until_at: datetime | None


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
    cancel_window_s: int = CANCEL_WINDOW_S
    """How long a fall waits for its wearer's cancel; 0 for detectors that confirm a fall themselves."""
    source: DeviceSource = DeviceSource.NOWALLS


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody with a login, and where they may look: ``None`` in both scopes means the whole centre."""

    id: UserId
    username: str
    name: str
    role: Role
    districts: tuple[DistrictCode, ...] | None = None
    organization: OrganizationId | None = None

    @property
    def scope(self) -> Scope:
        """What part of the centre the user may see; an institution's user without an institution sees nothing."""
        if self.role is Role.INSTITUTION or self.organization is not None:
            return Scope(organization=self.organization or "")
        return Scope(districts=self.districts)

    def may_see(self, *, district: str, organization: str | None) -> bool:
        """Tell whether a site of this district and organization is within this user's scope."""
        return self.scope.covers(district=district, organization=organization)
