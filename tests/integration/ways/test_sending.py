"""The senders themselves, on a real database and a real receiver: faults stay with their letter, figures are kept."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import psycopg
import pytest

from alerts.channels.answers import Answer, Delivered
from alerts.channels.sending import Sending, open_sending
from alerts.holding import Holding
from deploy.local.postgres import service_url
from nowalls.domain.channels import Channel, ChannelId, ChannelKind
from nowalls.domain.ids import DistrictCode
from nowalls.domain.notices import Audience
from nowalls.runtime.clock import SystemClock
from nowalls.runtime.logs import no_log
from nowalls.runtime.metrics import Metrics
from nowalls.runtime.settings import Settings
from nowalls.storage.channels import add_channel
from nowalls.storage.database import Database, open_database
from nowalls.storage.letters import NOTICES_CHANNEL, Letter, write_test_letter
from nowalls.storage.outbox import OutboxFilter, OutboxItem, outbox_page
from nowalls.storage.wakeups import listening
from tests.support.builders import NOW
from tests.support.district import CHAOYANG, NANGUAN, register, small_district
from tests.support.letters import HOOK
from tests.support.receiver import Receiver
from tests.support.waiting import HANG_S


class FailsOnce:
    """A way with a fault of its own: it raises what no way may raise, then works."""

    def __init__(self) -> None:
        """Begin unharmed."""
        self.tries = 0

    async def send(self, _letter: Letter) -> Answer:
        """Fail at the first letter."""
        self.tries += 1
        if self.tries == 1:
            raise ZeroDivisionError
        return Delivered()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The small district."""
    await register(database_url, small_district())
    async with open_database(database_url, name="test", size=2) as database:
        yield database


async def queued(database: Database, *channels: Channel) -> None:
    """Configure channels and write a test for each."""
    async with database.write() as write:
        for each in channels:
            await add_channel(write, each, now=NOW)
            await write_test_letter(write, each, now=SystemClock().now())


@asynccontextmanager
async def sending(database: Database, metrics: Metrics, *held: DistrictCode) -> AsyncIterator[Sending]:
    """Send for these districts while the block lasts."""
    holding = Holding(database=database, holder="alerts-test", log=no_log(), held=dict.fromkeys(held, 1))
    async with (
        listening(database.url, NOTICES_CHANNEL) as wakeups,
        open_sending(
            Settings(database_url=service_url(database.url, "alerts")),
            holding,
            wakeups,
            clock=SystemClock(),
            metrics=metrics,
            log=no_log(),
        ) as opened,
    ):
        yield opened


async def items(database: Database) -> dict[str, OutboxItem]:
    """Return the outbox by channel."""
    async with database.read() as read:
        found, _ = await outbox_page(read, OutboxFilter(most=100))
    return {each.channel_id or "": each for each in found}


async def sent(database: Database, opened: Sending, *channels: str) -> dict[str, OutboxItem]:
    """Send until these channels' letters have left; return the outbox."""
    async with asyncio.timeout(HANG_S):
        while True:
            await opened.send_due()
            found = await items(database)
            if all(found[channel].state == "sent" for channel in channels):
                return found


def a_channel(name: str, **changes: object) -> Channel:
    """Return a webhook for the desk, named ``chn-{name}``."""
    plain = replace(HOOK, id=ChannelId(f"chn-{name}"), name=name, audience=Audience.DESK)
    return replace(plain, **changes)  # type: ignore[arg-type]  # checked by the dataclass


async def test_a_fault_stays_with_its_letter(database: Database, receiver: Receiver) -> None:
    """A way that raises ends neither the service nor another's letter, and its own is tried again."""
    healthy = a_channel("healthy", kind=ChannelKind.CAP, audience=Audience.AUTHORITY, address=receiver.url("/ok"))
    await queued(database, a_channel("faulty"), healthy)
    async with sending(database, Metrics(), CHAOYANG.code, NANGUAN.code) as opened:
        opened.ways = {**opened.ways, ChannelKind.WEBHOOK: FailsOnce()}
        found = await sent(database, opened, "chn-healthy", "chn-faulty")
    assert (found["chn-healthy"].attempts, found["chn-faulty"].attempts) == (1, 2)


async def test_a_letter_that_nobody_can_write_holds_up_no_other(database: Database, receiver: Receiver) -> None:
    """A row whose payload says nothing is tried again by itself, and the channel's other letters leave."""
    cap = a_channel("cap", kind=ChannelKind.CAP, audience=Audience.AUTHORITY, address=receiver.url("/ok"))
    await queued(database, cap)
    with psycopg.connect(database.url) as connection:
        connection.execute(
            "insert into outbox (channel, channel_key, occasion, district_key, payload, created_at, next_try_at)"
            " select 'cap', channel_key, 'broken', district_key, '{}', created_at, next_try_at from outbox"
        )
    async with sending(database, Metrics(), CHAOYANG.code, NANGUAN.code) as opened:
        async with asyncio.timeout(HANG_S):
            while not (receiver.at("/ok") and (await broken(database)).last_error):
                await opened.send_due()
    assert (await broken(database)).last_error == "internal_error: KeyError"


async def broken(database: Database) -> OutboxItem:
    """Return the message with the payload that says nothing."""
    async with database.read() as read:
        found, _ = await outbox_page(read, OutboxFilter(most=100))
    return next(each for each in found if each.occasion == "broken")


async def test_only_the_holder_of_a_district_sends_for_it(database: Database, receiver: Receiver) -> None:
    """A standby that holds another district leaves the letter where it is."""
    here = a_channel("here", district=CHAOYANG.code, address=receiver.url("/here"))
    there = a_channel("there", district=NANGUAN.code, address=receiver.url("/there"))
    await queued(database, here, there)
    async with sending(database, Metrics(), NANGUAN.code) as opened:
        found = await sent(database, opened, "chn-there")
    assert (found["chn-here"].state, found["chn-here"].attempts) == ("waiting", 0)
    assert receiver.at("/here") == []


async def test_figures_by_channel(database: Database, receiver: Receiver) -> None:
    """What was sent, refused and waits is counted by channel; the oldest shows its age."""
    paths = {"ok": "/ok", "later": "/status/503", "never": "/status/404"}
    await queued(database, *(a_channel(name, address=receiver.url(path)) for name, path in paths.items()))
    metrics = Metrics()
    async with sending(database, metrics, CHAOYANG.code, NANGUAN.code) as opened:
        await sent(database, opened, "chn-ok")
        async with asyncio.timeout(HANG_S):
            while (await items(database))["chn-never"].state != "never":
                await opened.send_due()
    count = metrics.registry.get_sample_value
    assert count("nowalls_outbox_sent_total", {"channel": "chn-ok"}) == 1
    assert count("nowalls_outbox_failed_total", {"channel": "chn-never", "answer": "never"}) == 1
    assert (count("nowalls_outbox_failed_total", {"channel": "chn-later", "answer": "retry_later"}) or 0) >= 1
    assert count("nowalls_outbox_waiting", {"channel": "chn-later"}) == 1
    assert (count("nowalls_outbox_oldest_seconds", {"channel": "chn-later"}) or 0) >= 0
