"""Indicators of institutions: their catalogue, a month's values with what is behind them, and what people enter."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.schemas.body import Body
from api.schemas.incidents import Id, Text
from nowalls.domain.indicators.words import Direction, Frequency, Method, Unit, Unknown

SaidBy = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*$")]


class IndicatorOut(BaseModel):
    """What is measured, how, and what it weighs; ``source`` is ``null`` where the indicator is the centre's own.

    Points grow evenly from ``worst`` to ``aim``.
    """

    code: str
    definition: str
    source: str | None
    method: Method
    frequency: Frequency
    unit: Unit
    direction: Direction
    aim: float
    worst: float
    weight: int


class CatalogueOut(BaseModel):
    """A version of the catalogue, and the first month that is reported by it."""

    version: int
    valid_from: str
    indicators: list[IndicatorOut]


class CataloguesOut(BaseModel):
    """All versions, the oldest first; the last one counts now."""

    items: list[CatalogueOut]


class EnteredOut(BaseModel):
    """A value that somebody entered: of which day, by whose word, and who wrote it down."""

    id: str
    site_id: str
    code: str
    on_day: date
    value: float
    note: str
    said_by: str
    entered_by: str


class IndicatorValueOut(BaseModel):
    """What is known of one indicator; ``value`` is ``null`` where nothing is, and ``unknown`` says why.

    ``numerator`` of ``denominator`` were counted; both are ``null`` where a value was entered or is not yet.
    """

    code: str
    value: float | None
    points: float | None
    unknown: Unknown | None
    numerator: int | None
    denominator: int | None
    entered: EnteredOut | None


class InstitutionMonthOut(BaseModel):
    """An institution's month; ``score`` (0 to 100) is ``null`` where less than the share ``known_from`` is known."""

    site_id: str
    name: str
    district: str
    score: float | None
    known_weight: float
    values: list[IndicatorValueOut]


class IndicatorsOut(BaseModel):
    """A month of all institutions that the asker sees, by the version of the catalogue that counts for it."""

    month: str
    since: datetime
    until: datetime
    is_over: bool
    catalogue: CatalogueOut
    known_from: float
    items: list[InstitutionMonthOut]


Counted = Literal["devices_heard", "tests_in_time", "hazards_in_time", "rounds_in_time"]
"""What is counted piece by piece here; the incidents behind a response are the response-time report's."""


class PieceOut(BaseModel):
    """A device, hazard or inspection behind a value: it gave so many of so many."""

    id: str
    numerator: int
    denominator: int


class PiecesOut(BaseModel):
    """What a value was counted from, what is missing most first."""

    items: list[PieceOut]


class ValueBody(Body):
    """What somebody says of an institution: a number in the indicator's unit, of a day, in words, by whose word.

    ``replaces`` names the value that it takes the place of; both stay.
    """

    site_id: Id
    on_day: date
    value: Annotated[float, Field(ge=0, le=1_000, allow_inf_nan=False)]
    note: Text
    said_by: SaidBy
    replaces: Id | None = None
