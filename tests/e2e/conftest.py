"""One real centre for all stories at the screen: each begins with an empty queue and everything running."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio

from deploy.local.postgres import PostgresServer
from deploy.local.processes import free_port
from nowalls.domain.words import DeviceKind
from tests.e2e.pages import Desk
from tests.support.broker import fresh_broker
from tests.support.browser import Windows
from tests.support.centre import SERVICES, Centre, running_centre
from tests.support.database import fresh_database
from tests.support.district import small_district

EXTRA_HOMES = 4
"""With the two homes enough for a compound that falls silent as a whole."""

CANCEL_WINDOW_S = 60
"""A fall that is looked at while it counts down still does so when a slow machine's browser has drawn it."""


@pytest.fixture(scope="session")
def console_centre(
    postgres: PostgresServer,
    empty_template: str,
    database_names: Iterator[str],
    servers_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    password_hash: str,
    built_console: Path,
) -> Iterator[Centre]:
    """A centre that serves the built console."""
    folder, district = tmp_path_factory.mktemp("centre"), small_district(extra_homes=EXTRA_HOMES)
    district.devices = [
        replace(each, cancel_window_s=CANCEL_WINDOW_S) if each.kind is DeviceKind.FALL else each
        for each in district.devices
    ]
    with fresh_database(postgres, empty_template, database_names) as url, fresh_broker(servers_folder) as broker:
        centre = Centre(url, broker, folder, free_port(), console_dir=built_console)
        with running_centre(centre, district, password_hash) as running:
            yield running


@pytest.fixture
def centre(console_centre: Centre) -> Iterator[Centre]:
    """The centre with every service up, nobody waiting, and no task open."""
    clear_queue(console_centre)
    yield console_centre
    console_centre.start(*(service for service in SERVICES if service not in console_centre.running))
    console_centre.wait_ready()


def clear_queue(centre: Centre) -> None:
    """Close whatever an earlier story left open, as a duty lead would; where responders were is forgotten."""
    centre.change("update responders set lon = null, lat = null, position_at = null, resting_until = null")
    with centre.login("limin") as lead:
        for row in centre.query("select id, exercise from outside.incidents where closed_at is null"):
            lead.post(f"/incidents/{row['id']}/claim", json={"takeover": True}).raise_for_status()
            lead.post(f"/incidents/{row['id']}/resolve", json={"outcome": "visited_no_need"}).raise_for_status()
        for task in lead.get("/tasks", params={"state": "open"}).raise_for_status().json()["items"]:
            _end_task(centre, lead, task["id"])


def _end_task(centre: Centre, lead: httpx2.Client, task_id: str) -> None:
    """End a task; one that ended by itself since it was listed is ended as well."""
    for step, body in (("claim", {"takeover": True}), ("done", {})):
        answer = lead.post(f"/tasks/{task_id}/{step}", json=body)
        if answer.is_error and centre.query("select 1 from tasks where id = %s and state <> 'open'", task_id):
            return
        answer.raise_for_status()


@pytest_asyncio.fixture(loop_scope="session")
async def desk(centre: Centre, plain_windows: Windows) -> Desk:
    """The desk of 李华, a dispatcher, in Chinese and dark, for stories that do not look at the map."""
    return await Desk.enter(await plain_windows.open(centre.http))


@pytest_asyncio.fixture(loop_scope="session")
async def mapped_desk(centre: Centre, windows: Windows) -> Desk:
    """The same desk with its map."""
    return await Desk.enter(await windows.open(centre.http))
