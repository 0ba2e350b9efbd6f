"""A person's part in an order, from the request to the committed line: issues, steps and pictures.

What a step does is decided by the pure ``nowalls.domain.orders.steps`` under the lock of the order's row.
"""

from dataclasses import asdict
from typing import Any, Final

from api.auth import Login, require_role
from api.hazard_keeping import STATUS_OF
from api.parts import Parts
from api.picture_keeping import add_picture
from api.problems import Problem, not_found
from api.registering import audit, refused_as, site_in_scope
from api.schemas.hazards import HazardPictureOut
from api.schemas.orders import OrderBody, OrderEntryOut, OrderOut, OrderWithLog
from nowalls.domain.attachments import Picture
from nowalls.domain.hazards.steps import Acting, Refusal
from nowalls.domain.ids import AttachmentId, HazardId, IncidentId, InspectionId, SiteId, new_id
from nowalls.domain.orders.numbering import official_number, own_number
from nowalls.domain.orders.order import TO_ANSWER, About, Entry, Issue, OrderId, after, last_step_at
from nowalls.domain.orders.reminding import sign_by
from nowalls.domain.orders.steps import ISSUERS, MAY, MOST_PICTURES, OrderCommand, possible_steps, take_step
from nowalls.domain.orders.words import OrderState, OrderStep
from nowalls.domain.words import Role, SiteKind
from nowalls.domain.working_days import STATE_COUNCIL, deadline_after, local_day, working_days_left
from nowalls.runtime.clock import secret_chance
from nowalls.storage.database import Read, Write
from nowalls.storage.orders import (
    OrderRecord,
    add_order,
    append,
    is_called,
    lock_order,
    order_log,
    order_pictures,
    order_record,
    take_number,
)

PICTURED: Final = {OrderState.SIGNED_FOR: Role.INSTITUTION, OrderState.ANSWERED: Role.SUPERVISOR}
"""Who takes pictures when: the house of what it did, then the authority of what it found."""


async def issue_order(parts: Parts, login: Login, body: OrderBody) -> OrderWithLog:
    """Issue an order to an institution under the next number of its organization.

    Raises ``not_found`` (404), ``number_taken`` (409), ``only_institutions``, ``number_refused`` and ``about_many``
    (422).
    """
    require_role(login, *ISSUERS)
    now = parts.clock.now()
    today = local_day(now)
    about = _about(body)
    async with parts.database.write(login.scope) as write:
        site = await site_in_scope(write, login, body.site_id)
        if site.kind is not SiteKind.INSTITUTION:
            detail = f"Orders are issued to those who run a site for others; {body.site_id!r} is a home."
            raise Problem(422, "only_institutions", detail)
        number = await take_number(write, site.id, today.year)
        issue = Issue(
            id=OrderId(new_id("ord", secret_chance())),
            site_id=site.id,
            year=today.year,
            number=number,
            document_number=await _called(write, site.id, body, own_number(today.year, number)),
            about=about,
            subject=body.subject,
            requirement=body.requirement,
            responsible=body.responsible,
            sign_by=sign_by(today, STATE_COUNCIL),
        )
        first = Entry(
            number=1,
            at=now,
            step=OrderStep.ISSUED,
            actor=login.actor.as_owner,
            deadline=deadline_after(today, body.working_days, STATE_COUNCIL),
        )
        if not await add_order(write, issue, first):
            named = about.hazard_id or about.inspection_id or about.incident_id
            raise not_found(f"matter at {body.site_id}", str(named))
        said = {"site_id": site.id, "document_number": issue.document_number}
        await audit(write, login, now, "order_issued", issue.id, **said)
        return await _whole(write, parts, login, await _record(write, parts, login, issue.id))


async def step_of_order(
    parts: Parts, login: Login, order_id: str, command: OrderCommand, *, expected_version: int | None
) -> OrderWithLog:
    """Take a step and return the order after it.

    Raises the problems ``not_allowed`` (403), ``not_found`` (404), ``wrong_state`` and ``version_conflict`` (409),
    ``incomplete`` and ``picture_refused`` (422).
    """
    require_role(login, *MAY[type(command)])
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        await lock_order(write, OrderId(order_id))
        order = (record := await _record(write, parts, login, order_id)).order
        if expected_version not in (None, order.version):
            detail = f"The order is at version {order.version}, not {expected_version}."
            raise Problem(409, "version_conflict", detail, current=_current(parts, record))
        since = last_step_at(await order_log(write, order.issue.id))
        fresh = frozenset(each.id for each in await order_pictures(write, order.issue.id) if each.is_fresh(since))
        acting = Acting(actor=login.actor, now=now, calendar=STATE_COUNCIL, fresh_pictures=fresh)
        outcome = take_step(order, command, acting)
        if isinstance(outcome, Refusal):
            status = STATUS_OF.get(outcome.code, 409)
            raise Problem(status, outcome.code, outcome.detail, current=_current(parts, record))
        await append(write, after(order, outcome), outcome)
        await audit(write, login, now, "order_step", order_id, step=outcome.step.value, number=outcome.number)
        return await _whole(write, parts, login, await _record(write, parts, login, order_id))


async def show_order(parts: Parts, login: Login, order_id: str) -> OrderWithLog:
    """Return an order with its log, pictures and what the asker may do; raises ``not_found`` (404)."""
    async with parts.database.read(login.scope) as read:
        return await _whole(read, parts, login, await _record(read, parts, login, order_id))


async def keep_order_picture(parts: Parts, login: Login, order_id: str, picture: Picture) -> AttachmentId:
    """Keep a picture of what was done or of what the re-check found; sent twice it is one.

    Raises ``not_allowed`` (403), ``not_found`` (404), ``wrong_state`` and ``pictures_enough`` (409).
    """
    require_role(login, *PICTURED.values())
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        await lock_order(write, OrderId(order_id))
        order = (await _record(write, parts, login, order_id)).order
        if PICTURED.get(order.state) is not login.user.role:
            detail = "Pictures are taken by the institution for its answer and by the authority for its re-check."
            raise Problem(409, "wrong_state", detail)
        return await add_picture(
            write,
            login,
            picture=picture,
            subject=order_id,
            site_id=order.issue.site_id,
            most=MOST_PICTURES,
            now=now,
        )


def order_out(parts: Parts, record: OrderRecord) -> OrderOut:
    """Show an order as it stands today."""
    return OrderOut.model_validate(_shown(parts, record))


def _about(body: OrderBody) -> About:
    named = [each for each in (body.hazard_id, body.inspection_id, body.incident_id) if each is not None]
    if len(named) > 1:
        raise Problem(422, "about_many", f"An order is about one matter, not about {len(named)}: {', '.join(named)}.")
    return About(
        hazard_id=None if body.hazard_id is None else HazardId(body.hazard_id),
        inspection_id=None if body.inspection_id is None else InspectionId(body.inspection_id),
        incident_id=None if body.incident_id is None else IncidentId(body.incident_id),
    )


async def _called(write: Write, site_id: SiteId, body: OrderBody, own: str) -> str:
    if body.document_number is None:
        return own
    with refused_as("number_refused"):
        number = official_number(body.document_number)
    if await is_called(write, site_id, number):
        raise Problem(409, "number_taken", f"An order of this organization goes by the number {number} already.")
    return number


def _current(parts: Parts, record: OrderRecord) -> dict[str, Any]:
    return order_out(parts, record).model_dump(mode="json")


async def _record(read: Read, parts: Parts, login: Login, order_id: str) -> OrderRecord:
    found = await order_record(read, OrderId(order_id), login.scope, today=local_day(parts.clock.now()))
    if found is None:
        raise not_found("order", order_id)
    return found


async def _whole(read: Read, parts: Parts, login: Login, record: OrderRecord) -> OrderWithLog:
    order_id = record.order.issue.id
    log = await order_log(read, order_id)
    since = last_step_at(log)
    return OrderWithLog.model_validate(
        _shown(parts, record)
        | {
            "log": [OrderEntryOut.model_validate(asdict(each)) for each in log],
            "pictures": [
                HazardPictureOut.model_validate(asdict(each) | {"fresh": each.is_fresh(since)})
                for each in await order_pictures(read, order_id)
            ],
            "steps": possible_steps(record.order, login.user.role),
        }
    )


def _shown(parts: Parts, record: OrderRecord) -> dict[str, Any]:
    order, today = record.order, local_day(parts.clock.now())
    issue, deadline = order.issue, order.deadline
    running = order.state in TO_ANSWER
    return {
        "id": issue.id,
        "version": order.version,
        "state": order.state,
        "document_number": issue.document_number,
        "year": issue.year,
        "number": issue.number,
        "site_id": issue.site_id,
        "site_name": record.site_name,
        "organization_name": record.organization_name,
        "about": asdict(issue.about),
        "subject": issue.subject,
        "requirement": issue.requirement,
        "responsible": issue.responsible,
        "issued_at": order.issued_at,
        "issuer": record.issuer and asdict(record.issuer),
        "sign_by": issue.sign_by,
        "unsigned": order.is_unsigned(today),
        "deadline": asdict(deadline),
        "overdue": order.is_overdue(today),
        "working_days_left": working_days_left(today, deadline.on, STATE_COUNCIL) if running else None,
        "reminded": list(order.reminded),
        "measures": record.measures,
        "signed_at": order.signed_at,
        "answered_at": order.answered_at,
        "closed_at": order.closed_at,
    }
