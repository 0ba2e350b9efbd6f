"""The double-random draw: what a seed draws is the same for everybody, and by chance for whoever does not know it."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.draws import Pools, draw
from nowalls.domain.errors import InvalidValueError
from nowalls.domain.ids import SiteId, UserId

SITES = st.lists(st.text(min_size=1, max_size=12).map(SiteId), min_size=3, max_size=20, unique=True)
PEOPLE = st.lists(st.text(min_size=1, max_size=12).map(UserId), min_size=2, max_size=8, unique=True)


def pools(sites: list[SiteId], people: list[UserId], *, count: int = 2, team: int = 2) -> Pools:
    """Pools of these."""
    return Pools(sites=tuple(sites), inspectors=tuple(people), count=count, team=team)


@given(st.text(), SITES, PEOPLE, st.data())
def test_a_draw_is_the_same_for_everybody(
    seed: str, sites: list[SiteId], people: list[UserId], data: st.DataObject
) -> None:
    """In whatever order the pools are written, a seed draws the same institutions and the same inspectors for each."""
    drawn = draw(seed, pools(sites, people))
    again = draw(seed, pools(data.draw(st.permutations(sites)), data.draw(st.permutations(people))))
    assert drawn == again
    assert len({each.site_id for each in drawn}) == 2
    assert all(len(set(each.inspectors)) == 2 for each in drawn)
    assert {each.site_id for each in drawn} <= set(sites)


@given(st.text(), SITES, PEOPLE)
def test_who_is_not_drawn_changes_nothing(seed: str, sites: list[SiteId], people: list[UserId]) -> None:
    """Without an institution that was not drawn the draw is the same: nobody is pushed in or out by others."""
    drawn = draw(seed, pools(sites, people))
    chosen = {each.site_id for each in drawn}
    left = [site for site in sites if site in chosen]
    assert draw(seed, pools(left, people)) == drawn


def test_every_institution_comes_up_as_often() -> None:
    """Of 3,000 seeds each of ten institutions is drawn as often as chance has it, within five standard deviations."""
    sites = [SiteId(f"site-{number}") for number in range(10)]
    people = [UserId("usr-1"), UserId("usr-2")]
    counted = Counter(each.site_id for seed in range(3_000) for each in draw(str(seed), pools(sites, people, count=3)))
    # Three of ten are drawn: a binomial of n = 3,000 and p = 0.3, with a standard deviation of 25.
    assert all(abs(counted[site] - 900) < 125 for site in sites)


@pytest.mark.parametrize(
    ("count", "team", "sentence"),
    [(4, 1, "4 institutions were to be drawn, and there are 3"), (1, 3, "3 inspectors were to be drawn")],
)
def test_a_pool_that_is_too_small_is_refused(count: int, team: int, sentence: str) -> None:
    """More than there are cannot be drawn; naming one twice makes no more of them."""
    sites, people = [SiteId("a"), SiteId("b"), SiteId("c"), SiteId("c")], [UserId("x"), UserId("y"), UserId("y")]
    with pytest.raises(InvalidValueError, match=sentence):
        draw("seed", pools(sites, people, count=count, team=team))
