"""Orders: as they stand, their log, and what each step says."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from api.schemas.body import Body
from api.schemas.hazards import DeadlineOut, DocumentNumber, HazardPictureOut, Pictures, Responsible, WorkingDays
from api.schemas.incidents import Id, OwnerOut, Text
from nowalls.domain.orders.steps import MOST_PICTURES, StepName
from nowalls.domain.orders.words import OrderReminder, OrderState, OrderStep

Subject = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]


class AboutOut(BaseModel):
    """What led to it: one of these or none."""

    hazard_id: str | None
    inspection_id: str | None
    incident_id: str | None


class OrderOut(BaseModel):
    """An order as it stands today."""

    id: str
    version: int
    state: OrderState
    document_number: str
    year: int
    number: int
    site_id: str
    site_name: str
    organization_name: str | None
    about: AboutOut
    subject: str
    requirement: str
    responsible: str
    issued_at: datetime
    issuer: OwnerOut | None
    sign_by: date
    unsigned: bool
    """Whether it was not signed for in time."""
    deadline: DeadlineOut
    overdue: bool
    working_days_left: int | None
    reminded: list[OrderReminder]
    measures: str | None
    signed_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None


class OrderPageOut(BaseModel):
    """A page of orders."""

    items: list[OrderOut]
    next_cursor: str | None


class OrderEntryOut(BaseModel):
    """A line of the log; what its step does not say is null."""

    number: int
    at: datetime
    step: OrderStep
    actor: OwnerOut | None
    text: str | None
    deadline: DeadlineOut | None
    passed: bool | None
    pictures: list[str]
    reminder: OrderReminder | None


class OrderWithLog(OrderOut):
    """An order with its log and pictures, and the steps that whoever asks may take now."""

    log: list[OrderEntryOut]
    pictures: list[HazardPictureOut]
    steps: list[StepName]


class OrderBody(Body):
    """What is ordered of which institution, who does it there and within how many working days.

    Without a document number it goes by the next one of this register.
    """

    site_id: Id
    subject: Subject
    requirement: Text
    responsible: Responsible
    working_days: WorkingDays
    document_number: DocumentNumber | None = None
    hazard_id: Id | None = None
    inspection_id: Id | None = None
    incident_id: Id | None = None


class SignForBody(Body):
    """What whoever signs for it has to say."""

    text: Text | None = None


class AnswerOrderBody(Body):
    """What was done, and the pictures that show it: sent since the last step, and shown in no earlier one."""

    text: Text
    pictures: Annotated[list[Id], Field(min_length=1, max_length=MOST_PICTURES)]


class RecheckOrderBody(Body):
    """What the re-check found; one that fails sets a new deadline."""

    passed: bool
    text: Text
    working_days: WorkingDays | None = None
    pictures: Pictures = Field(default_factory=list)


class CloseOrderBody(Body):
    """What there is to say at the end."""

    text: Text | None = None


class WithdrawBody(Body):
    """Why it is taken back."""

    text: Text
