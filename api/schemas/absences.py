"""Absences: when a resident is known to be away."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from api.schemas.body import Body

Why = Literal["hospital", "holiday", "family", "other"]


class AbsenceBody(Body):
    """From when until when, and why."""

    from_at: AwareDatetime
    until_at: AwareDatetime
    reason: Why
    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until_at <= self.from_at:
            message = f"An absence ends after it begins; {self.until_at.isoformat()} does not."
            raise ValueError(message)
        return self


class AbsenceOut(BaseModel):
    """An absence; ``ended_at`` when the resident came back sooner."""

    id: str
    resident_id: str
    from_at: datetime
    until_at: datetime
    reason: Why
    note: str
    ended_at: datetime | None


class AbsencesOut(BaseModel):
    """The absences of a resident, the newest first."""

    items: list[AbsenceOut]
