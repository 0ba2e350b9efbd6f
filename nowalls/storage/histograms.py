"""Reports over more incidents than one reads one by one: rolled-up months, and the incidents that lie beside them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from nowalls.domain.histograms import Table, counted, spreads_of, tabled
from nowalls.domain.response_times import Figures, Period, Target, month_from
from nowalls.domain.scopes import Scope
from nowalls.domain.shares import share_of
from nowalls.storage.database import Read

FILE: Final = "histograms"
EXACT_UP_TO: Final = 50_000
"""Incidents of a period that are read one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """A period as rolled-up months, and the parts of it that lie beside them."""

    months: list[date]
    beside: list[Period]


async def cover_of(read: Read, scope: Scope, period: Period, *, exact_up_to: int = EXACT_UP_TO) -> Cover | None:
    """Return how a period is read from the roll-up; ``None`` where every incident of it can be read itself.

    An organization's incidents always are: it has few, and the roll-up knows districts only.
    """
    if scope.organization is not None:
        return None
    await read.plan_anew()
    params = {"since": period.since, "until": period.until, "most": exact_up_to, **scope.params}
    row = await read.row(FILE, "many", params)
    if row is None or not row["many"]:
        return None
    months = [row["month"] for row in await read.rows(FILE, "usable", params)]
    return Cover(months=months, beside=_beside(period, months))


def _beside(period: Period, months: Sequence[date]) -> list[Period]:
    parts, since = [], period.since
    for whole in map(month_from, months):
        if since < whole.since:
            parts.append(Period(since=since, until=whole.since))
        since = whole.until
    return [*parts, Period(since=since, until=period.until)] if since < period.until else parts


async def approximate_rows(
    read: Read, cover: Cover, params: Mapping[str, Any]
) -> tuple[Figures, list[tuple[str, str | None, Figures]]]:
    """Return the whole's figures, and each group's key, name and figures; counts are exact, percentiles to 3 %."""
    rows = list(await read.packed_rows(FILE, "rolled", {**params, "months": cover.months}))
    for part in cover.beside:
        rows += await read.packed_rows(FILE, "beside", {**params, "since": part.since, "until": part.until})
    by_key = defaultdict[str, list[Mapping[str, Any]]](list)
    for row in rows:
        by_key[row["key"]].append(row)
    whole, groups = tabled(b""), list[tuple[str, str | None, Figures]]()
    for key, found in sorted(by_key.items()):
        table = tabled(b"".join(row.get("cells", b"") for row in found))
        table += counted(b"".join(row.get("buckets", b"") for row in found))
        whole += table
        groups.append((key, max((row["name"] for row in found if row["name"]), default=None), _figures(table, found)))
    return _figures(whole, rows), groups


def _figures(table: Table, rows: Sequence[Mapping[str, Any]]) -> Figures:
    def total(name: str) -> int:
        return sum(row[name] for row in rows)

    return Figures(
        n=total("n"),
        spreads=spreads_of(table),
        shares={target: share_of(total(f"{target}_within"), total(f"{target}_judged")) for target in Target},
    )


async def rolled_excluded(read: Read, cover: Cover, params: Mapping[str, Any]) -> dict[str, int]:
    """Count what is left out of the rolled-up months and what is told of them, by name."""
    rows = await read.rows(FILE, "rolled_excluded", {**params, "months": cover.months})
    return {row["key"]: row["n"] for row in rows}
