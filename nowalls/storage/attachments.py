"""Pictures that belong to something at a site: an incident or a hazard."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nowalls.domain.attachments import MediaType, Picture
from nowalls.domain.ids import AttachmentId, ResponderId, SiteId, UserId
from nowalls.domain.scopes import Scope
from nowalls.storage.database import Read, Write

FILE: Final = "attachments"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAttachment:
    """A picture on its way in: what it belongs to, by its public id, where it was taken, and by whom."""

    id: AttachmentId
    subject: str
    site_id: SiteId
    author_id: UserId | None = None
    responder_id: ResponderId | None = None
    picture: Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A kept picture."""

    id: AttachmentId
    subject: str
    site_id: SiteId
    picture: Picture


async def attach(write: Write, new: NewAttachment, *, now: datetime) -> bool:
    """Keep a picture; false when the subject has this very picture already."""
    params = {
        "id": new.id,
        "subject": new.subject,
        "site_id": new.site_id,
        "author_id": new.author_id,
        "responder_id": new.responder_id,
        "media_type": new.picture.media_type.value,
        "content": new.picture.content,
        "digest": hashlib.sha256(new.picture.content).digest(),
        "now": now,
    }
    return await write.count(FILE, "attach", params) > 0


async def known_as(read: Read, subject: str, picture: Picture) -> AttachmentId | None:
    """Return under which id the subject has this very picture already."""
    digest = hashlib.sha256(picture.content).digest()
    row = await read.row(FILE, "known", {"subject": subject, "digest": digest})
    return None if row is None else AttachmentId(row["id"])


async def attached(read: Read, subject: str) -> int:
    """Return how many pictures belong to a subject."""
    row = await read.row(FILE, "count", {"subject": subject})
    return 0 if row is None else int(row["n"])


async def attachment(read: Read, attachment_id: AttachmentId, scope: Scope) -> Attachment | None:
    """Return a picture taken within a scope; ``None`` when there is none with this id."""
    row = await read.row(FILE, "attachment", {"id": attachment_id, **scope.params})
    if row is None:
        return None
    return Attachment(
        id=AttachmentId(row["id"]),
        subject=row["subject"],
        site_id=SiteId(row["site_id"]),
        picture=Picture(media_type=MediaType(row["media_type"]), content=bytes(row["content"])),
    )
