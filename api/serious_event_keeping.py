"""A person's part in a serious event, from the request to the committed line: openings, steps and drafts.

What a step does is decided by the pure ``nowalls.domain.serious_events.steps`` under the lock of the event's row.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from api.auth import Login, require_role
from api.parts import Parts
from api.problems import Problem, not_found
from api.registering import audit
from api.routes.briefing import brief
from api.schemas.briefing import BriefingOut, WhereOut
from api.schemas.serious_events import (
    DraftOut,
    SeriousEventBody,
    SeriousEventEntryOut,
    SeriousEventOut,
    SeriousEventWithLog,
)
from nowalls.domain.ids import IncidentId, new_id
from nowalls.domain.incidents import Incident
from nowalls.domain.serious_events.drafting import Facts, IncidentFacts, draft
from nowalls.domain.serious_events.event import (
    Entry,
    Opening,
    SeriousEvent,
    SeriousEventId,
    after,
    opened,
)
from nowalls.domain.serious_events.steps import (
    REPORTERS,
    Acting,
    AddIncident,
    EventCommand,
    Refusal,
    possible_steps,
    reports_due,
    take_step,
)
from nowalls.domain.serious_events.wording import ReportLanguage
from nowalls.domain.serious_events.words import EventStep, ReportKind
from nowalls.runtime.clock import secret_chance
from nowalls.storage.database import Read, Write
from nowalls.storage.incidents import incident, timeline
from nowalls.storage.serious_events import EventRecord, add_event, append, event_log, event_record, lock_event

STATUS_OF: Final = {"not_allowed": 403, "unknown_line": 422, "moment_refused": 422}
"""Of the refusals; the others are conflicts with how the event stands."""


async def open_event(parts: Parts, login: Login, body: SeriousEventBody) -> SeriousEventWithLog:
    """Open an event about incidents of one district.

    Raises ``not_found`` (404), ``exercise_refused``, ``many_districts`` and ``known_already`` (422, 409).
    """
    require_role(login, *REPORTERS)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        found = [await _incident(write, login, each) for each in body.incident_ids]
        opening = Opening(
            id=SeriousEventId(new_id("sev", secret_chance())),
            district=found[0].district,
            category=body.category,
            what=body.what,
        )
        first = Entry(number=1, at=now, step=EventStep.OPENED, actor=login.actor.as_owner, text=body.what)
        await add_event(write, opening, first)
        event = opened(opening, first)
        for each in found:
            event = await _take(write, login, event, [first], AddIncident(incident_id=_fitting(each, event)), now)
        await audit(write, login, now, "serious_event_opened", opening.id, incidents=body.incident_ids)
        return await _whole(write, parts, login, opening.id)


async def step_of_event(
    parts: Parts, login: Login, event_id: str, command: EventCommand, *, expected_version: int | None
) -> SeriousEventWithLog:
    """Take a step and return the event after it.

    Raises the problems ``not_allowed`` (403), ``not_found`` (404), ``wrong_state``, ``known_already``, ``too_many`` and
    ``version_conflict`` (409), ``unknown_line``, ``moment_refused``, ``exercise_refused`` and ``many_districts`` (422).
    """
    require_role(login, *REPORTERS)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        await lock_event(write, SeriousEventId(event_id))
        record = await _record(write, parts, login, event_id)
        if expected_version not in (None, record.event.version):
            detail = f"The event is at version {record.event.version}, not {expected_version}."
            raise Problem(409, "version_conflict", detail, current=_current(record, now))
        if isinstance(command, AddIncident):
            _fitting(await _incident(write, login, command.incident_id), record.event)
        log = await event_log(write, record.event.opening.id)
        event = await _take(write, login, record.event, log, command, now)
        await audit(write, login, now, "serious_event_step", event_id, number=event.version)
        return await _whole(write, parts, login, event_id)


async def show_event(parts: Parts, login: Login, event_id: str) -> SeriousEventWithLog:
    """Return an event with its log and what the asker may do; raises ``not_found`` (404)."""
    async with parts.database.read(login.scope) as read:
        return await _whole(read, parts, login, event_id)


async def draft_report(
    parts: Parts, login: Login, event_id: str, report: ReportKind, language: ReportLanguage
) -> DraftOut:
    """Draft a report from what is known now; each briefing that it looks at is in the audit.

    Raises ``not_found`` (404), and ``wrong_state`` (409) for a report that does not come next.
    """
    require_role(login, *REPORTERS)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        record = await _record(write, parts, login, event_id)
        event = record.event
        if report not in reports_due(event):
            detail = f"An event that is {event.state} has no {report} report to come."
            raise Problem(409, "wrong_state", detail, current=_current(record, now))
        facts = Facts(
            category=event.opening.category,
            what=event.opening.what,
            stated=event.stated,
            incidents=tuple([await _facts(write, parts, login, each, now) for each in event.incidents]),
            as_of=now,
            last_report_at=event.reported_at,
        )
    made = draft(facts, report, language)
    return DraftOut(report=report, text=made.text, unknown=list(made.unknown))


def event_out(record: EventRecord, now: datetime) -> SeriousEventOut:
    """Show an event as it stands now."""
    return SeriousEventOut.model_validate(_shown(record, now))


async def _take(
    write: Write, login: Login, event: SeriousEvent, log: Sequence[Entry], command: EventCommand, now: datetime
) -> SeriousEvent:
    outcome = take_step(event, {each.number: each for each in log}, command, Acting(actor=login.actor, now=now))
    if isinstance(outcome, Refusal):
        raise Problem(STATUS_OF.get(outcome.code, 409), outcome.code, outcome.detail)
    changed = after(event, outcome)
    await append(write, changed, outcome)
    return changed


async def _incident(read: Read, login: Login, incident_id: str) -> Incident:
    found = await incident(read, IncidentId(incident_id), login.scope)
    if found is None:
        raise not_found("incident", incident_id)
    return found


def _fitting(found: Incident, event: SeriousEvent) -> IncidentId:
    if found.exercise:
        detail = f"The incident {found.id} is an exercise, and nothing of it is reported as real."
        raise Problem(422, "exercise_refused", detail)
    if found.district != event.opening.district:
        detail = f"The event is of the district {event.opening.district}; {found.id} is of {found.district}."
        raise Problem(422, "many_districts", detail)
    return found.id


async def _facts(write: Write, parts: Parts, login: Login, incident_id: IncidentId, now: datetime) -> IncidentFacts:
    found = await _incident(write, login, incident_id)
    briefing = await brief(write, parts, login, found, now)
    people = [each for floor in briefing.floors for room in floor.rooms for each in room.occupants]
    counts = briefing.counts if people else None
    return IncidentFacts(
        incident=found,
        address=_address(briefing.where),
        inside=len(people) or None,
        away=_away(briefing),
        cannot_walk=None if counts is None else counts.cannot_walk,
        not_assessed=0 if counts is None else counts.unknown,
        timeline=tuple(each.entry for each in await timeline(write, incident_id)),
    )


def _away(briefing: BriefingOut) -> int:
    rooms = [room for floor in briefing.floors for room in floor.rooms]
    return sum(each.away_until is not None for room in rooms for each in room.occupants)


def _address(where: WhereOut) -> str:
    """The address from the large to the small, each part once, and the site's name where that is another."""
    parts = [each for each in (where.district, where.subdistrict) if each and each not in where.address]
    name = [] if where.site in where.address else [where.site]
    return " ".join([*parts, where.address, *name])


def _current(record: EventRecord, now: datetime) -> dict[str, Any]:
    return event_out(record, now).model_dump(mode="json")


async def _record(read: Read, parts: Parts, login: Login, event_id: str) -> EventRecord:
    found = await event_record(read, SeriousEventId(event_id), login.scope, now=parts.clock.now())
    if found is None:
        raise not_found("serious event", event_id)
    return found


async def _whole(read: Read, parts: Parts, login: Login, event_id: str) -> SeriousEventWithLog:
    record = await _record(read, parts, login, event_id)
    log = await event_log(read, record.event.opening.id)
    return SeriousEventWithLog.model_validate(
        _shown(record, parts.clock.now())
        | {
            "log": [SeriousEventEntryOut.model_validate(asdict(each)) for each in log],
            "steps": possible_steps(record.event, login.user.role),
            "reports_due": reports_due(record.event),
        }
    )


def _shown(record: EventRecord, now: datetime) -> dict[str, Any]:
    event = record.event
    return {
        "id": event.opening.id,
        "version": event.version,
        "state": event.state,
        "category": event.opening.category,
        "what": event.opening.what,
        "district": event.opening.district,
        "district_name": record.district_name,
        "sites": list(record.sites),
        "incidents": list(event.incidents),
        "stated": asdict(event.stated),
        "opened_at": event.opened_at,
        "opener": record.opener and asdict(record.opener),
        "reported_at": event.reported_at,
        "due_at": event.due_at,
        "overdue": event.is_overdue(now),
        "reports": len(event.reports),
        "sendings": len(event.sendings),
        "unconfirmed": len(event.sendings) - len(event.received),
        "closed_at": event.closed_at,
    }
