"""Responders: who is best sent, what they are doing, and what they say themselves."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from api.schemas.incidents import PlaceOut, ReasonOut
from api.schemas.registry import Name, Phone, Point
from nowalls.domain.recommending import Unsuited
from nowalls.domain.registry_words import ResponderKind
from nowalls.domain.responding import Response
from nowalls.domain.words import IncidentKind, IncidentState


class CandidateOut(BaseModel):
    """A responder as the dispatcher sees them on the list; ``unsuited`` says what speaks against them."""

    responder_id: str
    name: str
    kind: str
    phone: str
    distance_m: int | None
    eta_s: int | None
    position_age_s: int | None
    holds_key: bool
    busy_with: str | None
    reasons: list[ReasonOut]
    unsuited: Unsuited | None


class KeyHolderOut(BaseModel):
    """A resident's contact who has a key."""

    name: str
    relation: str
    phone: str


class RecommendationOut(BaseModel):
    """Everybody, the best first; why nobody suits, who else has a key, and the hospital that works with the place."""

    candidates: list[CandidateOut]
    shortfall: str | None
    key_holders: list[KeyHolderOut]
    partner_hospital: str


class ResponderPatch(Point):
    """What is new of a responder; what is not named stays. Name, kind and telephone are the centre's to say."""

    name: Name | None = None
    kind: ResponderKind | None = None
    phone: Phone | None = None
    on_duty: bool | None = None
    resting_until: AwareDatetime | None = None


class ResponderStateOut(BaseModel):
    """A responder as they stand now."""

    id: str
    district: str
    name: str
    kind: str
    phone: str
    on_duty: bool
    lon: float | None
    lat: float | None
    position_at: datetime | None
    resting_until: datetime | None
    busy_with: str | None


class ResponseBody(Point):
    """What the responder says, and when they expect to be there, in seconds from now."""

    response: Response
    eta_s: Annotated[int, Field(ge=0, le=86_400)] | None = None
    note: Annotated[str | None, Field(max_length=500, pattern=r"^[^\x00]*$")] = None


class ErrandOut(BaseModel):
    """What a responder must know of the incident they were sent to, and no more."""

    incident_id: str
    kind: IncidentKind
    state: IncidentState
    exercise: bool
    address: str
    site_name: str
    place: PlaceOut
    residents: list[str]
    reasons: list[ReasonOut]
    sent_at: datetime
    eta_s: int | None
    accepted_at: datetime | None
    arrived_at: datetime | None
    finished_at: datetime | None


class DoorCodesOut(BaseModel):
    """How to get in; empty where nothing is known."""

    door_codes: str


class LinkOut(BaseModel):
    """The link's path, for the responder who is sent now."""

    responder_id: str
    token: str
    path: str


class ResponderPersonOut(BaseModel):
    """Somebody who can be sent."""

    id: str
    name: str
    kind: str
    phone: str
    on_duty: bool


class ResponderListOut(BaseModel):
    """Responders."""

    items: list[ResponderPersonOut]
    next_cursor: str | None
