"""The one function that changes incidents and tasks: ``change``.

It locks the places' rows, loads the facts, calls a pure rule and writes its decisions: incidents with a new
version, timeline, timers, acknowledgements and notices for the outbox, handled signals and, as the last statement, the
live log. Commands of people and decisions of the engine both come through here, so that two of them about
one place go one after the other, whatever process they run in.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from nowalls.domain.announcing import announced
from nowalls.domain.decisions import ClosedIncident, Decisions, Facts, PlaceFacts, UndecidedSignal
from nowalls.domain.ids import DistrictCode, IncidentId, PlaceId
from nowalls.domain.incidents import Change, Incident
from nowalls.domain.live import incident_object, task_object, time_text
from nowalls.domain.registry import Place
from nowalls.domain.tasks import Task, TaskChange
from nowalls.domain.watches import HomeFacts
from nowalls.domain.words import IncidentKind, PlaceKind
from nowalls.storage.database import Write
from nowalls.storage.letters import write_letters
from nowalls.storage.proving import write_proved
from nowalls.storage.quiet import write_commissioned
from nowalls.storage.rows import as_json, incident_of, incident_row, organization_of, task_of, task_row
from nowalls.storage.supervision import write_ticks
from nowalls.storage.times import write_times
from nowalls.storage.watching import home_facts, with_habits, write_watches

FILE: Final = "changes"
LOOK_BACK: Final = timedelta(minutes=10)
"""How long a closed incident is still told to be the earlier one of a recurrence."""
LIVE_CHANNEL: Final = "live"
OUTBOX_CHANNEL: Final = "outbox"

Rule = Callable[[Facts], Decisions]


@dataclass(frozen=True, slots=True, kw_only=True)
class Besides:
    """What a rule wants to see besides what stands open at its places."""

    homes: Collection[PlaceId] = ()
    """The places whose doors and silence it is about."""
    habits: bool = False
    """Those homes' habits and temperatures too, for a watch that is due."""
    receipts: bool = False
    """Which open incidents were on a duty console's screen."""


NOTHING_MORE: Final = Besides()


async def change(
    write: Write,
    place_ids: Collection[PlaceId],
    rule: Rule,
    *,
    now: datetime,
    about: Collection[IncidentId] = (),
    signals: tuple[UndecidedSignal, ...] = (),
    subjects: Collection[str] = (),
    besides: Besides = NOTHING_MORE,
) -> Decisions:
    """Lock these places, let ``rule`` decide about what stands open there, write it and return it.

    The incidents named in ``about``, ``signals``, the open tasks about ``subjects`` and what it wants ``besides`` are
    handed to the rule with the facts. That a signal which was decided here had been handled by somebody else meanwhile
    comes up as ``ConflictError``, at the commit if not before. The live log is written last: run nothing after this.
    Whether the asker may is settled before: from here on the transaction sees the whole centre.
    """
    await write.widen()
    places, named, tasks = await _load(write, place_ids, about, subjects, now)
    homes = await _homes(write, besides, now) if besides.homes else {}
    seen = await _seen(write, places) if besides.receipts else None
    facts = Facts(places=places, about=named, signals=signals, seen=seen, homes=homes, open_tasks=tasks)
    decisions = announced(facts, rule(facts), now)
    await _write(write, decisions, now)
    return decisions


async def _seen(write: Write, place_ids: Collection[PlaceId]) -> frozenset[IncidentId]:
    rows = await write.rows(FILE, "seen", {"place_ids": list(place_ids)})
    return frozenset(IncidentId(row["id"]) for row in rows)


async def _homes(write: Write, besides: Besides, now: datetime) -> dict[PlaceId, HomeFacts]:
    found = await home_facts(write, besides.homes, now)
    return await with_habits(write, found, now) if besides.habits else found


async def load_places(write: Write, place_ids: Collection[PlaceId], now: datetime) -> dict[PlaceId, PlaceFacts]:
    """Lock these places in key order and load what stands open, or closed a short while ago, at each."""
    places, _, _ = await _load(write, place_ids, (), (), now)
    return places


async def _load(
    write: Write,
    place_ids: Collection[PlaceId],
    about: Collection[IncidentId],
    subjects: Collection[str],
    now: datetime,
) -> tuple[dict[PlaceId, PlaceFacts], dict[IncidentId, Incident], dict[str, Task]]:
    """Lock these places in key order, and load what stands open at each and what is asked for by name: one round trip.

    Each statement sees what was committed when the one before it had its locks.
    """
    ids = list(place_ids)
    locked = await write.ask(FILE, "lock_places", {"place_ids": ids})
    asked = await write.ask(FILE, "incidents", {"place_ids": ids, "ids": list(about)})
    lately_closed = await write.ask(FILE, "lately_closed_at", {"place_ids": ids, "since": now - LOOK_BACK})
    open_tasks = await write.ask(FILE, "open_tasks_about", {"subjects": list(subjects)}) if subjects else None
    facts = {PlaceId(row["id"]): _place_facts(row) for row in await locked.fetchall()}
    incidents = [incident_of(row) for row in await asked.fetchall()]
    _add_closed(facts, await lately_closed.fetchall())
    tasks = [task_of(row) for row in await open_tasks.fetchall()] if open_tasks else []
    for incident in incidents:
        here = facts.get(incident.place.id)
        if here is not None and incident.closed_at is None:
            facts[incident.place.id] = replace(here, open=(*here.open, incident))
    named = {each.id: each for each in incidents if each.id in about}
    return facts, named, {task.subject: task for task in tasks}


def _add_closed(facts: dict[PlaceId, PlaceFacts], rows: Iterable[Any]) -> None:
    for row in rows:
        closed = ClosedIncident(
            id=IncidentId(row["id"]),
            place_id=PlaceId(row["place_id"]),
            kind=IncidentKind(row["kind"]),
            exercise=row["exercise"],
            closed_at=row["closed_at"],
        )
        here = facts[closed.place_id]
        facts[closed.place_id] = replace(here, closed=(*here.closed, closed))


def _place_facts(row: Any) -> PlaceFacts:  # noqa: ANN401  # a row
    building_place = row["building_place"]
    place = Place(
        id=PlaceId(row["id"]),
        site_id=row["site_id"],
        kind=PlaceKind(row["kind"]),
        building=row["building"],
        floor=row["floor"],
        room=row["room"],
        building_place=None if building_place is None else PlaceId(building_place),
    )
    return PlaceFacts(place=place, district=DistrictCode(row["district"]), organization=organization_of(row))


async def _write(write: Write, decisions: Decisions, now: datetime) -> None:
    if decisions.changes:
        await _write_incidents(write, decisions.changes, now)
    if decisions.tasks:
        final = {each.task.id: task_row(each.task) for each in decisions.tasks}
        await write.run(FILE, "write_tasks", {"rows": as_json(list(final.values()))})
    if decisions.commissioned:
        await write_commissioned(write, decisions.commissioned)
    if decisions.proved:
        await write_proved(write, decisions.proved)
    if decisions.ticks:
        await write_ticks(write, decisions.ticks)
    if decisions.watches or decisions.silences or decisions.openings:
        await write_watches(write, decisions)
    if decisions.handled:
        rows = [
            {
                "signal_id": each.signal_id,
                "reason": each.reason,
                "incident_id": each.incident_id,
                "task_subject": each.task_subject,
                "flags": each.flags,
            }
            for each in decisions.handled
        ]
        await write.run(FILE, "mark_handled", {"rows": as_json(rows), "now": now})
    await _write_live_log(write, decisions, now)


async def _write_incidents(write: Write, changes: tuple[Change, ...], now: datetime) -> None:
    final = {each.incident.id: incident_row(each.incident) for each in changes}
    entries = _numbered(
        {
            "incident_id": each.incident.id,
            "at": entry.at,
            "code": entry.code,
            "params": entry.params,
            "actor_id": None if entry.actor is None else entry.actor.user_id,
        }
        for each in changes
        for entry in each.entries
    )
    params = {"rows": as_json(list(final.values())), "entries": as_json(entries)}
    await write.run(FILE, "write_incidents", params)
    await write_times(write, changes)
    acks = _numbered(_ack_row(each, now) for each in _acks(changes))
    if acks:
        await write.run(FILE, "write_acks", {"rows": as_json(acks)})
        await write.run(FILE, "wake", {"channel": OUTBOX_CHANNEL})
    await write_letters(write, changes)


def _acks(changes: tuple[Change, ...]) -> list[tuple[str, Any]]:
    return [(each.incident.id, ack) for each in changes for ack in each.acks]


def _ack_row(pair: tuple[str, Any], now: datetime) -> dict[str, Any]:
    incident_id, ack = pair
    payload = {"id": ack.message_id, "stage": ack.stage, "eta_s": ack.eta_s, "at": time_text(now)}
    return {"incident_id": incident_id, "device_id": ack.device_id, "payload": payload, "at": now}


def _numbered(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Number the rows: a set of rows in SQL keeps no order by itself."""
    return [row | {"n": n} for n, row in enumerate(rows)]


async def _write_live_log(write: Write, decisions: Decisions, now: datetime) -> None:
    events = [_incident_event(each) for each in decisions.changes if each.reason is not None]
    events += [_task_event(each) for each in decisions.tasks if each.reason is not None]
    if not events:
        return
    await write.run(FILE, "wake", {"channel": LIVE_CHANNEL})
    rows = _numbered(event | {"at": now} for event in events)
    await write.run(FILE, "write_live_log", {"rows": as_json(rows)})


def _incident_event(each: Change) -> dict[str, Any]:
    return {
        "name": "incident.opened" if each.opened else "incident.changed",
        "reason": each.reason,
        "district": each.incident.district,
        "organization": each.incident.organization,
        "data": incident_object(each.incident),
    }


def _task_event(each: TaskChange) -> dict[str, Any]:
    return {
        "name": "task.opened" if each.opened else "task.changed",
        "reason": each.reason,
        "district": each.task.district,
        "organization": each.task.organization,
        "data": task_object(each.task),
    }
