"""The inbox: signals as they come in, each once, and as the engine takes them out.

Repeats are known by ``signal_keys``. What is judged there (``nowalls.domain.signals``) is judged under the
keys' locks, and a key that another ingest wrote meanwhile makes the whole transaction start again.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from nowalls.domain.decisions import UndecidedSignal
from nowalls.domain.device_messages import Rejection
from nowalls.domain.ids import DeviceId, DistrictCode, PlaceId, SignalId, SiteId
from nowalls.domain.intake import Intake, KeyKind
from nowalls.domain.signals import Arrival, Seen, Signal, judge_arrival, judge_redelivery
from nowalls.domain.words import SignalState, SignalType
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json, device_of, signal_of

FILE: Final = "inbox"
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A message that could not be read, whole."""

    topic: str
    payload: bytes
    rejection: Rejection
    received_at: datetime
    device_id: DeviceId | None


async def store_signals(write: Write, intakes: Sequence[Intake]) -> list[Arrival]:
    """Store the new ones among these candidates, in order, and tell of each whether it was new.

    Raises ``ConflictError`` when another ingest stored one of them meanwhile: do the whole transaction again.
    """
    if not intakes:
        return []
    seen, known_ids = await _known(write, intakes)
    before = {seen_key: known.signal_id for seen_key, known in seen.items()}
    arrivals: list[Arrival] = []
    fresh: list[Intake] = []
    touched: dict[Key, Intake] = {}
    for intake in intakes:
        arrival = _judge(seen.get(_key(intake)), intake, id_known=_id(intake) in known_ids)
        arrivals.append(arrival)
        if arrival.is_new:
            fresh.append(replace(intake, flags=(*intake.flags, *arrival.flags)))
            seen[_key(intake)] = _now_seen(intake)
            known_ids.add(_id(intake))
        else:
            touched[_key(intake)] = intake
    if fresh:
        await _write_fresh(write, fresh, before)
    if touched:
        rows = [_key_row(intake) | {"received_at": intake.received_at} for intake in touched.values()]
        await write.run(FILE, "touch_keys", {"rows": as_json(rows)})
    return arrivals


def _judge(seen: Seen | None, intake: Intake, *, id_known: bool) -> Arrival:
    if intake.key_kind is KeyKind.BYTES:
        return judge_redelivery(seen, received_at=intake.received_at)
    return judge_arrival(seen, id_known=id_known, received_at=intake.received_at)


def _now_seen(intake: Intake) -> Seen:
    """What the next message of this very batch is judged by; it has no number yet."""
    return Seen(
        signal_id=SignalId(0),
        device_at=intake.device_at,
        first_received_at=intake.received_at,
        last_received_at=intake.received_at,
        incident_closed=False,
    )


def _key(intake: Intake) -> Key:
    return intake.device_id, intake.message_key, intake.state.value


def _id(intake: Intake) -> Key:
    return intake.device_id, intake.message_id or "", intake.state.value


def _key_row(intake: Intake) -> dict[str, Any]:
    return {"device_id": intake.device_id, "message_key": intake.message_key, "state": intake.state}


async def _known(write: Write, intakes: Sequence[Intake]) -> tuple[dict[Key, Seen], set[Key]]:
    """Lock and return what is known of these candidates' keys, and which of their ids are known: one round trip."""
    keys = {_key(intake): _key_row(intake) for intake in intakes}
    ids = [
        {"device_id": intake.device_id, "message_id": intake.message_id, "state": intake.state}
        for intake in intakes
        if intake.message_id is not None
    ]
    asked_keys = await write.ask(FILE, "known_keys", {"rows": as_json(list(keys.values()))})
    asked_ids = await write.ask(FILE, "known_ids", {"rows": as_json(ids)})
    seen = {
        (row["device_id"], row["message_key"], row["state"]): Seen(
            signal_id=SignalId(row["signal_id"]),
            device_at=row["device_at"],
            first_received_at=row["first_received_at"],
            last_received_at=row["last_received_at"],
            incident_closed=row["closed"],
        )
        for row in await asked_keys.fetchall()
    }
    known_ids = {(row["device_id"], row["message_id"], row["state"]) for row in await asked_ids.fetchall()}
    return seen, known_ids


async def _write_fresh(write: Write, fresh: list[Intake], before: dict[Key, SignalId]) -> None:
    """Send it; that another ingest was faster comes up as ``ConflictError``, at the commit if not before."""
    params = {
        "rows": as_json([_signal_row(intake) | {"n": n} for n, intake in enumerate(fresh, start=1)]),
        "signals": len(fresh),
        "keys": len({_key(intake) for intake in fresh}),
        "before": list(before.values()),
    }
    await write.run(FILE, "write_signals", params)
    await write.run(FILE, "wake_alerts")


def _signal_row(intake: Intake) -> dict[str, Any]:
    return {
        "device_id": intake.device_id,
        "message_key": intake.message_key,
        "message_id": intake.message_id,
        "type": intake.type,
        "state": intake.state,
        "device_at": intake.device_at,
        "received_at": intake.received_at,
        "at": intake.at,
        "value": intake.value,
        "unit": intake.unit,
        "test": intake.test,
        "flags": intake.flags,
    }


async def quarantine(write: Write, messages: Sequence[Quarantined]) -> None:
    """Keep messages that could not be read, whole, with the reason."""
    rows = [
        {
            "received_at": each.received_at,
            "topic": each.topic.replace("\x00", ""),
            "payload": base64.b64encode(each.payload).decode(),
            "code": each.rejection.code,
            "detail": each.rejection.detail.replace("\x00", ""),
            "device_id": each.device_id,
        }
        for each in messages
    ]
    if rows:
        await write.run(FILE, "write_quarantine", {"rows": as_json(rows)})


async def undecided(
    write: Write,
    districts: Sequence[DistrictCode],
    *,
    now: datetime,
    most: int,
) -> tuple[tuple[UndecidedSignal, ...], set[PlaceId]]:
    """Take the oldest undecided signals of these districts, locked until the transaction ends.

    Also returns the places that must be locked to decide them: the devices' and the buildings around those.
    """
    params = {"districts": list(districts), "now": now, "most": most}
    rows = await write.rows(FILE, "undecided", params)
    ends = await _early_ends(write, rows, now)
    places = {PlaceId(row[name]) for row in rows for name in ("place_id", "building_place") if row[name]}
    signals = tuple(
        UndecidedSignal(
            signal=signal_of(row),
            device=device_of(row),
            early_ends=tuple(ends.get((row["device_id"], row["message_id"]), ())),
            maintained=row["maintained"],
            commissioning=row["commissioning"],
            proof=row["proof"],
            raised_in_last_minute=row["raised_in_last_minute"],
        )
        for row in rows
    )
    return signals, places


async def _early_ends(write: Write, rows: Sequence[Any], now: datetime) -> dict[tuple[str, str], list[Signal]]:
    wanted = [
        {"device_id": row["device_id"], "message_id": row["message_id"], "raise_id": row["id"]}
        for row in rows
        if row["ended_before"]
    ]
    ends: dict[tuple[str, str], list[Signal]] = {}
    if not wanted:
        return ends
    for row in await write.rows(FILE, "early_ends", {"rows": as_json(wanted), "now": now}):
        ends.setdefault((row["device_id"], row["message_id"]), []).append(signal_of(row))
    return ends


async def postpone(write: Write, signal_id: SignalId, *, retry_at: datetime) -> None:
    """Let a signal that could not be decided wait, so that the others go on; it stays undecided and visible."""
    await write.run(FILE, "postpone", {"signal_id": signal_id, "retry_at": retry_at})


async def oldest_undecided_at(read: Read) -> datetime | None:
    """Return when the oldest undecided life-safety signal was received."""
    row = await read.row(FILE, "oldest_undecided")
    return None if row is None else row["received_at"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingSignal:
    """An undecided life-safety signal as consoles show it."""

    id: SignalId
    device_id: DeviceId
    site_id: SiteId
    district: DistrictCode
    organization: str | None
    place_id: PlaceId
    building: str | None
    floor: str | None
    room: str | None
    type: SignalType
    state: SignalState
    test: bool
    received_at: datetime


async def waiting_signals(read: Read, *, before: datetime, most: int) -> list[WaitingSignal]:
    """Return the oldest life-safety signals received before a moment and still undecided."""
    rows = await read.rows(FILE, "waiting_life_safety", {"before": before, "most": most})
    return [
        WaitingSignal(**row | {"type": SignalType(row["type"]), "state": SignalState(row["state"])}) for row in rows
    ]


async def tidy_inbox(write: Write, *, now: datetime) -> int:
    """Move handled signals older than 7 days to the history, forget keys older than 25 hours; return how many moved."""
    await write.run(FILE, "forget_old_keys", {"before": now - timedelta(hours=25)})
    return await write.count(FILE, "move_to_history", {"before": now - timedelta(days=7)})
