"""What the demo's registry knows beside its city's plan."""

from random import Random

import pytest

from deploy.local.demo_registry import accesses, devices_seen, models, with_divisions, with_grades, with_papers
from nowalls.domain.identifiers import check_divisions, credit_code
from nowalls.domain.registry import check_age
from nowalls.domain.words import PlaceKind, SiteKind
from simulators.city import City, plan_city
from tests.support.builders import NOW


@pytest.fixture(scope="module")
def city() -> City:
    """A small city."""
    return plan_city(20, Random(3))


def test_papers_hold(city: City) -> None:
    """Every credit code has its check character and no two are the same; only those with beds have grades."""
    papers = with_papers(city.organizations, Random(3))
    codes = [str(each.credit_code) for each in papers]
    assert [credit_code(code) for code in codes] == codes
    assert len(set(codes)) == len(papers)
    assert [each.id for each in papers if each.beds] == [each.id for each in city.organizations[:3]]


def test_sites_and_residents_can_be(city: City) -> None:
    """Every site's divisions lie one within the other, every resident is old enough, the frail are at high risk."""
    for site in with_divisions(city.sites):
        check_divisions(city=site.city_code, district=site.district)
    for resident in with_grades(city.residents, Random(3)):
        check_age(resident.birth_year, NOW)
        assert "dementia" not in resident.categories or resident.risk == "high"
    staffed = {site_id for site_id, access in accesses(city.sites, Random(3)) if access.night_staff}
    assert staffed == {site.id for site in city.sites if site.kind is SiteKind.INSTITUTION}


def test_devices_have_models_and_one_floor_waits_for_its_test(city: City) -> None:
    """Each device's model is described for its kind; what is not tested stands on one floor of one institution."""
    known = {(model.name, model.kind) for model in models()}
    assert {(device.model, device.kind) for device in city.devices} <= known
    waiting = [device for device in city.devices if device.id not in set(devices_seen(city))]
    assert waiting
    assert {device.site_id for device in waiting} == {city.sites[-1].id}
    rooms = {place.id for place in city.places if place.kind is not PlaceKind.BUILDING}
    assert {device.place_id for device in waiting} <= rooms
