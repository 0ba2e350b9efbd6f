"""Searching by name, telephone number, address and pinyin; and who is calling. Each look is in the audit."""

from typing import Annotated, Final

from fastapi import APIRouter, Query

from api.auth import CurrentLogin, require_role
from api.parts import UsesParts
from api.problems import Problem
from api.registering import audit
from api.routes.incidents import LOOKING
from api.schemas.searching import CallerOut, CallersOut, FoundOut, FoundPlaceOut, SearchOut
from nowalls.domain.search_words import words_of_query
from nowalls.domain.telephones import telephone
from nowalls.storage.searching import Caller, Found, callers, search

router = APIRouter(prefix="/search", tags=["search"])

MATCHES: Final = ("name", "name_begins", "pinyin", "part", "other")
"""By closeness (``nowalls.domain.search_words``)."""


@router.get("")
async def find(
    login: CurrentLogin,
    parts: UsesParts,
    q: Annotated[str, Query(min_length=1, max_length=64)],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> SearchOut:
    """Find residents, sites and responders within the scope; every word must fit, two Latin letters at least."""
    require_role(login, *LOOKING)
    async with parts.database.write(login.scope) as write:
        found = await search(write, login.scope, q.strip(), words_of_query(q), most=limit)
        people = [each.id for each in found if each.kind == "resident"]
        if people:
            await audit(write, login, parts.clock.now(), "searched", None, residents=people)
    return SearchOut(items=[_found(each) for each in found])


def _found(found: Found) -> FoundOut:
    place = None
    if found.place_id is not None:
        place = FoundPlaceOut(id=found.place_id, building=found.building, floor=found.floor, room=found.room)
    return FoundOut(
        kind=found.kind,
        id=found.id,
        name=found.name,
        site_id=found.site_id,
        site_name=found.site_name,
        address=found.address,
        place=place,
        match=MATCHES[found.closeness],
    )


@router.get("/callers")
async def who_calls(
    login: CurrentLogin,
    parts: UsesParts,
    phone: Annotated[str, Query(min_length=3, max_length=40)],
) -> CallersOut:
    """Find the residents whose line an incoming number may be, or that of one of their contacts."""
    require_role(login, *LOOKING)
    line = telephone(phone)
    if line is None:
        raise Problem(422, "not_a_number", f"{phone!r} is no telephone number.")
    async with parts.database.write(login.scope) as write:
        found = await callers(write, login.scope, line)
        if found:
            people = list(dict.fromkeys(str(each.resident_id) for each in found))
            await audit(write, login, parts.clock.now(), "looked_up_caller", None, residents=people)
    return CallersOut(number=line.number, items=[_caller(each) for each in found])


def _caller(caller: Caller) -> CallerOut:
    return CallerOut(
        resident_id=caller.resident_id,
        name=caller.name,
        site_id=caller.site_id,
        site_name=caller.site_name,
        address=caller.address,
        place=FoundPlaceOut(id=caller.place_id, building=caller.building, floor=caller.floor, room=caller.room),
        contact=None if caller.contact is None else caller.contact.name,
        relation=None if caller.contact is None else caller.contact.relation,
    )
