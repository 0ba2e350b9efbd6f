"""The registry's bodies and answers: organizations, compounds, sites, places, who is there at night, responders.

A ``…Patch`` changes the fields it names and no others; null takes away what may be unknown.
"""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from api.schemas.body import Body
from api.schemas.incidents import Id
from nowalls.domain.coordinates import Datum
from nowalls.domain.lifecycle import Lifecycle, Unprotected
from nowalls.domain.protection import Gap
from nowalls.domain.registry_words import (
    FireAcceptance,
    Ownership,
    RegistrationStatus,
    ResponderKind,
    SiteType,
)
from nowalls.domain.words import DeviceKind, PlaceKind

Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*$")]
Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")]
Notes = Annotated[str, Field(max_length=2_000, pattern=r"^[^\x00]*$")]
Phone = Annotated[str, Field(max_length=32, pattern=r"^[^\x00-\x1f]*$")]
Division = Annotated[str, Field(max_length=12, pattern=r"^\d*$")]
Lon = Annotated[float, Field(ge=-180, le=180)]
Lat = Annotated[float, Field(ge=-90, le=90)]
Count = Annotated[int, Field(ge=0, le=100_000)]


class OrganizationFields(Body):
    """What may be known of an organization."""

    credit_code: Annotated[str, Field(max_length=32)] | None = None
    ownership: Ownership | None = None
    registration_status: RegistrationStatus = RegistrationStatus.UNKNOWN
    fire_acceptance: FireAcceptance = FireAcceptance.UNKNOWN
    grade: Annotated[int, Field(ge=1, le=5)] | None = None
    beds: Count | None = None
    nursing_beds: Count | None = None
    phone: Phone = ""


class OrganizationBody(OrganizationFields):
    """A new organization."""

    name: Name


class OrganizationPatch(OrganizationFields):
    """What is new of an organization."""

    name: Name = Field(default="", validate_default=False)


class OrganizationOut(BaseModel):
    """Who runs sites, under which papers."""

    id: str
    name: str
    credit_code: str | None
    ownership: Ownership | None
    registration_status: RegistrationStatus
    fire_acceptance: FireAcceptance
    grade: int | None
    beds: int | None
    nursing_beds: int | None
    phone: str


class OrganizationPageOut(BaseModel):
    """A page of organizations."""

    items: list[OrganizationOut]
    next_cursor: str | None


class Point(Body):
    """Two numbers, both or neither."""

    lon: Lon | None = None
    lat: Lat | None = None

    @model_validator(mode="after")
    def _whole_positions(self) -> Self:
        if (self.lon is None) != (self.lat is None):
            message = "A position has both lon and lat."
            raise ValueError(message)
        return self


class Positioned(Point):
    """A position is two numbers in a named datum; it is kept as WGS-84."""

    datum: Datum = Datum.WGS84


class CompoundBody(Positioned):
    """A new residential compound."""

    name: Name
    district: Annotated[str, Field(pattern=r"^\d{6}$")]
    subdistrict: Line = ""
    community: Line = ""
    lon: Lon
    lat: Lat


class CompoundOut(BaseModel):
    """A residential compound: where its homes are when nobody knows better."""

    id: str
    name: str
    district: str
    subdistrict: str
    community: str
    lon: float
    lat: float


class CompoundsOut(BaseModel):
    """Compounds."""

    items: list[CompoundOut]


class SiteFields(Positioned):
    """What may be known of a site."""

    subdistrict: Line = ""
    community: Line = ""
    city_code: Division = ""
    subdistrict_code: Division = ""
    community_code: Division = ""
    organization_id: Id | None = None
    partner_hospital: Line = ""
    compound_id: Id | None = None
    position_source: Literal["given", "map"] = "given"
    """``map``: somebody placed it by hand."""


class SiteBody(SiteFields):
    """A new site; without a position it stands where its compound does."""

    type_code: SiteType
    name: Name
    address: Line
    district: Annotated[str, Field(pattern=r"^\d{6}$")]


class SitePatch(SiteFields):
    """What is new of a site; its district, and whether it is a home, stay."""

    type_code: SiteType = Field(default=SiteType.HOME)
    name: Name = Field(default="", validate_default=False)
    address: Line = ""


class NightStaffBody(Body):
    """Somebody who is there at night."""

    name: Name
    phone: Phone
    post: Line = ""


class NightStaffList(Body):
    """Who is at an institution at night, in the order in which to call them."""

    items: Annotated[tuple[NightStaffBody, ...], Field(max_length=50)]


class DoorCodesBody(Body):
    """How to get in."""

    door_codes: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]


class PlaceBody(Body):
    """A new building, room or common area of an institution."""

    site_id: Id
    kind: Literal[PlaceKind.BUILDING, PlaceKind.ROOM, PlaceKind.COMMON_AREA]
    building: Name
    floor: Name | None = None
    room: Name | None = None


class PlacePatch(Body):
    """What is new of a place: how it is called."""

    building: Name | None = None
    floor: Name | None = None
    room: Name | None = None


class PlaceRecordOut(BaseModel):
    """A place: the unit an incident is about."""

    id: str
    site_id: str
    kind: PlaceKind
    building: str | None
    floor: str | None
    room: str | None
    building_place: str | None


class PlacePageOut(BaseModel):
    """A page of places."""

    items: list[PlaceRecordOut]
    next_cursor: str | None


class GuardOut(BaseModel):
    """A device as far as it protects somebody; ``test_due_at`` is in the past where its test is overdue."""

    device_id: str
    kind: DeviceKind
    lifecycle: Lifecycle
    protecting: bool
    lacking: list[Unprotected]
    score: int
    gaps: list[Gap]
    last_seen_at: datetime | None
    silent_since: datetime | None
    battery: float | None
    tested_at: datetime | None
    test_due_at: datetime | None


class PlaceProtectionOut(BaseModel):
    """Whether a place is protected by a device that saves lives, and if not why not.

    ``score`` is how far the centre may count on hearing a call from there, 0 to 100, with its ``gaps``, the worst
    first; null where nobody lives and nothing stands.
    """

    place_id: str
    kind: PlaceKind
    building: str | None
    floor: str | None
    room: str | None
    protected: bool
    lacking: list[Unprotected]
    score: int | None
    gaps: list[Gap]
    devices: list[GuardOut]


class ProtectionOut(BaseModel):
    """A site's protection at a moment, place by place."""

    site_id: str
    at: datetime
    places: list[PlaceProtectionOut]


class NewResponderBody(Positioned):
    """A new responder; the position is where they set out from."""

    name: Name
    kind: ResponderKind
    district: Annotated[str, Field(pattern=r"^\d{6}$")]
    phone: Phone
    key_sites: Annotated[tuple[Id, ...], Field(max_length=200)] = ()
    """Whose doors they can open."""
