"""What was answered to a POST that bore an ``Idempotency-Key``, for 24 hours."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nowalls.domain.ids import UserId
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json

FILE: Final = "idempotency"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestKey:
    """A user's key on a path."""

    user_id: UserId
    path: str
    key: str

    @property
    def params(self) -> dict[str, Any]:
        """The key as parameters of a statement."""
        return {"user_id": self.user_id, "path": self.path, "key": self.key}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of an earlier request; ``status`` 0 means that it is still being worked on."""

    body_digest: bytes
    status: int
    location: str | None
    answer: Any
    object_id: str | None


async def reserve(write: Write, request: RequestKey, body_digest: bytes, *, now: datetime) -> bool:
    """Take a key for this request; false when somebody has it: an answer of less than 24 h, or one under way."""
    params = {**request.params, "body_digest": body_digest, "now": now}
    return await write.count(FILE, "reserve", params) > 0


async def kept(read: Read, request: RequestKey) -> Kept | None:
    """Return what is kept under a key."""
    row = await read.row(FILE, "kept", request.params)
    return None if row is None else Kept(**row | {"body_digest": bytes(row["body_digest"])})


async def keep(write: Write, request: RequestKey, answer: Kept) -> None:
    """Keep the answer."""
    params = {
        **request.params,
        "status": answer.status,
        "location": answer.location,
        "answer": as_json(answer.answer),
        "object_id": answer.object_id,
    }
    await write.run(FILE, "keep", params)


async def release(write: Write, request: RequestKey) -> None:
    """Give a key back whose request failed: the next try may well succeed."""
    await write.run(FILE, "release", request.params)
