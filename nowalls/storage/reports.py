"""Response times: how long until somebody claimed, arrived, resolved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from nowalls.domain.scopes import Scope
from nowalls.storage.database import Read

FILE: Final = "reports"
CLAIM_TARGET_S: Final = 60
"""TEC Quality's answer target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """One clock over a group of incidents: seconds since the opening, of the ``n`` that have the stamp."""

    n: int
    p50_s: float | None
    p90_s: float | None
    p99_s: float | None
    within_target: float | None
    """The share within the target, of the ``n``; ``None`` where there is no target or no incident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseGroup:
    """The response times of one group."""

    key: str
    name: str | None
    n: int
    claim: Spread
    arrive: Spread
    resolve: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """What is not in the figures, and what is in them but was opened by hand."""

    exercises: int
    merged: int
    by_hand: int


async def response_times(
    read: Read,
    scope: Scope,
    *,
    since: datetime,
    until: datetime,
    group_by: str,
) -> tuple[list[ResponseGroup], Excluded]:
    """Return exact response times of the incidents opened in [since, until), by group.

    Targets: claimed within 60 s (TEC Quality's answer target), on site within 15 min (urban service radius of
    family care beds).
    """
    params = {
        "group": group_by,
        "since": since,
        "until": until,
        "claim_target_s": CLAIM_TARGET_S,
        **scope.params,
    }
    groups = [_group(row) for row in await read.rows(FILE, "response_times", params)]
    row = await read.row(FILE, "excluded", params)
    return groups, Excluded(**row) if row else Excluded(exercises=0, merged=0, by_hand=0)


def _group(row: Any) -> ResponseGroup:  # noqa: ANN401  # a row
    return ResponseGroup(
        key=row["key"],
        name=row["name"],
        n=row["n"],
        claim=_spread(row, "claim", with_target=True),
        arrive=_spread(row, "arrive", with_target=True),
        resolve=_spread(row, "resolve", with_target=False),
    )


def _spread(row: Any, clock: str, *, with_target: bool) -> Spread:  # noqa: ANN401  # a row
    p50_s, p90_s, p99_s = row[clock] or (None, None, None)
    share = row[f"{clock}_share"] if with_target else None
    return Spread(
        n=row[f"{clock}_n"],
        p50_s=p50_s,
        p90_s=p90_s,
        p99_s=p99_s,
        within_target=None if share is None else float(share),
    )
