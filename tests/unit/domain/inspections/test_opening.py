"""Rounds and checks that open by themselves: in their rhythm, once, and none where nobody asked."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.inspections.opening import Inspected, end_of_month, openings
from nowalls.domain.inspections.words import InspectionKind
from nowalls.domain.limits import InspectionLimits
from nowalls.domain.working_days import DAY
from tests.support.district import CHAOYANG

HOUSE = Inspected(site_id="fukang", district=CHAOYANG.code)  # type: ignore[arg-type]  # an id by its name
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def lived(limits: InspectionLimits, looks: list[date]) -> list[tuple[InspectionKind, date]]:
    """Open whatever opens on these days, in their order."""
    site, opened = HOUSE, []
    for today in looks:
        for each in openings(site, limits, today):
            opened.append((each.kind, each.due_on))
            last = {"last_round": each.due_on} if each.kind is InspectionKind.ROUND else {"last_check": each.due_on}
            site = replace(site, **last)  # type: ignore[arg-type]  # its own fields
    return opened


@given(first=days, looks=st.lists(st.integers(0, 100), max_size=200), every=st.integers(1, 31))
def test_rounds_keep_their_rhythm(first: date, looks: list[int], every: int) -> None:
    """However often somebody looks: none sooner than so many days after the one before, and none missed by a look."""
    seen = [first + timedelta(days=n) for n in sorted(looks)]
    rounds = [due for _, due in lived(InspectionLimits(round_every_days=every), seen)]
    plain: list[date] = []
    for today in seen:
        if not plain or (today - plain[-1]).days >= every:
            plain.append(today)
    assert rounds == plain


@given(first=days)
def test_each_month_has_its_check(first: date) -> None:
    """Who looks each day of a year opens one for each month that it touches, due on its last day."""
    limits = InspectionLimits(check_each_month=True)
    year = [first + n * DAY for n in range(365)]
    checks = lived(limits, year)
    assert [due for _, due in checks] == sorted({end_of_month(each) for each in year})
    assert all(due.month != (due + DAY).month for _, due in checks)


@given(today=days, later=st.integers(0, 20))
def test_a_check_that_somebody_planned_counts(today: date, later: int) -> None:
    """A month that has one, from whomever, gets no second."""
    planned = min(today + timedelta(days=later), end_of_month(today))
    site = replace(HOUSE, last_check=planned)
    assert openings(site, InspectionLimits(check_each_month=True), today) == []


@given(today=days)
def test_nothing_opens_where_nobody_asked(today: date) -> None:
    """The default is silence."""
    assert openings(HOUSE, InspectionLimits(), today) == []
