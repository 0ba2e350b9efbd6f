"""Inspections: as they stand, their checklist and log, and what each step says."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from api.schemas.body import Body
from api.schemas.incidents import Id, OwnerOut, Text
from nowalls.domain.hazards.words import HazardCategory
from nowalls.domain.inspections.steps import MOST_PICTURES, StepName
from nowalls.domain.inspections.words import Answer, InspectionKind, InspectionState, InspectionStep

ItemCode = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$")]


class InspectionOut(BaseModel):
    """An inspection as it stands today."""

    id: str
    version: int
    kind: InspectionKind
    state: InspectionState
    site_id: str
    site_name: str
    due_on: date
    overdue_days: int
    catalogue: int
    draw_id: str | None
    team: list[OwnerOut]
    planned_at: datetime
    planner: OwnerOut | None
    begun_at: datetime | None
    signed_at: datetime | None
    countersigned_at: datetime | None
    closed_at: datetime | None
    items: int
    answered: int
    not_in_order: int


class InspectionPageOut(BaseModel):
    """A page of inspections."""

    items: list[InspectionOut]
    next_cursor: str | None


class InspectionItemOut(BaseModel):
    """One thing that is looked at, and what was last found of it."""

    item: str
    category: HazardCategory
    answer: Answer | None
    text: str | None
    pictures: list[str]
    hazard_id: str | None


class InspectionEntryOut(BaseModel):
    """A line of the log; what its step does not say is null."""

    number: int
    at: datetime
    step: InspectionStep
    actor: OwnerOut | None
    text: str | None
    item: str | None
    answer: Answer | None
    pictures: list[str]
    hazard_id: str | None


class InspectionPictureOut(BaseModel):
    """A picture, and the number of the line that shows it; null may still show an item."""

    id: str
    at: datetime
    author: str | None
    shown_in: int | None


class InspectionSheet(InspectionOut):
    """An inspection with its checklist, log and pictures, and the steps that whoever asks may take now."""

    checklist: list[InspectionItemOut]
    log: list[InspectionEntryOut]
    pictures: list[InspectionPictureOut]
    steps: list[StepName]


class InspectionBody(Body):
    """Which institution is inspected by when, and by whom: a round by itself, a check or oversight by supervisors."""

    site_id: Id
    kind: InspectionKind
    due_on: date


class AnswerBody(Body):
    """What was found of an item; what is not in order is said in words and shown by at least one picture."""

    item: ItemCode
    answer: Answer
    text: Text | None = None
    pictures: Annotated[list[Id], Field(max_length=MOST_PICTURES)] = Field(default_factory=list)


class RemarkBody(Body):
    """What whoever signs, countersigns or closes has to say."""

    text: Text | None = None


class CancelBody(Body):
    """Why it is not done."""

    text: Text
