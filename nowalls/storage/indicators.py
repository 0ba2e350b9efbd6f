"""Indicators of institutions: what was counted in a month, piece by piece, and what people said of it."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from nowalls.domain.ids import DistrictCode, SiteId, UserId
from nowalls.domain.indicators.reporting import Facts, Institution, Piece, was_tried
from nowalls.domain.indicators.scoring import YEAR, Entered, IndicatorValueId, last_day
from nowalls.domain.limits import SupervisionLimits
from nowalls.domain.response_times import GroupBy, Period
from nowalls.domain.scopes import Scope
from nowalls.domain.working_days import local_day
from nowalls.storage.database import Read, Write
from nowalls.storage.histograms import cover_of
from nowalls.storage.reports import Wanted, response_times
from nowalls.storage.rows import Row

FILE: Final = "indicators"
DAY: Final = timedelta(days=1)
TRIED_WITHIN: Final = timedelta(days=400)
"""The longest time between tests that a profile may ask for (``SupervisionLimits.test_every``)."""

LimitsOf = Callable[[DistrictCode, SiteId, str, str | None], SupervisionLimits]
"""The limits of supervision for a device: by its district, site, kind and model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedMonth:
    """Whose institutions, of which month, judged as of ``now``; a site to look at one of them alone."""

    scope: Scope
    period: Period
    now: datetime
    limits_of: LimitsOf
    site_id: SiteId | None = None

    @property
    def until(self) -> datetime:
        """The end of what can be judged: the month's, or now."""
        return min(self.period.until, self.now)

    @property
    def params(self) -> dict[str, Any]:
        """The question as parameters of a statement; a day or a deadline is judged once it is over."""
        return {
            "since": self.period.since,
            "until": self.until,
            "tested_since": self.until - TRIED_WITHIN,
            "first_due": local_day(self.period.since),
            "last_due": min(last_day(self.period), local_day(self.now) - DAY),
            "site_id": self.site_id,
            **self.scope.params,
        }


async def indicator_facts(read: Read, wanted: WantedMonth) -> Facts:
    """Return what is known of the institutions of a scope in a month."""
    await read.plan_anew()
    institutions = [_institution(row) for row in await read.rows(FILE, "institutions", wanted.params)]
    asked = Wanted(scope=wanted.scope, period=wanted.period, group_by=GroupBy.SITE, now=wanted.now)
    times = await response_times(read, asked, await cover_of(read, wanted.scope, wanted.period))
    last = last_day(wanted.period)
    return Facts(
        institutions=institutions,
        pieces={code: await pieces_of(read, wanted, code) for code in PIECES},
        responses={SiteId(each.key): each.figures.shares for each in times.groups},
        entered=await entered_values(read, wanted.scope, last - YEAR, last),
    )


async def pieces_of(read: Read, wanted: WantedMonth, code: str) -> list[Piece]:
    """Return what a value was counted from, piece by piece; ``code`` is one of ``PIECES``."""
    await read.plan_anew()
    return await PIECES[code](read, wanted)


async def entered_values(read: Read, scope: Scope, first: date, last: date) -> list[Entered]:
    """Return the values of days within a time that nothing replaced, in the order in which they were entered."""
    params = {"first_day": first, "last_day": last, **scope.params}
    return [Entered(**row) for row in await read.rows(FILE, "entered", params)]


async def enter_value(
    write: Write, entered: Entered, *, replaces: IndicatorValueId | None, author_id: UserId, now: datetime
) -> bool:
    """Append a value; ``False`` where another one of that day stands, or the one to be replaced does not."""
    params = {
        "id": entered.id,
        "code": entered.code,
        "site_id": entered.site_id,
        "on_day": entered.on_day,
        "value": entered.value,
        "note": entered.note,
        "said_by": entered.said_by,
        "replaces": replaces,
        "author_id": author_id,
        "now": now,
    }
    return await write.count(FILE, "enter", params) == 1


def _institution(row: Row) -> Institution:
    return Institution(
        site_id=SiteId(row["site_id"]),
        name=row["name"],
        district=DistrictCode(row["district"]),
        beds=row["beds"],
        sites=row["sites"],
        living=row["living"],
    )


async def _device_days(read: Read, wanted: WantedMonth) -> list[Piece]:
    whole_days = (wanted.until - wanted.period.since) // DAY
    begins = [wanted.period.since + number * DAY for number in range(whole_days)]
    asked = [
        await read.ask(FILE, "device_day", wanted.params | {"begins": begin, "ends": begin + DAY}) for begin in begins
    ]
    heard: dict[tuple[SiteId, str], list[bool]] = defaultdict(list)
    for answer in asked:
        for row in await answer.fetchall():
            heard[SiteId(row["site_id"]), row["id"]].append(row["heard"])
    return [
        Piece(site_id=site_id, id=device_id, numerator=sum(days), denominator=len(days))
        for (site_id, device_id), days in sorted(heard.items())
    ]


async def _tried(read: Read, wanted: WantedMonth) -> list[Piece]:
    rows = await read.rows(FILE, "tried_devices", wanted.params)
    pieces = (_tried_device(row, wanted) for row in rows)
    return [each for each in pieces if each is not None]


def _tried_device(row: Row, wanted: WantedMonth) -> Piece | None:
    site_id = SiteId(row["site_id"])
    tried = was_tried(
        tested_at=row["tested_at"],
        registered_at=row["registered_at"],
        limits=wanted.limits_of(DistrictCode(row["district"]), site_id, row["kind"], row["model"]),
        at=wanted.until,
    )
    return None if tried is None else Piece(site_id=site_id, id=row["id"], numerator=int(tried), denominator=1)


async def _hazard_orders(read: Read, wanted: WantedMonth) -> list[Piece]:
    return [Piece(**row) for row in await read.rows(FILE, "hazard_orders", wanted.params)]


async def _rounds(read: Read, wanted: WantedMonth) -> list[Piece]:
    return [Piece(**row) for row in await read.rows(FILE, "rounds", wanted.params)]


PIECES: Final[Mapping[str, Callable[[Read, WantedMonth], Awaitable[list[Piece]]]]] = {
    "devices_heard": _device_days,
    "tests_in_time": _tried,
    "hazards_in_time": _hazard_orders,
    "rounds_in_time": _rounds,
}
"""By the code of what is counted piece by piece: how its pieces are read."""
