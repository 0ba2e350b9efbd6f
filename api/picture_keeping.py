"""Pictures that people of the desk, the house or the authority add to something: each once, and not too many."""

from datetime import datetime

from api.auth import Login
from api.problems import Problem
from nowalls.domain.attachments import Picture
from nowalls.domain.ids import AttachmentId, SiteId, new_id
from nowalls.runtime.clock import secret_chance
from nowalls.storage.attachments import NewAttachment, attach, attached, known_as
from nowalls.storage.database import Write


async def add_picture(  # all but the first two given by name
    write: Write, login: Login, *, picture: Picture, subject: str, site_id: SiteId, most: int, now: datetime
) -> AttachmentId:
    """Keep a picture of what the caller holds locked; sent twice it is one. Raises ``pictures_enough`` (409)."""
    known = await known_as(write, subject, picture)
    if known is not None:
        return known
    if await attached(write, subject) >= most:
        raise Problem(409, "pictures_enough", f"There are {most} pictures of {subject} already.")
    new = NewAttachment(
        id=AttachmentId(new_id("att", secret_chance())),
        subject=subject,
        site_id=site_id,
        author_id=login.user.id,
        picture=picture,
    )
    await attach(write, new, now=now)
    return new.id
