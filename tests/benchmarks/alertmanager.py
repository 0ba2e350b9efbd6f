"""Prometheus Alertmanager (Debian's ``prometheus-alertmanager``) and the one webhook that it tells."""

import asyncio
import json
import shutil
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx2

from deploy.local.processes import LOOPBACK, free_port

PROGRAM: Final = "prometheus-alertmanager"
CONFIGURATION: Final = Path(__file__).with_name("alertmanager.yml")
BATCH: Final = 64
"""Alerts in one request: as many as a Prometheus server sends."""
ONE_ALERT: Final = b'"fingerprint"'
"""What a webhook's body holds once for each alert."""
ANSWER: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
UP_WITHIN_S: Final = 20.0
HANG_S: Final = 120.0


class Webhook(asyncio.Protocol):
    """Counts alerts and answers 200, and does nothing else."""

    heard = 0
    news: asyncio.Event

    def __init__(self, counter: "Counter") -> None:
        """Count into ``counter``."""
        self._counter = counter
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection to answer on."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take whole requests out of what came so far."""
        self._data += data
        while (request := self._whole()) is not None:
            self._counter.add(request.count(ONE_ALERT))
            self._transport.write(ANSWER)

    def _whole(self) -> bytes | None:
        head, end, rest = self._data.partition(b"\r\n\r\n")
        if not end:
            return None
        length = next(
            int(line.partition(b":")[2]) for line in head.splitlines() if line.lower().startswith(b"content-length:")
        )
        if len(rest) < length:
            return None
        self._data = rest[length:]
        return rest[:length]


class Counter:
    """How many alerts the webhook has heard."""

    def __init__(self) -> None:
        """Begin with none."""
        self.heard = 0
        self._news = asyncio.Event()

    def add(self, count: int) -> None:
        """Count."""
        self.heard += count
        self._news.set()

    async def reach(self, wanted: int) -> None:
        """Wait until so many were heard."""
        async with asyncio.timeout(HANG_S):
            while self.heard < wanted:
                self._news.clear()
                await self._news.wait()


class Alertmanager:
    """A running Alertmanager."""

    def __init__(self, address: str, counter: Counter) -> None:
        """Speak to the one at this address."""
        self._address = address
        self._counter = counter

    async def burst(self, name: str, places: int) -> float:
        """Post one alert of each place and wait until the webhook has heard all; return seconds."""
        bodies = [
            json.dumps([{"labels": {"alertname": "sos", "burst": name, "place": f"{name}-{n}"}} for n in batch])
            for batch in _batches(places)
        ]
        wanted = self._counter.heard + places
        async with httpx2.AsyncClient(base_url=self._address, timeout=HANG_S) as http:
            started_s = time.perf_counter()
            for body in bodies:
                headers = {"Content-Type": "application/json"}
                (await http.post("/api/v2/alerts", content=body, headers=headers)).raise_for_status()
            await self._counter.reach(wanted)
            return time.perf_counter() - started_s


def _batches(places: int) -> list[range]:
    return [range(start, min(start + BATCH, places)) for start in range(0, places, BATCH)]


@asynccontextmanager
async def running_alertmanager(folder: Path) -> AsyncIterator[Alertmanager]:
    """Run an Alertmanager and its webhook for the length of the block."""
    counter, webhook_port, port = Counter(), free_port(), free_port()
    configuration = folder / "alertmanager.yml"
    configuration.write_text(CONFIGURATION.read_text().replace("WEBHOOK_PORT", str(webhook_port)))
    program = shutil.which(PROGRAM)
    if program is None:
        raise FileNotFoundError(f"The program {PROGRAM} is missing: `make bench` installs it.")
    arguments = [
        program,
        f"--config.file={configuration}",
        f"--storage.path={folder / 'alertmanager'}",
        f"--web.listen-address={LOOPBACK}:{port}",
        "--cluster.listen-address=",
    ]
    server = await asyncio.get_running_loop().create_server(lambda: Webhook(counter), LOOPBACK, webhook_port)
    with (folder / "alertmanager.log").open("wb") as log:
        process = subprocess.Popen(arguments, stdout=log, stderr=log)  # noqa: ASYNC220  # starts in no time
    try:
        await _wait_ready(f"http://{LOOPBACK}:{port}")
        yield Alertmanager(f"http://{LOOPBACK}:{port}", counter)
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait)
        server.close()


async def _wait_ready(address: str) -> None:
    give_up_at = time.monotonic() + UP_WITHIN_S
    async with httpx2.AsyncClient(base_url=address) as http:
        while time.monotonic() < give_up_at:
            try:
                if (await http.get("/-/ready")).is_success:
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.05)
    raise TimeoutError(f"Alertmanager was not ready within {UP_WITHIN_S:.0f} s.")
