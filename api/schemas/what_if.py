"""What if: figures as they were and as they would have been."""

from datetime import datetime

from pydantic import BaseModel

from api.schemas.reports import FiguresOut
from nowalls.domain.response_times import Target


class DifferentOut(BaseModel):
    """An incident that would have gone or been judged another way; seconds, and for each target whether it was met."""

    id: str
    site_id: str
    kind: str
    opened_at: datetime
    waited_s: float
    """For how long every known responder was busy before its dispatch."""
    spared_s: float
    before: dict[Target, bool | None]
    after: dict[Target, bool | None]


class WhatIfOut(BaseModel):
    """The figures of a span, before and after."""

    since: datetime
    until: datetime
    before: FiguresOut
    after: FiguresOut
    sent: int
    """Incidents to which somebody was sent after a claim."""
    waited: int
    """Of these, those that waited because everybody was busy."""
    different: list[DifferentOut]
