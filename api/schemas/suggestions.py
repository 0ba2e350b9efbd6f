"""Suggestions that follow from needless alarms, and the answers to them."""

from datetime import datetime

from pydantic import BaseModel

from api.schemas.body import Body
from api.schemas.incidents import Text
from nowalls.domain.suggestions import SuggestionKind
from nowalls.domain.words import DeviceKind


class SuggestionOut(BaseModel):
    """``caused`` of ``settled`` alarms since ``since`` were needless in this suggestion's way."""

    id: str
    kind: SuggestionKind
    device_id: str
    device_kind: DeviceKind
    site_id: str
    site_name: str
    since: datetime
    settled: int
    caused: int


class SuggestionsOut(BaseModel):
    """What is suggested, the most needless first."""

    items: list[SuggestionOut]


class AcceptedOut(BaseModel):
    """What became of an accepted suggestion."""

    task_id: str


class DismissBody(Body):
    """Why it is not done."""

    note: Text
