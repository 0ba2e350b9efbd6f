"""A million payloads that nobody should send, on every channel: no crash, no stop, each stored, counted or kept."""

import asyncio
import os
import random
import re
import secrets
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from deploy.local.mosquitto import OBSERVER, OBSERVER_ACCESS, SERVICE_ACCESS, MosquittoServer
from deploy.local.processes import answers, free_port
from nowalls.domain.topics import UpChannel, up_topic
from tests.benchmarks.raw_mqtt import Account, publish_all
from tests.support.broker import Broker
from tests.support.centre import Centre
from tests.support.crowd import all_decided
from tests.support.device import a_device
from tests.support.district import SmallDistrict, small_district
from tests.support.mutations import mutated
from tests.support.waiting import until

PAYLOADS = int(os.environ.get("FUZZ_PAYLOADS", "1000000"))
AT_ONCE = 5_000
HOMES = 5_000
"""So many that none comes near its limit of messages a minute, beyond which nothing would be read."""
SHARES = {
    UpChannel.TELEMETRY: 35,
    UpChannel.MOTION: 20,
    UpChannel.STATUS: 15,
    UpChannel.STATE: 10,
    UpChannel.ALARM: 15,
    UpChannel.REPLY: 5,
}
FUZZER = "fuzzer"


@pytest.fixture
def district() -> SmallDistrict:
    """Five thousand homes with a button each."""
    return small_district(HOMES)


@pytest.fixture
def broker(servers_folder: Path) -> Iterator[Broker]:
    """A broker with an account that may speak for every device."""
    access = {**SERVICE_ACCESS, OBSERVER: OBSERVER_ACCESS, FUZZER: ("readwrite nowalls/v1/#",)}
    broker = Broker(MosquittoServer.prepare(servers_folder / f"broker-{secrets.token_hex(4)}", access=access))
    broker.server.start()
    yield broker
    broker.server.stop()


@pytest.mark.timeout(3_000)
async def test_whatever_is_sent_ingest_reads_on(centre: Centre, seed: int) -> None:
    """Of a million payloads every one is accounted for, ingest is the same process, and a press is heard at once."""
    chance, metrics_port = random.Random(seed), free_port()
    await asyncio.to_thread(centre.kill, "ingest")
    centre.settings = {"NOWALLS_METRICS_PORT": str(metrics_port)}
    centre.start("ingest")
    await asyncio.to_thread(centre.wait_ready)
    await until(lambda: answers(metrics_port))
    process = centre.running["ingest"].pid
    login = centre.broker.service(FUZZER)
    account = Account(port=login.port, username=login.username, password=login.password, client_id=FUZZER)
    sent: Counter[UpChannel] = Counter()
    while sent.total() < PAYLOADS:
        messages = _messages(chance, sent, min(AT_ONCE, PAYLOADS - sent.total()))
        await asyncio.to_thread(publish_all, account, messages)
    await until(lambda: _accounted(metrics_port) == sent.total(), within_s=600)
    sys.stdout.write(f"  sent {dict(sent)}\n  became {_results(metrics_port)}\n")
    assert centre.running["ingest"].is_alive()
    assert centre.running["ingest"].pid == process
    assert not re.search("Traceback|batch_not_stored", (centre.folder / "ingest.log").read_text())
    await all_decided(centre)
    assert "Traceback" not in (centre.folder / "alerts.log").read_text()
    async with a_device("sos-home-2", centre.broker.devices_port) as button:
        await button.alarm("after", "sos")
        await button.hears("after", "stored")


def _messages(chance: random.Random, sent: Counter[UpChannel], count: int) -> list[tuple[str, bytes]]:
    messages = []
    for channel in chance.choices(list(SHARES), list(SHARES.values()), k=count):
        device = f"sos-{chance.randrange(HOMES):05}"
        messages.append((up_topic(device, channel), mutated(channel, chance)))  # type: ignore[arg-type]  # an id
        sent[channel] += 1
    return messages


def _results(port: int) -> dict[str, int]:
    """What ingest says became of messages: by channel and result, and by the code that kept one out."""
    text = httpx2.get(f"http://127.0.0.1:{port}/metrics", timeout=10.0).text
    counted = re.findall(r"^nowalls_ingest_(messages|rejected)_total\{(.*?)\} ([\d.e+]+)", text, re.MULTILINE)
    return {f"{name} {labels}": int(float(value)) for name, labels, value in counted}


def _accounted(port: int) -> int:
    """How many messages were read: an alarm that cannot be read is kept out and is a signal too, so it counts once."""
    return sum(n for name, n in _results(port).items() if 'result="unreadable"' not in name)
