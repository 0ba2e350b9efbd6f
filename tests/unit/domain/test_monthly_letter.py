"""What an organization is written about its month, and when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.wording import CATALOGUES, body_of, title_of
from nowalls.domain.channels import Language
from nowalls.domain.local_time import LOCAL
from nowalls.domain.monthly.letter import WRITTEN_FROM, WRITTEN_ON_DAY, letter_of, month_to_write_about
from nowalls.domain.notices import Audience, NoticeCode
from nowalls.domain.response_times import Clock, Figures, Spread, Target
from nowalls.domain.shares import share_of
from tests.support.letters import a_letter

moments = st.datetimes(datetime(2025, 1, 5), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # zoned there
NO_SPREAD = Spread(n=0, p50_s=None, p90_s=None, p99_s=None)


def figures(within: int, of: int) -> Figures:
    """Build a month of which so many were in time."""
    return Figures(
        n=of,
        spreads=dict.fromkeys(Clock, NO_SPREAD),
        shares={target: share_of(within, of) for target in Target},
    )


@given(moments)
def test_a_month_is_written_about_once_its_last_night_is_over(now: datetime) -> None:
    """The newest month of which the second morning after its end has come, told anew by walking back day by day."""
    month = month_to_write_about(now)
    local = now.astimezone(LOCAL)
    day = local.date()
    while not (day.day == WRITTEN_ON_DAY and datetime.combine(day, WRITTEN_FROM) <= now):
        day -= timedelta(days=1)
    last_day = day.replace(day=1) - timedelta(days=1)
    assert month == last_day.replace(day=1)


@given(st.integers(0, 50), st.integers(0, 50))
def test_every_number_stands_in_both_languages(within: int, more: int) -> None:
    """Counts and shares as they are, what cannot be judged as such, and nothing left unfilled in a sentence."""
    report = letter_of(datetime(2026, 10, 1, tzinfo=LOCAL).date(), "福康", figures(within, within + more), (3, 2), 1)
    for language in Language:
        plain = a_letter(NoticeCode.MONTHLY_REPORT, audience=Audience.ORGANIZATION, language=language)
        letter = replace(plain, payload=plain.payload | {"incident": None, "site": None, "report": report})
        said = title_of(letter) + body_of(letter)
        assert "福康 2026-10" in said
        assert "{" not in said
        if within + more:
            assert f"({within}/{within + more})" in said
        else:
            assert CATALOGUES[language]["nothing_to_judge"] in said
