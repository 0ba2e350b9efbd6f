"""Response times: how long until somebody claimed, was sent, arrived, resolved; and who is behind each number."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nowalls.domain.histograms import ERROR_AT_MOST
from nowalls.domain.ids import IncidentId, SiteId
from nowalls.domain.response_times import (
    Aims,
    Clock,
    Excluded,
    Figures,
    GroupBy,
    Period,
    Spread,
    Target,
    What,
)
from nowalls.domain.scopes import Scope
from nowalls.domain.shares import share_of
from nowalls.domain.stamps import Stamps
from nowalls.domain.words import IncidentKind, IncidentState, Outcome
from nowalls.storage.database import Read
from nowalls.storage.histograms import Cover, approximate_rows, rolled_excluded
from nowalls.storage.times import stamps_in

FILE: Final = "reports"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for: whose incidents, of which period, judged as of ``now``."""

    scope: Scope
    period: Period
    group_by: GroupBy
    now: datetime

    @property
    def params(self) -> dict[str, Any]:
        """The question as parameters of a statement."""
        return {
            "since": self.period.since,
            "until": self.period.until,
            "group": self.group_by,
            "now": self.now,
            **self.scope.params,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseGroup:
    """The response times of one group; the name is ``None`` where the key is one of our own words."""

    key: str
    name: str | None
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTimes:
    """The response times of all incidents of a period, and of each group."""

    whole: Figures
    groups: list[ResponseGroup]
    error_at_most: float | None
    """How far a percentile may be from the true one, as a part of it; ``None`` where every figure is exact."""


async def response_times(read: Read, wanted: Wanted, cover: Cover | None = None) -> ResponseTimes:
    """Return the response times of the incidents opened in the period, by group in the order of the keys.

    Exact without a ``cover`` (``cover_of``); with one from the roll-up.
    """
    await read.plan_anew()
    if cover is None:
        rows = await read.rows(FILE, "exact", wanted.params)
        found = [(row["key"], row["name"], _figures(row)) for row in rows]
        whole = next(figures for key, _, figures in found if key is None)
    else:
        whole, found = await approximate_rows(read, cover, wanted.params)
    return ResponseTimes(
        whole=whole,
        groups=[ResponseGroup(key=key, name=name, figures=figures) for key, name, figures in found if key is not None],
        error_at_most=None if cover is None else ERROR_AT_MOST,
    )


def _figures(row: Mapping[str, Any]) -> Figures:
    return Figures(
        n=row["n"],
        spreads={clock: _spread(row, clock) for clock in Clock},
        shares={target: share_of(row[f"{target.value}_within"], row[f"{target.value}_judged"]) for target in Target},
    )


def _spread(row: Mapping[str, Any], clock: Clock) -> Spread:
    p50_s, p90_s, p99_s = row[clock.value] or (None, None, None)
    return Spread(n=row[f"{clock.value}_n"], p50_s=p50_s, p90_s=p90_s, p99_s=p99_s)


async def excluded(read: Read, wanted: Wanted, cover: Cover | None = None) -> Excluded:
    """Count what the figures of a period leave out, and what stands in them by people's word."""
    await read.plan_anew()
    counts = Counter() if cover is None else Counter(await rolled_excluded(read, cover, wanted.params))
    for part in [wanted.period] if cover is None else cover.beside:
        params = {**wanted.params, "since": part.since, "until": part.until}
        [row] = await read.rows(FILE, "excluded", params)
        counts.update(row)
    return Excluded(**{name: counts[name] for name in Excluded.__dataclass_fields__})


async def unfilled(read: Read, wanted: Wanted) -> int:
    """Count the exception reports of a period that nobody has filled."""
    [row] = await read.rows(FILE, "unfilled", wanted.params)
    n: int = row["n"]
    return n


async def aims_of(read: Read, period: Period) -> list[Aims]:
    """Return what was aimed at in a period; more than one where the aims changed within it."""
    rows = await read.rows(FILE, "aims", {"since": period.since, "until": period.until})
    return [Aims(**row) for row in rows]


async def aims_at(read: Read, now: datetime) -> Aims:
    """Return what is aimed at now."""
    rows = await read.rows(FILE, "aims_at", {"now": now})
    return Aims(**rows[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedIncident:
    """An incident behind a number: its stamps, how long they took, and how it was judged."""

    id: IncidentId
    kind: IncidentKind
    state: IncidentState
    site_id: SiteId
    site_name: str
    opened_at: datetime
    outcome: Outcome | None
    stamps: Stamps
    seconds: dict[Clock, float | None]
    judged: dict[Target, bool | None]
    exception_report_id: str | None


async def timed_incidents(
    read: Read, wanted: Wanted, *, key: str | None, what: What, most: int, before: int | None
) -> tuple[list[TimedIncident], int | None]:
    """Return the incidents behind a number, the newest first, and the cursor of the next page if there is more."""
    await read.plan_anew()
    params = {**wanted.params, "key": key, "what": what, "most": most, "before": before}
    rows = await read.rows(FILE, "incidents", params)
    return [_timed(row) for row in rows], rows[-1]["cursor"] if len(rows) == most else None


def _timed(row: Mapping[str, Any]) -> TimedIncident:
    return TimedIncident(
        id=IncidentId(row["id"]),
        kind=IncidentKind(row["kind"]),
        state=IncidentState(row["state"]),
        site_id=SiteId(row["site_id"]),
        site_name=row["site_name"],
        opened_at=row["opened_at"],
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
        stamps=stamps_in(row),
        seconds={clock: row[f"{clock.value}_s"] for clock in Clock},
        judged={target: row[target.value] for target in Target},
        exception_report_id=row["exception_report_id"],
    )
