"""What is learned of homes, and of districts' homes together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nowalls.domain.ids import DistrictCode, PlaceId
from nowalls.domain.routine.encoding import UnreadableRoutineError, decode, encode
from nowalls.domain.routine.learning import Away, Routine
from nowalls.domain.routine.signs import Silence
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json

FILE: Final = "routines"


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeToLearn:
    """A home whose turn it is, and what is to be learned of it."""

    place_id: PlaceId
    state: Mapping[str, Any] | None
    """As it is stored: whoever learns says loudly what cannot be read."""
    silences: tuple[Silence, ...]
    away: tuple[Away, ...]


def readable(state: Mapping[str, Any] | None) -> Routine | None:
    """Return a stored routine, or ``None`` where there is none or it cannot be read: the plain rule holds then."""
    try:
        return None if state is None else decode(state)
    except UnreadableRoutineError:
        return None


async def homes_to_learn(
    read: Read, districts: Sequence[DistrictCode], *, learned_before: datetime, most: int
) -> list[HomeToLearn]:
    """Return homes that were not learned since, those that wait longest first, with what ended there meanwhile."""
    params = {"districts": list(districts), "learned_before": learned_before, "most": most}
    return [_home(row) for row in await read.rows(FILE, "to_learn", params)]


def _home(row: Any) -> HomeToLearn:  # noqa: ANN401  # a row
    place_id = PlaceId(row["place_id"])
    return HomeToLearn(
        place_id=place_id,
        state=row["state"],
        silences=tuple(
            Silence(
                place_id=place_id,
                began_at=datetime.fromisoformat(each["began_at"]),
                ended_at=datetime.fromisoformat(each["ended_at"]),
                from_door=each["from_door"],
                to_door=each["to_door"],
            )
            for each in row["silences"]
        ),
        away=tuple(
            Away(from_at=datetime.fromisoformat(each["from_at"]), until_at=datetime.fromisoformat(each["until_at"]))
            for each in row["away"]
        ),
    )


async def write_routines(write: Write, learned: Mapping[PlaceId, Routine]) -> None:
    """Write what was learned of homes."""
    rows = [
        {"place_id": place_id, "learned_until": routine.learned_until, "state": encode(routine)}
        for place_id, routine in learned.items()
    ]
    await write.run(FILE, "write", {"rows": as_json(rows)})


async def district_to_pool(read: Read, districts: Sequence[DistrictCode], *, before: datetime) -> DistrictCode | None:
    """Return a district whose homes were not put together since, if there is one."""
    rows = await read.rows(FILE, "to_pool", {"districts": list(districts), "before": before})
    return DistrictCode(rows[0]["code"]) if rows else None


async def routines_of(read: Read, district: DistrictCode) -> list[Routine]:
    """Return what can be read of a district's homes, some thousand of them at the most."""
    rows = await read.rows(FILE, "of_district", {"district": district})
    return [routine for row in rows if (routine := readable(row["state"])) is not None]


async def write_district(write: Write, district: DistrictCode, routine: Routine) -> None:
    """Write what a district's homes have in common."""
    params = {"district": district, "at": routine.learned_until, "state": as_json(encode(routine))}
    await write.run(FILE, "write_district", params)
