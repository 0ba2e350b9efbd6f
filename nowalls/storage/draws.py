"""Draws of inspections: from whom can be drawn, and what was drawn."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from nowalls.domain.draws import Draw, DrawId, Drawn, Pools
from nowalls.domain.ids import DistrictCode, SiteId, UserId
from nowalls.domain.response_times import Period
from nowalls.domain.scopes import Scope
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json

FILE: Final = "draws"


async def pools_of(read: Read, district: DistrictCode, *, count: int, team: int) -> Pools:
    """Return every institution and every inspector of a district."""
    params = {"district": district}
    return Pools(
        sites=tuple(SiteId(row["id"]) for row in await read.rows(FILE, "sites", params)),
        inspectors=tuple(UserId(row["id"]) for row in await read.rows(FILE, "inspectors", params)),
        count=count,
        team=team,
    )


async def write_draw(write: Write, made: Draw) -> None:
    """Append a draw."""
    params = {
        "id": made.id,
        "at": made.at,
        "district": made.district,
        "author_id": made.author_id,
        "seed": made.seed,
        "sites": list(made.pools.sites),
        "inspectors": list(made.pools.inspectors),
        "count": made.pools.count,
        "team": made.pools.team,
        "drawn": as_json(msgspec.to_builtins(made.drawn)),
    }
    await write.run(FILE, "write", params)


async def draw_page(read: Read, scope: Scope, *, most: int, before: int | None) -> tuple[list[Draw], int | None]:
    """Return draws within a scope, the newest first, and the cursor of the next page if there is more."""
    rows = await read.rows(FILE, "page", _wanted(scope) | {"most": most, "before": before})
    return [_draw(row) for row in rows], rows[-1]["cursor"] if len(rows) == most else None


async def draw_of(read: Read, scope: Scope, draw_id: DrawId) -> Draw | None:
    """Return one draw within a scope."""
    row = await read.row(FILE, "page", _wanted(scope) | {"id": draw_id})
    return None if row is None else _draw(row)


async def draws_of_period(read: Read, scope: Scope, period: Period) -> list[Draw]:
    """Return every draw of a period, in the order in which they were drawn."""
    params = _wanted(scope) | {"most": None, "since": period.since, "until": period.until}
    return [_draw(row) for row in reversed(await read.rows(FILE, "page", params))]


def _wanted(scope: Scope) -> dict[str, Any]:
    return {"id": None, "before": None, "since": None, "until": None, "most": 1, **scope.params}


def _draw(row: Mapping[str, Any]) -> Draw:
    return Draw(
        id=DrawId(row["id"]),
        at=row["at"],
        district=DistrictCode(row["district"]),
        author_id=UserId(row["author_id"]),
        seed=row["seed"],
        pools=Pools(
            sites=tuple(row["sites"]), inspectors=tuple(row["inspectors"]), count=row["count"], team=row["team"]
        ),
        drawn=tuple(msgspec.convert(row["drawn"], list[Drawn])),
    )
