"""What a search finds: where somebody is, and nothing else about them."""

from typing import Literal

from pydantic import BaseModel


class FoundPlaceOut(BaseModel):
    """Where in a site."""

    id: str
    building: str | None
    floor: str | None
    room: str | None


class FoundOut(BaseModel):
    """A resident, site or responder; ``match`` says by what."""

    kind: Literal["resident", "site", "responder"]
    id: str
    name: str
    site_id: str | None
    site_name: str | None
    address: str | None
    place: FoundPlaceOut | None
    match: Literal["name", "name_begins", "pinyin", "part", "other"]


class SearchOut(BaseModel):
    """What was found, the closest first."""

    items: list[FoundOut]


class CallerOut(BaseModel):
    """A resident whose line it may be; ``contact`` names who of theirs it rather is."""

    resident_id: str
    name: str
    site_id: str
    site_name: str
    address: str
    place: FoundPlaceOut
    contact: str | None
    relation: str | None


class CallersOut(BaseModel):
    """Whose line an incoming number may be."""

    number: str
    items: list[CallerOut]
