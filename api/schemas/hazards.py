"""Hazards: as they stand, their log, and what each step says."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.schemas.body import Body
from api.schemas.incidents import Id, OwnerOut, PlaceOut, ReasonOut, Text
from nowalls.domain.hazards.steps import MOST_PICTURES, StepName
from nowalls.domain.hazards.words import FoundBy, HazardCategory, HazardGrade, HazardState, HazardStep, Reminder
from nowalls.domain.working_days import MOST_WORKING_DAYS, DayCount

Responsible = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*$")]
DocumentNumber = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]*$")]
WorkingDays = Annotated[int, Field(ge=1, le=MOST_WORKING_DAYS)]
Pictures = Annotated[list[Id], Field(max_length=MOST_PICTURES)]


class DeadlineOut(BaseModel):
    """Until the end of which day; ``weekends_only`` where a year's holidays were not known."""

    on: date
    working_days: int
    counted_by: DayCount


class InspectedItemOut(BaseModel):
    """On which inspection it was found, and which item was not in order."""

    inspection_id: str
    item: str


class HazardOut(BaseModel):
    """A hazard as it stands today."""

    id: str
    version: int
    state: HazardState
    category: HazardCategory
    grade: HazardGrade | None
    site_id: str
    site_name: str
    place: PlaceOut | None
    found_by: FoundBy
    what: str
    evidence: ReasonOut | None
    reported_at: datetime
    reporter: OwnerOut | None
    responsible: str | None
    deadline: DeadlineOut | None
    overdue: bool
    working_days_left: int | None
    reminded: Reminder | None
    measures: str | None
    document_numbers: list[str]
    rectified_at: datetime | None
    closed_at: datetime | None
    reopened: int
    inspected: InspectedItemOut | None


class HazardPageOut(BaseModel):
    """A page of hazards."""

    items: list[HazardOut]
    next_cursor: str | None


class HazardEntryOut(BaseModel):
    """A line of the log; what its step does not say is null."""

    number: int
    at: datetime
    step: HazardStep
    actor: OwnerOut | None
    text: str | None
    document_number: str | None
    grade: HazardGrade | None
    responsible: str | None
    deadline: DeadlineOut | None
    passed: bool | None
    pictures: list[str]
    reminder: Reminder | None


class HazardPictureOut(BaseModel):
    """A picture, the number of the line that shows it, and whether it is new since the last step and may prove one."""

    id: str
    at: datetime
    author: str | None
    shown_in: int | None
    fresh: bool


class HazardWithLog(HazardOut):
    """A hazard with its log and pictures, and the steps that whoever asks may take now."""

    log: list[HazardEntryOut]
    pictures: list[HazardPictureOut]
    steps: list[StepName]


class HazardBody(Body):
    """What was found where, and how."""

    site_id: Id
    place_id: Id | None = None
    category: HazardCategory
    what: Text
    found_by: Literal["inspection", "patrol", "report"]


class GradeBody(Body):
    """How grave; of a general one who puts it right by when, of a major one by which document it was determined."""

    grade: HazardGrade
    text: Text | None = None
    responsible: Responsible | None = None
    working_days: WorkingDays | None = None
    document_number: DocumentNumber | None = None


class DismissBody(Body):
    """Why it is no hazard."""

    text: Text


class ProposeBody(Body):
    """By which document it is proposed for listed supervision."""

    document_number: DocumentNumber
    text: Text | None = None


class PlacardBody(Body):
    """By which document it is listed, who puts it right, and within how many working days."""

    document_number: DocumentNumber
    responsible: Responsible
    working_days: WorkingDays
    text: Text | None = None


class RectifyBody(Body):
    """What was done, and the pictures that show it: sent since the last step, and shown in no earlier one."""

    text: Text
    pictures: Annotated[list[Id], Field(min_length=1, max_length=MOST_PICTURES)]


class RecheckBody(Body):
    """What the re-check found; one that fails sets a new deadline."""

    passed: bool
    text: Text
    working_days: WorkingDays | None = None
    document_number: DocumentNumber | None = None
    pictures: Pictures = Field(default_factory=list)


class CloseBody(Body):
    """By which document a major one is taken off the list."""

    text: Text | None = None
    document_number: DocumentNumber | None = None


class ReopenBody(Body):
    """What the look back found."""

    text: Text
