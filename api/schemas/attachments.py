"""Pictures."""

from pydantic import BaseModel


class AttachmentOut(BaseModel):
    """A picture that was kept."""

    id: str
