"""The numbered members of ingest, by the database's clock: who is at work, who was away, who is one no more."""

from dataclasses import dataclass
from typing import Final

from nowalls.storage.beats import AT_WORK_WITHIN_S
from nowalls.storage.database import Read, Write

FILE: Final = "members"
AWAY_S: Final = 30.0
"""What a member missed for less, it takes after all: copies of a minute are known as such (device protocol v1)."""
MARGIN_S: Final = 5.0
"""Between what a member measures and when the database writes it down some round trips may pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member that was at work once."""

    member: int
    at_work: bool


async def member_at_work(write: Write, member: int, *, anew: bool, behind_s: float = 0.0) -> None:
    """Say that a member has stored every signal that came until ``behind_s`` ago.

    ``anew`` when its session at the broker has just begun.
    """
    await write.run(FILE, "at_work", {"member": member, "anew": anew, "behind_s": behind_s})


async def give_up_if_covered(write: Write, member: int) -> bool:
    """Tell whether another member has taken every signal that waits in a member's session, which may then be given up.

    That is: the member was away for more than half a minute, and another one is at work whose own session the broker
    has kept since before. From then on the member's session covers nobody, until it says that the new one stands: a
    process that dies in between leaves no session that looks older than it is.
    """
    params = {"member": member, "away_s": AWAY_S, "within_s": AT_WORK_WITHIN_S, "margin_s": MARGIN_S}
    return await write.count(FILE, "give_up_if_covered", params) > 0


async def give_up(write: Write, member: int) -> None:
    """Say that a member's session takes no more signals, and so covers nobody."""
    await write.run(FILE, "give_up", {"member": member})


async def former_members(read: Read, members: int) -> list[int]:
    """Return the numbers beyond ``members`` that were at work once and are no more."""
    return [row["member"] for row in await read.rows(FILE, "former", {"members": members, "away_s": AWAY_S})]


async def known_members(read: Read) -> list[Member]:
    """Return all members that were at work once."""
    return [Member(**row) for row in await read.rows(FILE, "members", {"within_s": AT_WORK_WITHIN_S})]


async def forget_member(write: Write, member: int) -> None:
    """Forget a member whose sessions hold nothing any more."""
    await write.run(FILE, "forget", {"member": member})
