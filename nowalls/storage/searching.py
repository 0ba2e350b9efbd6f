"""Finding residents, sites and responders by words, and who is calling. Each look belongs into the caller's audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec

from nowalls.domain.ids import PlaceId, ResidentId, SiteId
from nowalls.domain.registry import Contact
from nowalls.domain.scopes import Scope
from nowalls.domain.search_words import closeness
from nowalls.domain.telephones import Telephone, same_line, telephone
from nowalls.storage.database import Read

FILE: Final = "searching"
MOST_EACH: Final = 200
"""Of each kind before they are ranked: who finds more has to type more."""
MOST_CALLERS: Final = 200
"""A nursing home's switchboard may be the number of as many residents."""

FoundKind = Literal["resident", "site", "responder"]
KINDS: Final[tuple[FoundKind, ...]] = ("resident", "site", "responder")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Somebody or something found, and where that is; ``closeness`` 0 is the name itself (``search_words``)."""

    kind: FoundKind
    id: str
    name: str
    site_id: SiteId | None
    site_name: str | None
    address: str | None
    place_id: PlaceId | None
    building: str | None
    floor: str | None
    room: str | None
    closeness: int


async def search(read: Read, scope: Scope, query: str, words: Sequence[str], *, most: int) -> list[Found]:
    """Return what every word of a question finds within a scope, the closest name first."""
    if not words:
        return []
    params = {"words": list(words), "query": query, "most": MOST_EACH, **scope.params}
    asked = [(kind, await read.ask(FILE, f"{kind}s", params)) for kind in KINDS]
    found = [_found(kind, row, query) for kind, cursor in asked for row in await cursor.fetchall()]
    return sorted(found, key=lambda each: (each.closeness, KINDS.index(each.kind), len(each.name), each.name))[:most]


def _found(kind: FoundKind, row: Any, query: str) -> Found:  # noqa: ANN401  # a row
    return Found(kind=kind, closeness=closeness(query, row["name"]), **row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A resident whose line it may be; ``contact`` when it is rather the line of one of their contacts."""

    resident_id: ResidentId
    name: str
    site_id: SiteId
    site_name: str
    address: str
    place_id: PlaceId
    building: str | None
    floor: str | None
    room: str | None
    contact: Contact | None


async def callers(read: Read, scope: Scope, line: Telephone) -> list[Caller]:
    """Return whose line this may be within a scope: residents by their own number first, then by their contacts'."""
    params = {"subscriber": line.subscriber, "most": MOST_CALLERS, **scope.params}
    found = [_caller(row, line) for row in await read.rows(FILE, "callers", params)]
    return sorted((each for each in found if each is not None), key=lambda each: each.contact is not None)


def _caller(row: Any, line: Telephone) -> Caller | None:  # noqa: ANN401  # a row
    def is_theirs(phone: str) -> bool:
        known = telephone(phone)
        return known is not None and same_line(known, line)

    contacts = msgspec.convert(row["contacts"], type=list[Contact])
    contact = None if is_theirs(row["phone"]) else next((each for each in contacts if is_theirs(each.phone)), None)
    if contact is None and not is_theirs(row["phone"]):
        return None
    named = {name: value for name, value in row.items() if name not in ("id", "phone", "contacts")}
    return Caller(resident_id=ResidentId(row["id"]), contact=contact, **named)
