"""A resident's personal data opened by hand, and erased."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from api.schemas.body import Body

Why = Annotated[str, Field(min_length=3, max_length=500, pattern=r"^[^\x00]*\S[^\x00]*$")]


class ReasonBody(Body):
    """Why: it is kept in the audit, where everybody who reviews reads it."""

    reason: Why


class RevealedOut(BaseModel):
    """Until when the resident's personal data is shown to whoever asked."""

    resident_id: str
    until_at: datetime


class ErasedOut(BaseModel):
    """A resident of whom nothing personal is kept."""

    resident_id: str
    erased_at: datetime
