"""The plan of a demo centre: reproducible, in its districts, with the samples that others rely on."""

import random
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nowalls.domain.errors import NowallsError
from nowalls.domain.topics import DEVICE_ID
from nowalls.domain.words import DeviceKind, PlaceKind, SiteKind
from simulators.city import City, plan_city
from simulators.city.neighbourhoods import SUBDISTRICTS
from simulators.city.outlines import read_outlines

HOMES = 300


@pytest.fixture(scope="module")
def city() -> City:
    """A district of the demo's size."""
    return plan_city(HOMES, random.Random(7))


@settings(max_examples=15)
@given(seed=st.integers(), homes=st.integers(min_value=4, max_value=40))
def test_the_same_seed_plans_the_same_city(seed: int, homes: int) -> None:
    """A plan depends on nothing but its seed and its number of homes."""
    assert plan_city(homes, random.Random(seed)) == plan_city(homes, random.Random(seed))


def test_another_seed_plans_another_city(city: City) -> None:
    """Two seeds share no device id."""
    other = plan_city(HOMES, random.Random(8))
    assert {device.id for device in city.devices}.isdisjoint(device.id for device in other.devices)


@settings(max_examples=15)
@given(seed=st.integers(), homes=st.integers(min_value=4, max_value=40))
def test_every_site_is_inside_its_district(seed: int, homes: int) -> None:
    """A site lies inside the outline of the district it says, and of no other."""
    outlines = read_outlines()
    for site in plan_city(homes, random.Random(seed)).sites:
        assert [code for code, outline in outlines.items() if outline.holds(site.lon, site.lat)] == [site.district]


def test_every_subdistrict_begins_inside_its_district() -> None:
    """The middle of each subdistrict lies inside the outline of the district it belongs to."""
    outlines = read_outlines()
    assert all(outlines[each.district.code].holds(each.lon, each.lat) for each in SUBDISTRICTS)


def test_homes_are_in_all_five_districts(city: City) -> None:
    """Each of the five inner districts has a tenth of the homes or more."""
    homes = Counter(site.district for site in city.sites if site.kind is SiteKind.HOME)
    assert set(homes) == {district.code for district in city.districts}
    assert min(homes.values()) >= HOMES / 10


def test_the_asked_number_of_homes_and_three_institutions(city: City) -> None:
    """There are as many homes as asked for, and one institution of each of three types."""
    assert Counter(site.kind for site in city.sites) == {SiteKind.HOME: HOMES, SiteKind.INSTITUTION: 3}
    types = {site.type for site in city.sites if site.kind is SiteKind.INSTITUTION}
    assert types == {"养老机构", "日间照料机构", "综合养老服务中心"}


def test_ids_are_unique_and_fit_the_protocol(city: City) -> None:
    """No id is used twice, and each fits what the server makes; a device's begins with its kind."""
    groups = (city.organizations, city.sites, city.places, city.residents, city.responders, city.devices)
    ids = [each.id for group in groups for each in group]
    assert len(set(ids)) == len(ids)
    assert all(DEVICE_ID.fullmatch(each) for each in ids)
    assert all(device.id.startswith(f"{device.kind.value}-") for device in city.devices)


def test_everything_belongs_to_something_planned(city: City) -> None:
    """Sites, places, residents and devices refer only to what the plan holds, at the same site."""
    districts = {district.code for district in city.districts}
    organizations = {organization.id for organization in city.organizations}
    places = {place.id: place for place in city.places}
    assert all(site.district in districts and site.organization in organizations for site in city.sites)
    assert {place.site_id for place in city.places} == {site.id for site in city.sites}
    assert all(resident.place_id in places for resident in city.residents)
    assert all(places[device.place_id].site_id == device.site_id for device in city.devices)
    assert {responder.district for responder in city.responders} == districts


def test_a_home_is_one_place_with_a_button_and_one_or_two_residents(city: City) -> None:
    """Each home has one place of its own kind, at least one button there, and one or two residents."""
    places = {site.id: [place for place in city.places if place.site_id == site.id] for site in city.sites[:HOMES]}
    buttons = {device.place_id for device in city.devices if device.kind is DeviceKind.SOS}
    residents = Counter(resident.place_id for resident in city.residents)
    for found in places.values():
        (home,) = found
        assert home.kind is PlaceKind.HOME
        assert home.id in buttons
        assert residents[home.id] in {1, 2}


def test_a_room_stands_in_a_building_and_has_a_button_a_smoke_detector_and_one_resident(city: City) -> None:
    """Each room and common area stands in a building of its own site; each room is fitted and lived in by one."""
    places = {place.id: place for place in city.places}
    kinds = {place.id: {device.kind for device in city.devices if device.place_id == place.id} for place in city.places}
    residents = Counter(resident.place_id for resident in city.residents)
    rooms = [place for place in city.places if place.kind is PlaceKind.ROOM]
    for inside in [*rooms, *(place for place in city.places if place.kind is PlaceKind.COMMON_AREA)]:
        assert inside.building_place is not None
        building = places[inside.building_place]
        assert (building.kind, building.site_id, building.building) == (
            PlaceKind.BUILDING,
            inside.site_id,
            inside.building,
        )
        assert DeviceKind.SMOKE in kinds[inside.id]
    for room in rooms:
        assert DeviceKind.SOS in kinds[room.id]
        assert residents[room.id] == 1


def test_the_largest_institution_has_two_buildings_and_twenty_rooms(city: City) -> None:
    """福康养老院 has two buildings and twenty rooms."""
    (fukang,) = [site for site in city.sites if site.name == "福康养老院"]
    kinds = Counter(place.kind for place in city.places if place.site_id == fukang.id)
    assert (kinds[PlaceKind.BUILDING], kinds[PlaceKind.ROOM]) == (2, 20)


def test_residents_are_old_and_have_someone_to_call(city: City) -> None:
    """Everybody is 60 or older, is in a category, and has at least a relative and a neighbour to call."""
    for resident in city.residents:
        assert datetime(2026, 12, 31, tzinfo=UTC).year - resident.birth_year >= 60
        assert resident.categories
        assert ("oldest_old" in resident.categories) == (resident.birth_year <= 1946)
        relations = [contact.relation for contact in resident.contacts]
        assert relations[0] in {"daughter", "son"}
        assert relations[-1] == "neighbour"


def test_invented_telephones_belong_to_nobody(city: City) -> None:
    """Each number is in a block that no operator hands out."""
    numbers = [resident.phone for resident in city.residents]
    numbers += [contact.phone for resident in city.residents for contact in resident.contacts]
    numbers += [responder.phone for responder in city.responders]
    assert all(number.startswith(("138 0000 ", "0431-0")) for number in numbers)


@settings(max_examples=15)
@given(seed=st.integers(), homes=st.integers(min_value=4, max_value=40))
def test_samples_are_at_four_homes_and_in_two_rooms_of_one_institution(seed: int, homes: int) -> None:
    """Four kinds at four homes, the door's with motion sensors too; two buttons in two rooms of one institution."""
    city = plan_city(homes, random.Random(seed))
    devices = {device.id: device for device in city.devices}
    places = {place.id: place for place in city.places}
    samples = city.samples
    at_homes = [devices[each] for each in (samples.sos, samples.fall, samples.smoke, samples.door)]
    in_rooms = [devices[each] for each in (samples.sos_room_1, samples.sos_room_2)]
    assert [device.kind.value for device in at_homes] == ["sos", "fall", "smoke", "door"]
    assert len({device.site_id for device in at_homes}) == 4
    assert {places[device.place_id].kind for device in at_homes} == {PlaceKind.HOME}
    assert at_homes[1].cancel_window_s == 20
    assert DeviceKind.MOTION in {device.kind for device in city.devices if device.site_id == at_homes[3].site_id}
    assert {device.kind for device in in_rooms} == {DeviceKind.SOS}
    assert len({device.place_id for device in in_rooms}) == 2
    assert {places[device.place_id].kind for device in in_rooms} == {PlaceKind.ROOM}
    assert len({device.site_id for device in in_rooms}) == 1
    assert city.sample_sites == {device.site_id for device in (*at_homes, *in_rooms)}


@pytest.mark.parametrize("homes", [-1, 0, 3])
def test_too_few_homes_are_refused_with_a_sentence(homes: int) -> None:
    """Fewer homes than samples at homes is an error that says both numbers."""
    with pytest.raises(NowallsError, match=f"at least 4 homes.*{homes} were asked for"):
        plan_city(homes, random.Random(1))
