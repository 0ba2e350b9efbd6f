"""Whole months of response times, rolled up, and reports over more incidents than one reads one by one.

A month is rolled up some days after its end. Whatever changes an incident of such a month later (a correction, a late
stamp) marks the month as stale in the same transaction; until it is rolled up again its incidents are read themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from nowalls.domain.local_time import LOCAL
from nowalls.domain.response_times import Clock, Excluded, Figures, GroupBy, Period, Spread, Target
from nowalls.domain.scopes import Scope
from nowalls.domain.shares import share_of
from nowalls.storage.database import Read, Write

FILE: Final = "histograms"
EXACT_UP_TO: Final = 50_000
"""Incidents of a period that are read one by one."""
ERROR_AT_MOST: Final = 0.03
"""Of a percentile above a tenth of a second: half a bucket's width (``bucket_of``)."""
SETTLES: Final = timedelta(days=4)
"""A month may be rolled up so long after its end. ``times.sql`` marks a month as stale when what is older than three
days changes: the day between is longer than any transaction."""
CLOCK_NUMBERS: Final = dict(enumerate(Clock, 1))
"""The clocks as ``histograms.sql`` numbers them."""


async def month_to_roll(read: Read, *, now: datetime) -> date | None:
    """Return the newest month that is settled and not rolled up as it is now, if there is one."""
    row = await read.row(FILE, "next_month", {"settled": now - SETTLES})
    month: date | None = None if row is None else row["month"]
    return month


async def roll_up(write: Write, month: date, *, now: datetime) -> None:
    """Roll a month up, anew if it was; somebody else's roll-up is waited for."""
    await write.run(FILE, "one_at_a_time")
    await write.run(FILE, "forget", {"month": month})
    for group_by in GroupBy:
        await write.run(FILE, "roll", {"month": month, "group": group_by, "now": now})
    await write.run(FILE, "roll_excluded", {"month": month, "now": now})
    await write.run(FILE, "rolled", {"month": month})


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
    for month in months:
        begins, ends = _begin(month), _begin((month + timedelta(days=31)).replace(day=1))
        if since < begins:
            parts.append(Period(since=since, until=begins))
        since = ends
    return [*parts, Period(since=since, until=period.until)] if since < period.until else parts


def _begin(month: date) -> datetime:
    return datetime.combine(month, time(), tzinfo=LOCAL)


async def approximate_rows(
    read: Read, cover: Cover, params: Mapping[str, Any]
) -> list[tuple[str | None, str | None, Figures]]:
    """Return key (``None``: the whole), name and figures of each group; counts are exact, percentiles to 3 %."""
    rows = await read.rows(FILE, "approximate", {**params, **cover.params})
    return [(row["key"], row["name"], _figures(row)) for row in rows]


def _figures(row: Mapping[str, Any]) -> Figures:
    spreads = {clock: Spread(n=0, p50_s=None, p90_s=None, p99_s=None) for clock in Clock}
    for number, told in row["clocks"].items():
        p50_s, p90_s, p99_s = told["points"]
        spreads[CLOCK_NUMBERS[int(number)]] = Spread(n=told["n"], p50_s=p50_s, p90_s=p90_s, p99_s=p99_s)
    shares = {target: share_of(row[f"{target.value}_within"], row[f"{target.value}_judged"]) for target in Target}
    return Figures(n=row["n"], spreads=spreads, shares=shares)


async def approximate_excluded(read: Read, cover: Cover, params: Mapping[str, Any]) -> Excluded:
    """Count what is left out and what is told, from the roll-up and beside it; these counts are exact."""
    rows = await read.rows(FILE, "approximate_excluded", {**params, **cover.params})
    counts = {row["key"]: row["n"] for row in rows}
    return Excluded(**{name: counts.get(name, 0) for name in Excluded.__dataclass_fields__})
