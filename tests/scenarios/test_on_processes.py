"""The same stories on the real processes, all at once, each in a home and an institution of its own."""

import asyncio

import pytest

from nowalls.domain.policies import as_values
from nowalls.domain.registry import District
from nowalls.domain.steps import StepTimes
from nowalls.storage.database import open_database
from nowalls.storage.registry import write_responders
from tests.scenarios.on_processes import ControlRoom, control_room, process_stage
from tests.scenarios.premises import Premises, premises
from tests.scenarios.story import Story, all_stories
from tests.scenarios.telling import Telling
from tests.support.centre import Centre
from tests.support.district import CHAOYANG, NANGUAN, SmallDistrict, small_district

DISTRICTS: dict[int, District] = {5: CHAOYANG, 10: NANGUAN}
"""Where a story of this speed happens: a district's steps wait so many times shorter."""
SCREENS = {"seen_within_s": 60.0}
"""Somebody sits before a screen in every story: a receipt that comes late on a busy machine makes no other story."""
STORIES = [story for story in all_stories() if story.only_in_memory is None]
PREMISES = [
    premises(f"s{number:02}", district=DISTRICTS[story.speed], speed=story.speed)
    for number, story in enumerate(STORIES, start=1)
]


@pytest.fixture
def district() -> SmallDistrict:
    """The small district, and the premises of every story."""
    district = small_district()
    for each in PREMISES:
        district.sites += each.sites
        district.places += each.places
        district.devices += each.devices.values()
    return district


async def test_the_stories_are_so_on_the_real_processes(centre: Centre, database_url: str) -> None:
    """Told to the real services by devices, desks and consoles, every story happens as it is written."""
    async with open_database(database_url, name="stories", size=1) as database, database.write() as write:
        await write_responders(write, [each.responder for each in PREMISES])
    await asyncio.to_thread(_hurry, centre)
    async with control_room(centre) as room:
        told = await asyncio.gather(
            *(_told(centre, room, story, where) for story, where in zip(STORIES, PREMISES, strict=True)),
        )
    wrong = [each for each in told if each is not None]
    assert not wrong, "\n".join(wrong)


def _hurry(centre: Centre) -> None:
    """Make every step of each district wait so many times shorter, for whoever decides and whoever is commanded."""
    with centre.login("root") as admin:
        for speed, district in DISTRICTS.items():
            parameters = {name: seconds / speed for name, seconds in as_values(StepTimes()).items()} | SCREENS
            body = {"scope": "district", "scope_id": district.code, "parameters": parameters}
            admin.put("/policies/steps", json=body).raise_for_status()
    centre.restart_alerts()
    centre.restart_api()


async def _told(centre: Centre, room: ControlRoom, story: Story, where: Premises) -> str | None:
    """Tell a story; return what was not so, that the others may be told to their ends."""
    try:
        async with process_stage(centre, room, story, where) as stage:
            await Telling(story=story, stage=stage).tell()
    except (AssertionError, TimeoutError) as wrong:
        return f"{story.name}: {wrong!r}"
    return None
