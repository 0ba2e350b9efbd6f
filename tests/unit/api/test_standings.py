"""How sites stand, look by look: exactly what is new or otherwise is told, whatever comes and goes."""

import json

from hypothesis import given
from hypothesis import strategies as st

from api.live.standings import Standing, Standings
from nowalls.storage.registry import MapColumns

SITES = st.lists(
    st.tuples(
        st.integers(0, 12).map(lambda number: f"site-{number}"),
        st.integers(0, 4),
        st.sampled_from(["220102", "220104"]),
        st.sampled_from([None, "org-1", "org-2"]),
    ),
    unique_by=lambda site: site[0],
    max_size=8,
)


def columns_of(sites: list[tuple[str, int, str, str | None]]) -> MapColumns:
    """What the database would write of these sites."""
    ids, statuses, districts, organizations = zip(*sites, strict=True) if sites else ((), (), (), ())
    nowhere = json.dumps([0] * len(sites))
    return MapColumns(
        ids=json.dumps(ids),
        lon=nowhere,
        lat=nowhere,
        kind=nowhere,
        status=json.dumps(statuses),
        district=json.dumps(districts),
        organization=json.dumps(organizations),
    )


@given(st.lists(SITES, min_size=1, max_size=6))
def test_what_changed_is_told(looks: list[list[tuple[str, int, str, str | None]]]) -> None:
    """Each look tells the sites that were not there or stood otherwise, as they are now; the first tells none."""
    standings = Standings()
    assert standings.look(columns_of(looks[0])) == []
    known = {site[0]: site[1] for site in looks[0]}
    for sites in looks[1:]:
        assert standings.look(columns_of(sites)) == [Standing(*site) for site in sites if known.get(site[0]) != site[1]]
        known = {site[0]: site[1] for site in sites}


@given(SITES, st.data())
def test_only_what_stands_otherwise_is_told_of_the_same_sites(
    sites: list[tuple[str, int, str, str | None]], data: st.DataObject
) -> None:
    """While the sites stay the same ones, only those whose status changed are told; after no change none."""
    standings = Standings()
    standings.look(columns_of(sites))
    now = [(name, data.draw(st.integers(0, 4)), district, owner) for name, _, district, owner in sites]
    told = [Standing(*new) for old, new in zip(sites, now, strict=True) if old != new]
    assert standings.look(columns_of(now)) == told
    assert standings.look(columns_of(now)) == []
