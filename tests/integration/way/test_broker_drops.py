"""The broker throws messages away: it says so in its own figures alone, and people must hear of it."""

from datetime import timedelta

from ingest.broker_drops import TOLD_AGAIN_S, DropWatch
from nowalls.runtime.broker_figures import BrokerFigures
from nowalls.runtime.clock import HandClock
from nowalls.runtime.metrics import Metrics
from nowalls.storage.database import open_database
from tests.support.builders import NOW
from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.district import register, small_district
from tests.support.waiting import until

MESSAGES = 60


def told(centre: Centre) -> list[int]:
    """Return how many messages were told as dropped."""
    return [
        row["n"]
        for row in centre.query("select (params ->> 'n')::int as n from troubles where code = 'broker_dropped'")
    ]


async def test_what_the_broker_dropped_while_ingest_was_away_is_told(centre: Centre) -> None:
    """A queue that is too small for what comes while ingest is dead is told as soon as ingest is back."""
    centre.kill("ingest")
    settings = centre.broker.broker_dir / "mosquitto.conf"
    lines = [
        "max_queued_messages 10" if line.startswith("max_queued_messages") else line
        for line in settings.read_text().splitlines()
    ]
    settings.write_text("\n".join(lines) + "\n")
    centre.broker.restart()
    async with a_device("sos-home-1", centre.broker.devices_port) as device:
        for number in range(MESSAGES):
            await device.say("telemetry", {"battery": number})

    centre.start("ingest")

    await until(lambda: len(told(centre)) > 0)
    assert 0 < told(centre)[0] < MESSAGES


async def test_drops_are_told_once_an_hour_and_each_once(database_url: str) -> None:
    """What was told is not told again; more within the hour is gathered; a broker that began anew counts from none."""
    await register(database_url, small_district())
    clock = HandClock(NOW)
    async with open_database(database_url, name="test", size=1) as database:
        watch = DropWatch(mqtt_url="mqtt://127.0.0.1:1", database=database, clock=clock, metrics=Metrics())
        for dropped in (0, 3, 3, 5):
            await watch.take(BrokerFigures(dropped=dropped))
        clock.advance(timedelta(seconds=TOLD_AGAIN_S))
        await watch.take(BrokerFigures(dropped=9))
        clock.advance(timedelta(seconds=TOLD_AGAIN_S))
        for dropped in (1, 1):
            await watch.take(BrokerFigures(dropped=dropped))
        async with database.read() as read:
            rows = await read.rows("troubles", "untold", {"districts": ["220104"]})
    assert [row["params"]["n"] for row in rows] == [3, 6, 1]
