"""What becomes of the rows of an import beside what is registered."""

import time
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.ids import CompoundId, DeviceId, DistrictCode, OrganizationId, PlaceId, SiteId
from nowalls.domain.importing.columns import Column
from nowalls.domain.importing.locating import NewId
from nowalls.domain.importing.planning import Plan, RowOutcome, plan_import
from nowalls.domain.importing.registered import KnownSite, Registered
from nowalls.domain.profiles import DeviceModel
from nowalls.domain.registry import CANCEL_WINDOW_S, Compound, Device, Place
from nowalls.domain.registry_words import PositionSource
from nowalls.domain.words import DeviceKind, PlaceKind, SiteKind
from tests.unit.domain.importing.tables import read_rows, readable

HOME, FUKANG = SiteId("home-1"), SiteId("fukang")
HOME_PLACE = Place(id=PlaceId("home-1"), site_id=HOME, kind=PlaceKind.HOME)
MAIN = Place(id=PlaceId("b-1"), site_id=FUKANG, kind=PlaceKind.BUILDING, building="主楼")
ROOM = Place(
    id=PlaceId("r-101"),
    site_id=FUKANG,
    kind=PlaceKind.ROOM,
    building="主楼",
    floor="1",
    room="101",
    building_place=MAIN.id,
)
KNOWN = Device(id=DeviceId("sos-1"), kind=DeviceKind.SOS, site_id=HOME, place_id=HOME_PLACE.id, serial="SN-OLD")
GATEWAY = DeviceId("gateway-1")
COMPOUND = Compound(
    id=CompoundId("c-1"),
    name="百花园",
    district=DistrictCode("220104"),
    subdistrict="前进",
    community="百花",
    lon=125.3,
    lat=43.8,
)
REGISTERED = Registered(
    organization=OrganizationId("org-1"),
    districts={"220104": DistrictCode("220104"), "朝阳区": DistrictCode("220104")},
    sites=(
        KnownSite(id=HOME, name="王家", kind=SiteKind.HOME),
        KnownSite(id=FUKANG, name="福康", kind=SiteKind.INSTITUTION),
        KnownSite(id=SiteId("home-2"), name="李家", kind=SiteKind.HOME),
        KnownSite(id=SiteId("home-3"), name="李家", kind=SiteKind.HOME),
    ),
    places=(HOME_PLACE, MAIN, ROOM),
    compounds=(COMPOUND,),
    models={"F-1": DeviceModel(name="F-1", maker="某厂", kind=DeviceKind.FALL, cancel_window_s=0)},
    devices={"SN-OLD": KNOWN},
    foreign_serials=frozenset({"SN-THEIRS"}),
    external_ids={("zigbee2mqtt", "0x00124b0012345678"): "SN-ZIG"},
    gateways={"gateway-1": GATEWAY, "SN-GW": GATEWAY},
)


def ids() -> NewId:
    """Ids counted up."""
    numbers = count(1)
    return lambda word: f"{word}-new-{next(numbers)}"


def planned(*rows: dict[Column, str], registered: Registered = REGISTERED) -> Plan:
    """Plan a file with these rows."""
    return plan_import(read_rows(*rows), registered, ids())


def the_problem(plan: Plan) -> str:
    """The code of the one fault of a plan, which then makes nothing."""
    assert (plan.sites, plan.places, plan.created, plan.updated) == ((), (), (), ())
    (problem,) = [problem for verdict in plan.verdicts for problem in verdict.problems]
    assert problem.cell
    assert problem.detail.endswith(".")
    return problem.code


def test_a_new_serial_is_a_new_device_at_its_place() -> None:
    """By the home's id or its name, and in an institution in the room."""
    plan = planned(
        {Column.SERIAL: "A"},
        {Column.SERIAL: "B", Column.SITE: "王家"},
        {Column.SERIAL: "C", Column.SITE: "福康", Column.FLOOR: "1", Column.ROOM: "101", Column.GATEWAY: "SN-GW"},
    )
    assert [verdict.outcome for verdict in plan.verdicts] == [RowOutcome.CREATED] * 3
    assert [device.place_id for device in plan.created] == [HOME_PLACE.id, HOME_PLACE.id, ROOM.id]
    assert plan.created[2].gateway_id == GATEWAY
    assert (plan.sites, plan.places, plan.updated) == ((), (), ())


def test_a_known_serial_is_changed_or_left() -> None:
    """The same again changes nothing; another place moves the device, and its id stays."""
    again = planned({Column.SERIAL: "SN-OLD"})
    assert [verdict.outcome for verdict in again.verdicts] == [RowOutcome.UNCHANGED]
    moved = planned({Column.SERIAL: "SN-OLD", Column.SITE: "福康", Column.FLOOR: "1", Column.ROOM: "101"})
    assert [verdict.outcome for verdict in moved.verdicts] == [RowOutcome.UPDATED]
    (device,) = moved.updated
    assert (device.id, device.place_id, device.site_id) == (KNOWN.id, ROOM.id, FUKANG)


def test_rooms_that_are_missing_are_made_once() -> None:
    """Two devices in one new room of a new building share both."""
    room = {Column.SITE: "福康", Column.BUILDING: "南楼", Column.FLOOR: "2", Column.ROOM: "201"}
    plan = planned({Column.SERIAL: "A", **room}, {Column.SERIAL: "B", **room})
    building, made = plan.places
    assert (building.kind, building.building) == (PlaceKind.BUILDING, "南楼")
    assert (made.kind, made.room, made.building_place) == (PlaceKind.ROOM, "201", building.id)
    assert {device.place_id for device in plan.created} == {made.id}


def test_a_new_home_stands_where_the_file_or_its_compound_says() -> None:
    """The home is made once, in the organization of who imports."""
    given = {Column.LONGITUDE: "125.31", Column.LATITUDE: "43.91", Column.DATUM: "wgs84"}
    home = {Column.SITE: "赵家", Column.ADDRESS: "人民大街 1 号"}
    plan = planned(
        {Column.SERIAL: "A", **home, **given},
        {Column.SERIAL: "B", **home},
        {Column.SERIAL: "C", Column.SITE: "孙家", Column.ADDRESS: "百花街 2 号", Column.COMPOUND: "百花园"},
    )
    first, second = plan.sites
    assert (first.lon, first.lat, first.position_source) == (125.31, 43.91, PositionSource.GIVEN)
    assert (second.lon, second.lat, second.position_source) == (125.3, 43.8, PositionSource.COMPOUND)
    assert (second.compound, second.community) == (COMPOUND.id, "百花")
    assert {site.organization for site in plan.sites} == {OrganizationId("org-1")}
    assert [device.site_id for device in plan.created] == [first.id, first.id, second.id]


def test_a_new_device_has_its_model_s_cancel_window() -> None:
    """As the file says, else as the model does, else the usual one: the same as at a single registration."""
    fall = {Column.KIND: "fall", Column.MODEL: "F-1"}
    plan = planned(
        {Column.SERIAL: "A", **fall},
        {Column.SERIAL: "B", **fall, Column.CANCEL_WINDOW_S: "30"},
        {Column.SERIAL: "C", Column.KIND: "fall", Column.MODEL: "unknown to us"},
    )
    assert [device.cancel_window_s for device in plan.created] == [0, 30, CANCEL_WINDOW_S]


def test_a_gateway_of_an_earlier_row_may_be_named() -> None:
    """A file may bring a gateway and the devices behind it."""
    plan = planned({Column.SERIAL: "GW", Column.KIND: "网关"}, {Column.SERIAL: "A", Column.GATEWAY: "GW"})
    gateway, device = plan.created
    assert device.gateway_id == gateway.id


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({Column.SERIAL: "SN-THEIRS"}, "serial_taken"),
        ({Column.SERIAL: "SN-OLD", Column.KIND: "门磁"}, "kind_differs"),
        ({Column.SITE: "没有"}, "site_unknown"),
        ({Column.SITE: "李家"}, "site_ambiguous"),
        ({Column.SITE: "新家", Column.ADDRESS: "某街"}, "position_missing"),
        ({Column.SITE: "新家", Column.ADDRESS: "某街", Column.COMPOUND: "无此小区"}, "compound_unknown"),
        ({Column.SITE: "新家", Column.ADDRESS: "某街", Column.DISTRICT: "海淀区"}, "district_unknown"),
        ({Column.GATEWAY: "SN-NONE"}, "gateway_unknown"),
        ({Column.MODEL: "F-1"}, "wrong_model"),
        (
            {Column.SERIAL: "X", Column.SOURCE: "zigbee2mqtt", Column.EXTERNAL_ID: "00:12:4b:00:12:34:56:78"},
            "external_id_taken",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_by_name(row: dict[Column, str], code: str) -> None:
    """A row that can be read and cannot be done names its cell."""
    assert the_problem(planned(row)) == code


def test_a_serial_twice_in_a_file_is_refused() -> None:
    """Which of the two is meant nobody knows."""
    assert the_problem(planned({Column.SERIAL: "A"}, {Column.SERIAL: "A"})) == "serial_twice"


def test_several_buildings_must_be_told_apart() -> None:
    """A room without its building is nobody's where there are two buildings."""
    south = Place(id=PlaceId("b-2"), site_id=FUKANG, kind=PlaceKind.BUILDING, building="南楼")
    registered = Registered(organization=None, districts={}, sites=REGISTERED.sites, places=(MAIN, south))
    assert the_problem(planned({Column.SITE: "福康", Column.ROOM: "101"}, registered=registered)) == "cell_missing"


@given(st.lists(st.sampled_from(["A", "B", "SN-OLD", "SN-THEIRS", "C"]), min_size=1, max_size=6))
def test_a_file_is_planned_whole_or_not_at_all(serials: list[str]) -> None:
    """Every row has an answer; with one refused nothing is made, else each serial has exactly one device."""
    plan = planned(*({Column.SERIAL: serial} for serial in serials))
    assert [verdict.row for verdict in plan.verdicts] == list(range(2, len(serials) + 2))
    if plan.refused:
        assert (plan.created, plan.updated) == ((), ())
        assert len(set(serials)) < len(serials) or "SN-THEIRS" in serials
    else:
        assert {device.serial for device in plan.created} == set(serials) - {"SN-OLD"}


def test_a_large_institution_takes_time_by_its_rows_alone() -> None:
    """Twenty thousand new rooms of one site are decided in a moment: no row looks through all rooms before it."""
    [row] = readable({Column.SITE: "fukang"})
    rows = [replace(row, row=n, serial=f"SN-{n}", room=f"R{n}") for n in range(20_000)]
    began_s = time.process_time()
    plan = plan_import(rows, REGISTERED, ids())
    assert len(plan.places) == len(rows)
    assert time.process_time() - began_s < 5.0
