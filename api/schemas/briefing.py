"""What those who go in must know of where an incident is."""

from datetime import datetime

from pydantic import BaseModel

from api.schemas.incidents import PlaceOut
from api.schemas.registry import NightStaffBody
from nowalls.domain.briefing import Mobility
from nowalls.domain.registry_words import Risk
from nowalls.domain.words import IncidentKind


class WhereOut(BaseModel):
    """The address as one speaks it, from the large to the small; what is not registered is empty."""

    district: str
    subdistrict: str
    community: str
    address: str
    site: str
    type: str
    place: PlaceOut
    lon: float
    lat: float


class OccupantOut(BaseModel):
    """Somebody who may be inside. What is personal is null and ``revealed`` false unless something is open there."""

    resident_id: str
    name: str
    birth_year: int
    sex: str
    mobility: Mobility | None
    risk: Risk | None
    notes: str | None
    medical_notes: str | None
    phone: str | None
    away_until: datetime | None
    revealed: bool


class RoomOut(BaseModel):
    """A room, common area or home; ``alarmed`` where a detector or button of this incident is."""

    place: PlaceOut
    alarmed: bool
    last_movement_at: datetime | None
    occupants: list[OccupantOut]


class CountsOut(BaseModel):
    """How many may be inside, by how they come out; ``away`` are known to be elsewhere and not among them.

    Given only where everybody is revealed: of one person the sum would tell what is hidden.
    """

    inside: int
    cannot_walk: int
    needs_help: int
    unknown: int
    walks: int
    away: int


class FloorOut(BaseModel):
    """A floor, from the lowest up; without names for a home."""

    building: str | None
    floor: str | None
    counts: CountsOut | None
    rooms: list[RoomOut]


class BriefingOut(BaseModel):
    """Where, what, who is inside and how to get in, as known at ``as_of``."""

    incident_id: str
    kind: IncidentKind
    exercise: bool
    confirmed: bool
    opened_at: datetime
    closed_at: datetime | None
    as_of: datetime
    where: WhereOut
    counts: CountsOut | None
    floors: list[FloorOut]
    door_codes: str | None
    night_staff: list[NightStaffBody] | None
    staff_on_shift: list[str]
    organization_phone: str
    call_back_number: str
    partner_hospital: str
