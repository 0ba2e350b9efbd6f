"""What an organization is written about its month: few numbers, with what they were counted from; nobody's name."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from nowalls.domain.local_time import LOCAL
from nowalls.domain.response_times import Figures, Target
from nowalls.domain.shares import Share

WRITTEN_ON_DAY: Final = 2
WRITTEN_FROM: Final = time(8, tzinfo=LOCAL)
"""On the month's second day, at the beginning of an office's hours: what began in the last night has ended by then."""
TOLD: Final = (Target.CLAIM_SOON, Target.ON_SITE)


def month_to_write_about(now: datetime) -> date:
    """Return the first day of the month that is over and may be written about now."""
    local = now.astimezone(LOCAL)
    this = local.date().replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    begins = datetime.combine(this.replace(day=WRITTEN_ON_DAY), WRITTEN_FROM)
    return last if now >= begins else (last - timedelta(days=1)).replace(day=1)


def letter_of(month: date, name: str, figures: Figures, hazards: tuple[int, int], unfilled: int) -> dict[str, Any]:
    """Return a month's report as it travels; a share is null where there was nothing to judge."""
    open_hazards, overdue = hazards
    return {
        "organization": name,
        "month": f"{month:%Y-%m}",
        "incidents": figures.n,
        "shares": {target.value: _share(figures.shares[target]) for target in TOLD},
        "unfilled_exception_reports": unfilled,
        "open_hazards": open_hazards,
        "overdue_hazards": overdue,
    }


def _share(share: Share) -> dict[str, Any]:
    return {"share": share.share, "within": share.within, "of": share.n}
