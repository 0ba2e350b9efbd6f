"""What those who go in are told: who may be inside, floor by floor, and how they come out."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.briefing import Known, Mobility, floors, mobility, places_concerned
from nowalls.domain.ids import PlaceId, ResidentId, SiteId
from nowalls.domain.registry import Place, Resident
from nowalls.domain.words import PlaceKind
from tests.support.builders import NOW

HALL = PlaceId("two")


def room(number: str, floor: str | None = "2", building: str | None = "2 号楼") -> Place:
    """Build a room of the building."""
    return Place(
        id=PlaceId(f"room-{floor}-{number}"),
        site_id=SiteId("fukang"),
        kind=PlaceKind.ROOM,
        building=building,
        floor=floor,
        room=number,
        building_place=HALL,
    )


BUILDING = Place(id=HALL, site_id=SiteId("fukang"), kind=PlaceKind.BUILDING, building="2 号楼")
OTHER = Place(id=PlaceId("three"), site_id=SiteId("fukang"), kind=PlaceKind.BUILDING, building="3 号楼")


def resident(name: str, place: Place, *, grade: int | None = None, categories: tuple[str, ...] = ()) -> Resident:
    """Build somebody who lives there."""
    return Resident(
        id=ResidentId(name),
        place_id=place.id,
        name=name,
        sex="female",
        birth_year=1940,
        phone="",
        categories=categories,
        notes="",
        contacts=(),
        ability_grade=grade,
    )


def known(*, away: dict[str, datetime] | None = None, alarmed: tuple[PlaceId, ...] = ()) -> Known:
    """Build what else is known."""
    until = {ResidentId(name): at for name, at in (away or {}).items()}
    return Known(away_until=until, moved_at={}, alarmed=frozenset(alarmed))


@pytest.mark.parametrize(
    ("grade", "categories", "told"),
    [
        (None, (), Mobility.UNKNOWN),
        (None, ("living_alone",), Mobility.UNKNOWN),
        (0, (), Mobility.WALKS),
        (1, (), Mobility.WALKS),
        (2, (), Mobility.NEEDS_HELP),
        (3, (), Mobility.CANNOT_WALK),
        (4, (), Mobility.CANNOT_WALK),
        (0, ("dementia",), Mobility.NEEDS_HELP),
        (None, ("semi_disabled",), Mobility.NEEDS_HELP),
        (0, ("disabled",), Mobility.CANNOT_WALK),
    ],
)
def test_the_worse_of_assessment_and_category_counts(
    grade: int | None, categories: tuple[str, ...], told: Mobility
) -> None:
    """What is not assessed is unknown; nobody walks because nobody looked."""
    assert mobility(resident("a", room("201"), grade=grade, categories=categories)) is told


GRADES = st.one_of(st.none(), st.integers(0, 4))
CATEGORIES = st.sets(st.sampled_from(["disabled", "semi_disabled", "dementia", "living_alone"])).map(tuple)


@given(grade=GRADES, categories=CATEGORIES, more=CATEGORIES)
def test_more_that_is_known_never_makes_somebody_faster(
    grade: int | None, categories: tuple[str, ...], more: tuple[str, ...]
) -> None:
    """A further category keeps or worsens what is told, except that it may end that it is unknown."""
    order = [Mobility.WALKS, Mobility.NEEDS_HELP, Mobility.CANNOT_WALK]
    before = mobility(resident("a", room("201"), grade=grade, categories=categories))
    after = mobility(resident("a", room("201"), grade=grade, categories=(*categories, *more)))
    if before is not Mobility.UNKNOWN:
        assert order.index(after) >= order.index(before)


def test_a_building_concerns_its_rooms_and_a_room_itself() -> None:
    """A fire is about all of its building and nothing of the next; a press is about its room."""
    places = [BUILDING, OTHER, room("201"), room("202")]
    assert {each.id for each in places_concerned(places, HALL)} == {HALL, "room-2-201", "room-2-202"}
    assert [each.id for each in places_concerned(places, PlaceId("room-2-202"))] == ["room-2-202"]


def test_floors_and_rooms_stand_as_one_climbs() -> None:
    """Basements come first, 2 before 10, and the empty building is no room."""
    places = [room("1002", "10"), room("201"), room("1001", "10"), room("锅炉房", "-1"), room("210"), BUILDING]
    shown = floors(places, [], known())
    assert [(floor.floor, [each.place.room for each in floor.rooms]) for floor in shown] == [
        ("-1", ["锅炉房"]),
        ("2", ["201", "210"]),
        ("10", ["1001", "1002"]),
    ]


def test_whom_to_fetch_first_stands_first() -> None:
    """In a room those who cannot walk come first and those known to be away last, who count nowhere."""
    here = room("201")
    people = [
        resident("walks", here, grade=0),
        resident("lies", here, grade=4),
        resident("away", here, grade=4),
        resident("who-knows", here),
    ]
    [floor] = floors([here], people, known(away={"away": NOW + timedelta(days=1)}))
    assert [each.resident.name for each in floor.rooms[0].occupants] == ["lies", "who-knows", "walks", "away"]
    assert floor.count() == 3
    assert floor.count(Mobility.CANNOT_WALK) == 1
    assert floor.rooms[0].occupants[-1].away_until == NOW + timedelta(days=1)


def test_the_buildings_own_detector_shows_the_building() -> None:
    """A building without residents of its own is listed when something in it speaks."""
    assert floors([BUILDING], [], known()) == ()
    [floor] = floors([BUILDING], [], known(alarmed=(HALL,)))
    assert floor.rooms[0].alarmed


NAMES = st.one_of(st.none(), st.text(alphabet="-B0123456789F 楼", max_size=5))


@given(names=st.lists(st.tuples(NAMES, NAMES, NAMES), max_size=12), lives=st.lists(st.integers(0, 11), max_size=12))
def test_nobody_is_left_out(names: list[tuple[str | None, str | None, str | None]], lives: list[int]) -> None:
    """Whatever buildings, floors and rooms are called, each resident stands in exactly one room."""
    places = [
        Place(
            id=PlaceId(f"place-{n}"),
            site_id=SiteId("s"),
            kind=PlaceKind.ROOM,
            building=building,
            floor=floor,
            room=number,
        )
        for n, (building, floor, number) in enumerate(names)
    ]
    people = [resident(f"res-{n}", places[at % len(places)]) for n, at in enumerate(lives)] if places else []
    shown = floors(places, people, known())
    listed = [each.resident.id for floor in shown for at in floor.rooms for each in at.occupants]
    assert sorted(listed) == sorted(each.id for each in people)
    assert sum(len(floor.rooms) for floor in shown) == len(places)
