"""Residents: who is watched over, whom to call for them, where they lived."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from api.schemas.body import Body
from api.schemas.incidents import Id
from api.schemas.registry import Line, Name, Notes, Phone
from nowalls.domain.registry_words import Risk

Category = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,31}$")]


class ContactBody(Body):
    """Whom to call."""

    name: Name
    relation: Line
    phone: Phone
    key_holder: bool = False


class ResidentFields(Body):
    """What may be known of a resident."""

    phone: Phone = ""
    categories: Annotated[tuple[Category, ...], Field(max_length=20)] = ()
    notes: Notes = ""
    contacts: Annotated[tuple[ContactBody, ...], Field(max_length=20)] = ()
    """In the order in which to call them."""
    ability_grade: Annotated[int, Field(ge=0, le=4)] | None = None
    risk: Risk | None = None
    medical_notes: Notes = ""
    partner_hospital: Line = ""


class ResidentBody(ResidentFields):
    """A new resident."""

    place_id: Id
    name: Name
    sex: Literal["female", "male"]
    birth_year: int


class ResidentPatch(ResidentFields):
    """What is new of a resident; where they live is changed by a move."""

    name: Name = Field(default="", validate_default=False)
    sex: Literal["female", "male"] = "female"
    birth_year: int = Field(default=0)


class MoveResidentBody(Body):
    """Where a resident lives from now on, or since a time."""

    place_id: Id
    at: AwareDatetime | None = None


class LeaveBody(Body):
    """A resident moved out for good or died, now or at a time."""

    at: AwareDatetime | None = None


class ContactDetailOut(BaseModel):
    """Whom to call."""

    id: str
    name: str
    relation: str
    phone: str
    key_holder: bool


class ResidentDetailOut(BaseModel):
    """A resident. What the asker may not read now is null, and ``revealed`` is false."""

    id: str
    name: str
    sex: str
    birth_year: int
    place_id: str
    site_id: str
    site_name: str
    categories: list[str]
    ability_grade: int | None
    risk: Risk | None
    partner_hospital: str
    left_at: datetime | None
    revealed: bool
    phone: str | None
    notes: str | None
    medical_notes: str | None
    contacts: list[ContactDetailOut] | None


class ResidentPageOut(BaseModel):
    """A page of residents, none of them revealed."""

    items: list[ResidentDetailOut]
    next_cursor: str | None


class OccupancyOut(BaseModel):
    """A resident lived at a place from a time until another; null while they do."""

    resident_id: str
    place_id: str
    from_at: datetime
    until_at: datetime | None


class OccupanciesOut(BaseModel):
    """Occupancies, the newest first."""

    items: list[OccupancyOut]
