"""Reports over more incidents than one reads one by one: rolled-up months, and the incidents that lie beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from nowalls.domain.histograms import Table, spreads_of, tabled
from nowalls.domain.response_times import Excluded, Figures, Period, Target, month_from
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

    @property
    def params(self) -> dict[str, Any]:
        """It as parameters of a statement."""
        return {
            "months": self.months,
            "begins": [part.since for part in self.beside],
            "ends": [part.until for part in self.beside],
        }


async def cover_of(read: Read, scope: Scope, period: Period, *, exact_up_to: int = EXACT_UP_TO) -> Cover | None:
    """Return how a period is read from the roll-up; ``None`` where every incident of it can be read itself.

    An organization's incidents always are: it has few, and the roll-up knows districts only.
    """
    if scope.organization is not None:
        return None
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
) -> tuple[Figures, list[tuple[str | None, str | None, Figures]]]:
    """Return the whole's figures, and each group's key, name and figures; counts are exact, percentiles to 3 %."""
    rows = await read.packed_rows(FILE, "approximate", {**params, **cover.params})
    whole, groups = tabled(b""), list[tuple[str | None, str | None, Figures]]()
    for row in rows:
        table = tabled(row["cells"])
        whole += table
        groups.append((row["key"], row["name"], _figures(table, [row])))
    return _figures(whole, rows), groups


def _figures(table: Table, rows: Sequence[Mapping[str, Any]]) -> Figures:
    def total(name: str) -> int:
        return sum(row[name] for row in rows)

    return Figures(
        n=total("n"),
        spreads=spreads_of(table),
        shares={target: share_of(total(f"{target}_within"), total(f"{target}_judged")) for target in Target},
    )


async def approximate_excluded(read: Read, cover: Cover, params: Mapping[str, Any]) -> Excluded:
    """Count what is left out and what is told, from the roll-up and beside it; these counts are exact."""
    rows = await read.rows(FILE, "approximate_excluded", {**params, **cover.params})
    counts = {row["key"]: row["n"] for row in rows}
    return Excluded(**{name: counts.get(name, 0) for name in Excluded.__dataclass_fields__})
