"""What devices' alarms came to, for suggestions, and what people answered to those."""

from datetime import datetime
from typing import Final

from nowalls.domain.ids import DeviceId, PlaceId, SiteId, UserId
from nowalls.domain.scopes import Scope
from nowalls.domain.suggestions import CAUSE, LOOKED_AT, DeviceAlarms, SuggestionAnswer, SuggestionKind
from nowalls.domain.words import DeviceKind
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json

FILE: Final = "suggestions"


async def device_alarms(read: Read, scope: Scope, *, now: datetime) -> list[DeviceAlarms]:
    """Return what came of each device's alarms in the last thirty days, or since it was answered."""
    await read.plan_anew()
    asked = {
        "causes": as_json({kind.value: outcome.value for kind, outcome in CAUSE.items()}),
        "since": now - LOOKED_AT,
        **scope.params,
    }
    return [
        DeviceAlarms(
            kind=SuggestionKind(row["kind"]),
            device_id=DeviceId(row["device_id"]),
            device_kind=DeviceKind(row["device_kind"]),
            site_id=SiteId(row["site_id"]),
            site_name=row["site_name"],
            place_id=PlaceId(row["place_id"]),
            since=row["since"],
            settled=row["settled"],
            caused=row["caused"],
        )
        for row in await read.rows(FILE, "device_alarms", asked)
    ]


async def write_suggestion_answer(
    write: Write,
    alarms: DeviceAlarms,
    answer: SuggestionAnswer,
    *,
    note: str,
    author_id: UserId,
    now: datetime,
) -> None:
    """Write what somebody answered to the suggestion of this kind about this device."""
    params = {
        "kind": alarms.kind,
        "device_id": alarms.device_id,
        "answer": answer,
        "note": note,
        "author_id": author_id,
        "now": now,
    }
    await write.run(FILE, "write_answer", params)
