"""What the outside is told because an incident changed: responders, the family, and of a fire the authority.

Derived in one place from the incident before and after, so that no rule and no command can forget it: whatever
confirms a fire, the authority hears of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from nowalls.domain.decisions import Decisions, Facts
from nowalls.domain.ids import DeviceId, IncidentId, ResponderId
from nowalls.domain.incidents import Incident
from nowalls.domain.notices import FIRE_KEEPS, ORDER_KEEPS, Audience, Notice, NoticeCode
from nowalls.domain.words import Condition, IncidentKind

FIRST_ALERT: Final = "fire_confirmed"
"""The occasion of a fire's first alert; one that is reopened is another fire to the authority."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An incident before and after what was decided ``now``; ``before`` is ``None`` when it was opened."""

    before: Incident | None
    after: Incident
    now: datetime


def announced(facts: Facts, decisions: Decisions, now: datetime) -> Decisions:
    """Return the decisions with the notices that their changes give rise to, beside those they carry already.

    Several changes of one incident in one decision are one change to the outside: the last of them carries it.
    """
    before = {each.id: each for place in facts.places.values() for each in place.open} | facts.about
    last: dict[IncidentId, int] = {change.incident.id: n for n, change in enumerate(decisions.changes)}
    changes = list(decisions.changes)
    for incident_id, n in last.items():
        notices = notices_of(Turn(before=before.get(incident_id), after=changes[n].incident, now=now))
        if notices:
            changes[n] = replace(changes[n], notices=(*changes[n].notices, *notices))
    return replace(decisions, changes=tuple(changes))


def notices_of(turn: Turn) -> tuple[Notice, ...]:
    """Return what the outside is told of this turn of an incident."""
    return (*_fire(turn), *_responder(turn), *_family(turn))


def _fire(turn: Turn) -> Iterable[Notice]:
    before, after = turn.before, turn.after
    if after.kind is not IncidentKind.FIRE_HAZARD:
        return
    was, burns = before is not None and _burns(before), _burns(after)
    if burns and not was:
        again = before is not None and before.confirmed
        yield _to_authority(
            turn, NoticeCode.FIRE_CONFIRMED, _versioned("fire_reopened", after) if again else FIRST_ALERT
        )
    elif was and not burns:
        yield _to_authority(turn, NoticeCode.FIRE_ENDED, _versioned("fire_ended", after))
    elif was and before is not None and _picture(before) != _picture(after):
        yield _to_authority(turn, NoticeCode.FIRE_UPDATED, _versioned("fire_updated", after))


def _burns(incident: Incident) -> bool:
    """Tell whether this is a fire to the authority: confirmed and not over."""
    return incident.confirmed and incident.is_open


def _picture(incident: Incident) -> tuple[Condition, frozenset[DeviceId], bool]:
    """What matters to a fire brigade on its way: does it burn on, has it spread, is somebody of ours there."""
    detectors = frozenset(alarm.device_id for alarm in incident.alarms)
    return incident.condition, detectors, incident.arrived_at is not None


def _responder(turn: Turn) -> Iterable[Notice]:
    """Whoever is sent hears so, also when sent again; whoever is no longer needed, and was not there, hears that."""
    before, after = turn.before, turn.after
    was = None if before is None or before.responder is None else before.responder.responder_id
    is_sent = None if after.responder is None or not after.is_open else after.responder.responder_id
    sent_again = before is not None and before.dispatched_at != after.dispatched_at
    been_there = not after.is_open and after.arrived_at is not None
    if was is not None and was != is_sent and not been_there:
        yield _order(turn, NoticeCode.STOOD_DOWN, Audience.RESPONDER, was)
    if is_sent is not None and (was != is_sent or sent_again):
        yield _order(turn, NoticeCode.SENT, Audience.RESPONDER, is_sent)


def _family(turn: Turn) -> Iterable[Notice]:
    """The family hears that help is on its way and, if it heard that, that it is over."""
    before, after = turn.before, turn.after
    knew = before is not None and before.is_open and before.dispatched_at is not None
    if after.is_open and after.dispatched_at is not None and not knew:
        yield _order(turn, NoticeCode.HELP_SENT, Audience.FAMILY)
    elif knew and not after.is_open:
        yield _order(turn, NoticeCode.HELP_ENDED, Audience.FAMILY)


def _versioned(word: str, incident: Incident) -> str:
    return f"{word}@v{incident.version}"


def _to_authority(turn: Turn, code: NoticeCode, occasion: str) -> Notice:
    return Notice(occasion=occasion, audience=Audience.AUTHORITY, code=code, at=turn.now, keeps=FIRE_KEEPS)


def _order(turn: Turn, code: NoticeCode, audience: Audience, person: ResponderId | None = None) -> Notice:
    return Notice(
        occasion=_versioned(code.value, turn.after),
        audience=audience,
        code=code,
        at=turn.now,
        keeps=ORDER_KEEPS,
        person=person,
    )
