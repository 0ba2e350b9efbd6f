"""The audit read: a page by what is asked, and whether its chain of digests still holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nowalls.storage.database import Read

FILE: Final = "audit"
END: Final = 2**62
"""Above every line's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which lines are wanted: before a number, by whom, what, about what, when."""

    most: int
    before: int = END
    user_id: str | None = None
    action: str | None = None
    object_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the audit: who did what to what, when, and why or how."""

    key: int
    at: datetime
    user_id: str | None
    user_name: str | None
    action: str
    object_id: str | None
    details: dict[str, Any]


async def audit_page(read: Read, wanted: AuditFilter) -> tuple[list[Line], int | None]:
    """Return lines, the newest first, and the cursor of the next page if there is more."""
    params = {
        "before": wanted.before,
        "user_id": wanted.user_id,
        "action": wanted.action,
        "object_id": wanted.object_id,
        "since": wanted.since,
        "until": wanted.until,
        "most": wanted.most,
    }
    lines = [Line(**row) for row in await read.rows(FILE, "page", params)]
    return lines, lines[-1].key if len(lines) == wanted.most else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainState:
    """What the chain's digests say: ``broken_at`` is the first link that does not fit."""

    n: int
    broken_at: int | None
    head: int
    digest: str
    cut_off: bool
    unchained: int

    @property
    def holds(self) -> bool:
        """Whether nothing was changed, taken out, put in or cut off."""
        return self.broken_at is None and not self.cut_off and self.unchained == 0


async def verify_chain(read: Read) -> ChainState:
    """Work out every digest of the audit anew."""
    [row] = await read.rows(FILE, "verify")
    return ChainState(**row)


async def digest_at(read: Read, seq: int) -> str | None:
    """Return the digest of a link, as hexadecimal digits; ``None`` when there is no such link."""
    row = await read.row(FILE, "digest_at", {"seq": seq})
    return None if row is None else str(row["digest"])
