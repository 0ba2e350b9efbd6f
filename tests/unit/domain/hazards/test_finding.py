"""What the rules find: a device silent too long, and one place's false fires; with their evidence."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.hazards.finding import (
    FALSE_FIRES_MANY,
    SILENT_FOR,
    FalseFirePlace,
    SilentDevice,
    of_false_fires,
    of_silence,
)
from nowalls.domain.hazards.words import FoundBy, HazardCategory
from nowalls.domain.ids import DeviceId, HazardId, PlaceId, SiteId
from nowalls.domain.words import DeviceKind
from tests.support.builders import NOW

NEW = HazardId("hzd-1")


@given(silent=st.timedeltas(timedelta(0), timedelta(days=3)), kind=st.sampled_from(list(DeviceKind)))
def test_a_device_is_a_hazard_once_it_stays_silent(silent: timedelta, kind: DeviceKind) -> None:
    """Half an hour beyond its limit, and not before; the evidence names the device and since when."""
    device = SilentDevice(
        device_id=DeviceId("smoke-203"),
        kind=kind,
        site_id=SiteId("fukang"),
        place_id=PlaceId("fukang-203"),
        lost_at=NOW - silent,
        last_seen_at=NOW - silent - timedelta(hours=25),
    )
    found = of_silence(device, NEW, NOW)
    assert (found is not None) is (silent >= SILENT_FOR)
    if found is not None:
        assert found.evidence is not None
        assert found.evidence.params == {"device_id": "smoke-203", "hours": 25 + silent // timedelta(hours=1)}
        assert (found.cause, found.found_by) == ("device_silent:smoke-203", FoundBy.RULE)
        assert (found.category is HazardCategory.FIRE_SAFETY) is (kind in {DeviceKind.SMOKE, DeviceKind.HEAT})


@given(n=st.integers(0, 50))
def test_the_third_false_fire_of_a_place_is_a_hazard(n: int) -> None:
    """Two may be chance; the evidence says how many in how many days."""
    place = FalseFirePlace(site_id=SiteId("fukang"), place_id=PlaceId("fukang-2"), n=n)
    found = of_false_fires(place, NEW)
    assert (found is not None) is (n >= FALSE_FIRES_MANY)
    if found is not None:
        assert found.evidence is not None
        assert found.evidence.params == {"n": n, "days": 28}
        assert found.cause == "false_fires:fukang-2"
