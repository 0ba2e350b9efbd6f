"""Sites, places, residents and responders."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from nowalls.domain.registry_words import PositionSource, Risk, SiteType
from nowalls.domain.words import PlaceKind, SiteKind


class MapSitesOut(BaseModel):
    """All sites in columns: the n-th of each belongs to the n-th site. Status: 0 ok … 4 never seen."""

    ids: list[str]
    lon: list[float]
    lat: list[float]
    kind: list[SiteKind]
    status: list[Literal[0, 1, 2, 3, 4]]


class DistrictOut(BaseModel):
    """A district."""

    code: str
    name: str


class SiteOut(BaseModel):
    """A site."""

    id: str
    kind: SiteKind
    type: str
    name: str
    address: str
    district: DistrictOut
    subdistrict: str
    community: str
    organization_id: str | None
    lon: float
    lat: float
    type_code: SiteType
    city_code: str
    subdistrict_code: str
    community_code: str
    compound_id: str | None
    position_source: PositionSource
    partner_hospital: str


class SitePageOut(BaseModel):
    """A page of sites."""

    items: list[SiteOut]
    next_cursor: str | None


class PlaceDetailOut(BaseModel):
    """A place of a site."""

    id: str
    kind: PlaceKind
    building: str | None
    floor: str | None
    room: str | None


class ContactOut(BaseModel):
    """Whom to call."""

    id: str
    name: str
    relation: str
    phone: str
    key_holder: bool


class ResidentOut(BaseModel):
    """Who lives there. What is personal is null and ``revealed`` false unless something is open about them."""

    id: str
    name: str
    sex: str
    birth_year: int
    phone: str | None
    place_id: str
    categories: list[str]
    notes: str | None
    contacts: list[ContactOut] | None
    ability_grade: int | None
    risk: Risk | None
    medical_notes: str | None
    revealed: bool


class SiteDeviceOut(BaseModel):
    """A device at a site and when it was last heard."""

    id: str
    kind: str
    place_id: str
    last_seen_at: datetime | None
    online: bool
    battery: float | None


class SiteDetailOut(SiteOut):
    """A site with its places, people and devices; how to get in while something is open about who lives there."""

    places: list[PlaceDetailOut]
    residents: list[ResidentOut]
    devices: list[SiteDeviceOut]
    door_codes: str | None
    revealed: bool
