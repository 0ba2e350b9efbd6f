"""A person's part in an inspection, from the request to the committed line: plans, steps and pictures.

What a step does is decided by the pure ``nowalls.domain.inspections.steps`` under the lock of the inspection's row. An
item that is not in order enters its hazard into the ledger in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from api.auth import Login, require_role
from api.parts import Parts
from api.picture_keeping import add_picture
from api.problems import Problem, not_found
from api.registering import audit, site_in_scope
from api.schemas.inspections import (
    InspectionBody,
    InspectionEntryOut,
    InspectionItemOut,
    InspectionOut,
    InspectionPictureOut,
    InspectionSheet,
)
from nowalls.domain.attachments import Picture
from nowalls.domain.hazards.ledger import Entry as HazardEntry
from nowalls.domain.hazards.words import HazardStep
from nowalls.domain.ids import AttachmentId, HazardId, InspectionId, new_id
from nowalls.domain.inspections.catalogue import CURRENT
from nowalls.domain.inspections.sheet import Entry, Inspection, Plan, after, finding_of
from nowalls.domain.inspections.steps import (
    INSPECTORS,
    MOST_PICTURES,
    Acting,
    InspectionCommand,
    Refusal,
    possible_steps,
    refuse_plan,
    take_step,
    takers,
)
from nowalls.domain.inspections.words import InspectionKind, InspectionState, InspectionStep
from nowalls.domain.words import SiteKind
from nowalls.domain.working_days import local_day
from nowalls.runtime.clock import secret_chance
from nowalls.storage.database import Read, Write
from nowalls.storage.hazards import add_hazard
from nowalls.storage.inspections import (
    InspectionRecord,
    add_inspection,
    append,
    inspection_log,
    inspection_pictures,
    inspection_record,
    lock_inspection,
)

STATUS_OF: Final = {
    "not_allowed": 403,
    "not_in_team": 403,
    "incomplete": 422,
    "picture_refused": 422,
    "unknown_item": 422,
    "due_day_refused": 422,
}
"""Of the refusals; the others are conflicts with how the inspection stands."""


async def plan_inspection(parts: Parts, login: Login, body: InspectionBody) -> InspectionSheet:
    """Plan an inspection of an institution.

    Raises ``not_allowed`` (403), ``not_found`` (404), ``only_institutions`` and ``due_day_refused`` (422).
    """
    require_role(login, *INSPECTORS)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        site = await site_in_scope(write, login, body.site_id)
        refused = refuse_plan(body.kind, body.due_on, login.user.role, local_day(now))
        if refused is not None:
            raise Problem(STATUS_OF[refused.code], refused.code, refused.detail)
        if site.kind is not SiteKind.INSTITUTION:
            detail = f"Institutions are inspected; {body.site_id!r} is a home."
            raise Problem(422, "only_institutions", detail)
        plan = Plan(id=new_inspection_id(), kind=body.kind, site_id=site.id, due_on=body.due_on, catalogue=CURRENT)
        await write_plan(write, parts, login, plan)
        return await _whole(write, parts, login, await _record(write, parts, login, plan.id))


async def write_plan(write: Write, parts: Parts, login: Login, plan: Plan) -> None:
    """Write a planned inspection with its first line and the audit's."""
    now = parts.clock.now()
    first = Entry(number=1, at=now, step=InspectionStep.PLANNED, actor=login.actor.as_owner)
    await add_inspection(write, plan, first)
    await audit(write, login, now, "inspection_planned", plan.id, site_id=plan.site_id, kind=plan.kind.value)


def new_inspection_id() -> InspectionId:
    """Make an inspection's id."""
    return InspectionId(new_id("isp", secret_chance()))


async def step_of_inspection(
    parts: Parts, login: Login, inspection_id: str, command: InspectionCommand, *, expected_version: int | None
) -> InspectionSheet:
    """Take a step and return the inspection after it.

    Raises the problems ``not_allowed`` and ``not_in_team`` (403), ``not_found`` (404), ``wrong_state``,
    ``hazard_stands`` and ``version_conflict`` (409), ``incomplete``, ``unknown_item`` and ``picture_refused`` (422).
    """
    require_role(login, *_takers_of_any(type(command)))
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        await lock_inspection(write, InspectionId(inspection_id))
        inspection = (record := await _record(write, parts, login, inspection_id)).inspection
        if expected_version not in (None, inspection.version):
            detail = f"The inspection is at version {inspection.version}, not {expected_version}."
            raise Problem(409, "version_conflict", detail, current=_current(parts, record))
        pictures = await inspection_pictures(write, inspection.plan.id)
        acting = Acting(
            actor=login.actor,
            now=now,
            fresh_pictures=frozenset(each.id for each in pictures if each.shown_in is None),
            hazard_id=HazardId(new_id("hzd", secret_chance())),
        )
        outcome = take_step(inspection, command, acting)
        if isinstance(outcome, Refusal):
            status = STATUS_OF.get(outcome.code, 409)
            raise Problem(status, outcome.code, outcome.detail, current=_current(parts, record))
        await _enter_hazard(write, login, inspection, outcome)
        await append(write, after(inspection, outcome), outcome)
        said = {"step": outcome.step.value, "number": outcome.number}
        await audit(write, login, now, "inspection_step", inspection_id, **said)
        return await _whole(write, parts, login, await _record(write, parts, login, inspection_id))


async def show_inspection(parts: Parts, login: Login, inspection_id: str) -> InspectionSheet:
    """Return an inspection with its checklist, log, pictures and what the asker may do; raises ``not_found`` (404)."""
    async with parts.database.read(login.scope) as read:
        return await _whole(read, parts, login, await _record(read, parts, login, inspection_id))


async def keep_inspection_picture(parts: Parts, login: Login, inspection_id: str, picture: Picture) -> AttachmentId:
    """Keep a picture of an inspection that is underway; sent twice it is one.

    Raises ``not_allowed`` (403), ``not_found`` (404), ``wrong_state`` and ``pictures_enough`` (409).
    """
    require_role(login, *INSPECTORS)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        await lock_inspection(write, InspectionId(inspection_id))
        inspection = (await _record(write, parts, login, inspection_id)).inspection
        if "answer" not in possible_steps(inspection, login.actor):
            if inspection.state is not InspectionState.UNDERWAY:
                raise Problem(409, "wrong_state", "Pictures are taken while an inspection is underway.")
            raise Problem(403, "not_in_team", "Pictures are taken by those who walk this inspection.")
        return await add_picture(
            write,
            login,
            picture=picture,
            subject=inspection_id,
            site_id=inspection.plan.site_id,
            most=MOST_PICTURES,
            now=now,
        )


def inspection_out(parts: Parts, record: InspectionRecord) -> InspectionOut:
    """Show an inspection as it stands today."""
    return InspectionOut.model_validate(_shown(parts, record))


def _takers_of_any(command: type[InspectionCommand]) -> set[Any]:
    return {role for kind in InspectionKind for role in takers(command, kind)}


async def _enter_hazard(write: Write, login: Login, inspection: Inspection, entry: Entry) -> None:
    finding = finding_of(inspection.plan, entry)
    if finding is None:
        return
    first = HazardEntry(number=1, at=entry.at, step=HazardStep.REPORTED, actor=entry.actor, text=finding.what)
    await add_hazard(write, finding, first)
    said = {"site_id": finding.site_id, "inspection_id": inspection.plan.id}
    await audit(write, login, entry.at, "hazard_reported", finding.id, **said)


def _current(parts: Parts, record: InspectionRecord) -> dict[str, Any]:
    return inspection_out(parts, record).model_dump(mode="json")


async def _record(read: Read, parts: Parts, login: Login, inspection_id: str) -> InspectionRecord:
    today = local_day(parts.clock.now())
    found = await inspection_record(read, InspectionId(inspection_id), login.scope, today=today)
    if found is None:
        raise not_found("inspection", inspection_id)
    return found


async def _whole(read: Read, parts: Parts, login: Login, record: InspectionRecord) -> InspectionSheet:
    inspection = record.inspection
    log = await inspection_log(read, inspection.plan.id)
    return InspectionSheet.model_validate(
        _shown(parts, record)
        | {
            "checklist": _checklist(inspection, log),
            "log": [InspectionEntryOut.model_validate(asdict(each)) for each in log],
            "pictures": [
                InspectionPictureOut.model_validate(asdict(each))
                for each in await inspection_pictures(read, inspection.plan.id)
            ],
            "steps": possible_steps(inspection, login.actor),
        }
    )


def _checklist(inspection: Inspection, log: Sequence[Entry]) -> list[InspectionItemOut]:
    shown = []
    for item in inspection.plan.items:
        answered = inspection.answers.get(item.code)
        line = None if answered is None else log[answered.entry - 1]
        shown.append(
            InspectionItemOut(
                item=item.code,
                category=item.category,
                answer=None if answered is None else answered.answer,
                text=None if line is None else line.text,
                pictures=[] if line is None else list(line.pictures),
                hazard_id=None if answered is None else answered.hazard_id,
            )
        )
    return shown


def _shown(parts: Parts, record: InspectionRecord) -> dict[str, Any]:
    inspection = record.inspection
    plan = inspection.plan
    return {
        "id": plan.id,
        "version": inspection.version,
        "kind": plan.kind,
        "state": inspection.state,
        "site_id": plan.site_id,
        "site_name": record.site_name,
        "due_on": plan.due_on,
        "overdue_days": inspection.overdue_days(local_day(parts.clock.now())),
        "catalogue": plan.catalogue,
        "draw_id": plan.draw_id,
        "team": [asdict(each) for each in record.team],
        "planned_at": inspection.planned_at,
        "planner": record.planner and asdict(record.planner),
        "begun_at": inspection.begun_at,
        "signed_at": inspection.signed_at,
        "countersigned_at": inspection.countersigned_at,
        "closed_at": inspection.closed_at,
        "items": len(plan.items),
        "answered": len(inspection.answers),
        "not_in_order": inspection.not_in_order,
    }
