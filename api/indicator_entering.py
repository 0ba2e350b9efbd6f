"""A person's word on an institution for an indicator, from the request to the committed line."""

from dataclasses import asdict
from typing import Any, Final

from api.auth import Login, require_role
from api.parts import Parts
from api.problems import Problem, not_found
from api.registering import audit, site_in_scope
from api.schemas.indicators import EnteredOut, ValueBody
from nowalls.domain.ids import new_id
from nowalls.domain.indicators.catalogue import INDICATORS, MOST_OF, Indicator
from nowalls.domain.indicators.scoring import YEAR, Entered, IndicatorValueId
from nowalls.domain.words import Role, SiteKind
from nowalls.domain.working_days import local_day
from nowalls.runtime.clock import secret_chance
from nowalls.storage.database import Read
from nowalls.storage.indicators import enter_value, entered_values

ENTERING: Final = (Role.SUPERVISOR,)
"""Nobody grades themselves."""


async def enter(parts: Parts, login: Login, code: str, body: ValueBody) -> EnteredOut:
    """Append a value.

    Raises ``not_allowed`` (403), ``not_found`` (404), ``value_stands`` and ``nothing_to_replace`` (409),
    ``only_institutions``, ``not_entered_by_hand``, ``value_refused`` and ``day_refused`` (422).
    """
    require_role(login, *ENTERING)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        site = await site_in_scope(write, login, body.site_id)
        indicator = INDICATORS.get(code)
        if indicator is None:
            raise not_found("indicator", code)
        if site.kind is not SiteKind.INSTITUTION:
            raise Problem(422, "only_institutions", f"Indicators are of institutions; {body.site_id!r} is a home.")
        _check(indicator, body, parts)
        entered = Entered(
            id=IndicatorValueId(new_id("ivl", secret_chance())),
            site_id=site.id,
            code=code,
            on_day=body.on_day,
            value=body.value,
            note=body.note,
            said_by=body.said_by,
            entered_by=login.user.name,
        )
        replaces = None if body.replaces is None else IndicatorValueId(body.replaces)
        if not await enter_value(write, entered, replaces=replaces, author_id=login.user.id, now=now):
            raise await _conflict(write, login, entered)
        await audit(write, login, now, "entered_indicator", entered.id, site_id=site.id, code=code)
    return EnteredOut.model_validate(asdict(entered))


def _check(indicator: Indicator, body: ValueBody, parts: Parts) -> None:
    if not indicator.is_entered:
        detail = f"The centre works {indicator.code} out by itself; nobody enters it."
        raise Problem(422, "not_entered_by_hand", detail)
    most = MOST_OF[indicator.unit]
    if body.value > most:
        detail = f"{indicator.code} is a number from 0 to {most:g} ({indicator.unit}), not {body.value:g}."
        raise Problem(422, "value_refused", detail)
    today = local_day(parts.clock.now())
    if not today - YEAR <= body.on_day <= today:
        detail = f"A value is of a day within the last year, today ({today}) at the latest, not of {body.on_day}."
        raise Problem(422, "day_refused", detail)


async def _conflict(read: Read, login: Login, entered: Entered) -> Problem:
    of_day = await entered_values(read, login.scope, entered.on_day, entered.on_day)
    standing = [each for each in of_day if (each.site_id, each.code) == (entered.site_id, entered.code)]
    if not standing:
        detail = f"Of {entered.on_day} no value of {entered.code} stands that could be replaced."
        return Problem(409, "nothing_to_replace", detail)
    detail = f"Of {entered.on_day} a value stands: {standing[0].id}. To replace it, name it in `replaces`."
    current: dict[str, Any] = EnteredOut.model_validate(asdict(standing[0])).model_dump(mode="json")
    return Problem(409, "value_stands", detail, current=current)
