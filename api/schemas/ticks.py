"""The tick list of an outage."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from api.schemas.body import Body
from api.schemas.incidents import PlaceOut
from nowalls.domain.supervision import TickResult


class TickBody(Body):
    """What came of calling one place."""

    result: TickResult
    note: Annotated[str | None, Field(max_length=500, pattern=r"^[^\x00]*$")] = None


class TickOut(BaseModel):
    """One place on the list; ``asked_at`` when it got a task of its own, ``back_at`` when its devices spoke again."""

    place_id: str
    site_id: str
    place: PlaceOut
    risk: int
    lost_at: datetime
    due_at: datetime
    result: TickResult | None
    note: str | None
    ticked_at: datetime | None
    ticked_by: str | None
    back_at: datetime | None
    asked_at: datetime | None


class TicksOut(BaseModel):
    """The list, who is most at risk first."""

    items: list[TickOut]
