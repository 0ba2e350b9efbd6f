"""A person's part in the hazard ledger, from the request to the committed line: reports, steps and pictures.

What a step does is decided by the pure ``nowalls.domain.hazards.steps`` under the lock of the hazard's row.
"""

from dataclasses import asdict
from typing import Any, Final

from api.auth import Login, require_role
from api.parts import Parts
from api.picture_keeping import add_picture
from api.problems import Problem, not_found
from api.registering import audit, site_in_scope
from api.schemas.hazards import HazardBody, HazardEntryOut, HazardOut, HazardPictureOut, HazardWithLog
from nowalls.domain.attachments import Picture
from nowalls.domain.hazards.ledger import Entry, Finding, after, last_step_at
from nowalls.domain.hazards.steps import (
    MAY,
    MOST_PICTURES,
    REPORTERS,
    Acting,
    HazardCommand,
    Refusal,
    possible_steps,
    take_step,
)
from nowalls.domain.hazards.words import FoundBy, HazardState, HazardStep
from nowalls.domain.ids import AttachmentId, HazardId, PlaceId, new_id
from nowalls.domain.words import SiteKind
from nowalls.domain.working_days import STATE_COUNCIL, local_day, working_days_left
from nowalls.runtime.clock import secret_chance
from nowalls.storage.database import Read
from nowalls.storage.hazards import (
    HazardRecord,
    add_hazard,
    append,
    hazard_log,
    hazard_pictures,
    hazard_record,
    lock_hazard,
)

STATUS_OF: Final = {"not_allowed": 403, "incomplete": 422, "picture_refused": 422}
"""Of the refusals; the others are conflicts with how the hazard stands."""


async def report_hazard(parts: Parts, login: Login, body: HazardBody) -> HazardWithLog:
    """Open a hazard at an institution; raises ``not_found`` (404) and ``only_institutions`` (422)."""
    require_role(login, *REPORTERS)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        site = await site_in_scope(write, login, body.site_id)
        if site.kind is not SiteKind.INSTITUTION:
            detail = f"The ledger is about those who run a site for others; {body.site_id!r} is a home."
            raise Problem(422, "only_institutions", detail)
        finding = Finding(
            id=HazardId(new_id("hzd", secret_chance())),
            site_id=site.id,
            place_id=None if body.place_id is None else PlaceId(body.place_id),
            category=body.category,
            found_by=FoundBy(body.found_by),
            what=body.what,
        )
        first = Entry(number=1, at=now, step=HazardStep.REPORTED, actor=login.actor.as_owner, text=body.what)
        if not await add_hazard(write, finding, first):
            raise not_found(f"place at {body.site_id}", str(body.place_id))
        await audit(write, login, now, "hazard_reported", finding.id, site_id=site.id)
        return await _whole(write, parts, login, await _record(write, parts, login, finding.id))


async def step_of_hazard(
    parts: Parts, login: Login, hazard_id: str, command: HazardCommand, *, expected_version: int | None
) -> HazardWithLog:
    """Take a step and return the hazard after it.

    Raises the problems ``not_allowed`` (403), ``not_found`` (404), ``wrong_state`` and ``version_conflict`` (409),
    ``incomplete`` and ``picture_refused`` (422).
    """
    require_role(login, *MAY[type(command)])
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        await lock_hazard(write, HazardId(hazard_id))
        hazard = (record := await _record(write, parts, login, hazard_id)).hazard
        if expected_version not in (None, hazard.version):
            detail = f"The hazard is at version {hazard.version}, not {expected_version}."
            raise Problem(409, "version_conflict", detail, current=_current(parts, record))
        since = last_step_at(await hazard_log(write, hazard.finding.id))
        fresh = frozenset(each.id for each in await hazard_pictures(write, hazard.finding.id) if each.is_fresh(since))
        acting = Acting(actor=login.actor, now=now, calendar=STATE_COUNCIL, fresh_pictures=fresh)
        outcome = take_step(hazard, command, acting)
        if isinstance(outcome, Refusal):
            status = STATUS_OF.get(outcome.code, 409)
            raise Problem(status, outcome.code, outcome.detail, current=_current(parts, record))
        await append(write, after(hazard, outcome), outcome)
        await audit(write, login, now, "hazard_step", hazard_id, step=outcome.step.value, number=outcome.number)
        return await _whole(write, parts, login, await _record(write, parts, login, hazard_id))


async def show_hazard(parts: Parts, login: Login, hazard_id: str) -> HazardWithLog:
    """Return a hazard with its log, pictures and what the asker may do; raises ``not_found`` (404)."""
    async with parts.database.read(login.scope) as read:
        return await _whole(read, parts, login, await _record(read, parts, login, hazard_id))


async def keep_picture(parts: Parts, login: Login, hazard_id: str, picture: Picture) -> AttachmentId:
    """Keep a picture of an open hazard; sent twice it is one.

    Raises ``not_found`` (404), ``wrong_state`` and ``pictures_enough`` (409).
    """
    require_role(login, *REPORTERS)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        await lock_hazard(write, HazardId(hazard_id))
        hazard = (await _record(write, parts, login, hazard_id)).hazard
        if hazard.state is HazardState.CLOSED:
            raise Problem(409, "wrong_state", "A closed hazard takes no more pictures.")
        return await add_picture(
            write,
            login,
            picture=picture,
            subject=hazard_id,
            site_id=hazard.finding.site_id,
            most=MOST_PICTURES,
            now=now,
        )


def hazard_out(parts: Parts, record: HazardRecord) -> HazardOut:
    """Show a hazard as it stands today."""
    return HazardOut.model_validate(_shown(parts, record))


def _current(parts: Parts, record: HazardRecord) -> dict[str, Any]:
    return hazard_out(parts, record).model_dump(mode="json")


async def _record(read: Read, parts: Parts, login: Login, hazard_id: str) -> HazardRecord:
    today = local_day(parts.clock.now())
    found = await hazard_record(read, HazardId(hazard_id), login.scope, today=today)
    if found is None:
        raise not_found("hazard", hazard_id)
    return found


async def _whole(read: Read, parts: Parts, login: Login, record: HazardRecord) -> HazardWithLog:
    hazard_id = record.hazard.finding.id
    log = await hazard_log(read, hazard_id)
    since = last_step_at(log)
    return HazardWithLog.model_validate(
        _shown(parts, record)
        | {
            "log": [HazardEntryOut.model_validate(asdict(each)) for each in log],
            "pictures": [
                HazardPictureOut.model_validate(asdict(each) | {"fresh": each.is_fresh(since)})
                for each in await hazard_pictures(read, hazard_id)
            ],
            "steps": possible_steps(record.hazard, login.user.role),
        }
    )


def _shown(parts: Parts, record: HazardRecord) -> dict[str, Any]:
    hazard, today = record.hazard, local_day(parts.clock.now())
    finding, deadline, place, evidence = hazard.finding, hazard.deadline, record.place, hazard.finding.evidence
    running = hazard.state is HazardState.RECTIFYING and deadline is not None
    return {
        "id": finding.id,
        "version": hazard.version,
        "state": hazard.state,
        "category": finding.category,
        "grade": hazard.grade,
        "site_id": finding.site_id,
        "site_name": record.site_name,
        "place": place and asdict(place),
        "found_by": finding.found_by,
        "what": finding.what,
        "evidence": evidence and asdict(evidence),
        "reported_at": hazard.reported_at,
        "reporter": record.reporter and asdict(record.reporter),
        "responsible": hazard.responsible,
        "deadline": deadline and asdict(deadline),
        "overdue": hazard.is_overdue(today),
        "working_days_left": working_days_left(today, deadline.on, STATE_COUNCIL) if running and deadline else None,
        "reminded": hazard.reminded,
        "measures": record.measures,
        "document_numbers": list(record.document_numbers),
        "rectified_at": hazard.rectified_at,
        "closed_at": hazard.closed_at,
        "reopened": hazard.reopened,
        "inspected": record.inspected and asdict(record.inspected),
    }
