"""A drill: a centre whose every line can fail, a crowd that lives by the protocol, and the check of what came of it.

Each pair of parts is joined by a proxy of its own. During a fault the crowd of simulated devices presses, cancels and
measures as if nothing were wrong, and keeps a ledger; afterwards ``nowalls verify`` compares it with the database and
with what the ledger's own console was told, and a watch of the timers says whether escalations were late.
"""

import asyncio
import json
import os
import random
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from deploy.local.postgres import PostgresServer
from deploy.local.processes import LaunchError, free_port
from nowalls.domain.device_messages import AlarmMessage, Measured, Sample, TelemetryMessage
from nowalls.domain.ids import DeviceId
from nowalls.domain.steps import LATE_AT_MOST
from nowalls.domain.words import AlarmType
from nowalls.runtime.clock import SystemClock
from simulators.connecting import ramp_s
from simulators.day import Saying
from simulators.fleet import FleetLine
from simulators.ledger import LiveLogin
from simulators.publishing import BrokerAddress, Surroundings
from simulators.recorded import simulate_on_record
from tests.integration.simulators.playing import fleet_of, surroundings
from tests.support.broker import Broker
from tests.support.centre import SERVICES, Centre
from tests.support.crowd import all_decided
from tests.support.district import PASSWORD, SECRET, SmallDistrict, register
from tests.support.faults import FaultProxy
from tests.support.waiting import until

Json = dict[str, Any]

QUICK_STEPS: Final = {
    "seen_within_s": 2,
    "next_channel_s": 4,
    "everyone_s": 8,
    "duty_lead_s": 12,
    "repeat_s": 20,
    "unattended_s": 2,
}
"""So that several escalations fall due within every fault and within a minute after it."""
MEASURED_EACH_S: Final = 2.0
LOOK_EACH_S: Final = 0.5
DATABASE_BACK_WITHIN_S: Final = 30.0
READY_WITHIN_S: Final = 25.0
"""Five times what it takes where nothing else fills the cores; ``wait_ready`` gives up soon after."""

Line = tuple[str, str]
LINES: Final[tuple[Line, ...]] = (
    ("ingest", "broker"),
    ("alerts", "broker"),
    ("ingest", "database"),
    ("alerts", "database"),
    ("api", "database"),
)
DEVICES: Final = ("devices", "broker")
CONSOLES: Final = ("consoles", "api")
"""The two lines from outside."""


@dataclass(slots=True)
class Timekeeper:
    """Watches that no escalation is late: looks into the database, past every service and every proxy."""

    database_url: str
    late_at_most: timedelta = LATE_AT_MOST
    recovered_at_s: float | None = None
    """Since when everything works again, by the loop's clock; until then steps may be late."""
    late: list[Json] = field(default_factory=list)

    async def watch(self) -> None:
        """Note every step that is overdue for longer than may be, once the recovery's own time is over."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(LOOK_EACH_S)
            now_s = loop.time()
            if self.recovered_at_s is not None and now_s > self.recovered_at_s + self.late_at_most.total_seconds():
                self.late += await asyncio.to_thread(self._overdue)

    def _overdue(self) -> list[Json]:
        overdue = (
            "select id, next_step_name, next_step_at, clock_timestamp() as now from incidents"
            " where closed_at is null and next_step_at < clock_timestamp() - %s"
        )
        with psycopg.connect(self.database_url, row_factory=psycopg.rows.dict_row) as connection:
            return connection.execute(overdue, (self.late_at_most,)).fetchall()


@dataclass(slots=True, kw_only=True)
class Drill:
    """A centre, its lines and its crowd."""

    centre: Centre
    postgres: PostgresServer
    lines: dict[Line, FaultProxy]
    fleet: Sequence[FleetLine]
    chance: random.Random
    folder: Path

    def database_killed(self) -> None:
        """Kill the database and start it again; in this thread: the kernel stops a server when its starter ends."""
        self.postgres.kill()
        self.database_started()

    def database_started(self) -> None:
        """Start the database; backends of a killed one may hold its shared memory for a moment."""
        clock = SystemClock()
        give_up_at_s = clock.elapsed_s() + DATABASE_BACK_WITHIN_S
        while True:
            try:
                self.postgres.start()
            except LaunchError:
                if clock.elapsed_s() > give_up_at_s:
                    raise
            else:
                return

    async def killed(self, service: str) -> None:
        """Kill a service and start it again."""
        await asyncio.to_thread(self.centre.kill, service)
        self.centre.start(service)

    async def outlives(
        self,
        fault: Callable[["Drill"], Awaitable[None]],
        *,
        lasts_s: float,
        readings_may_be_lost: bool = False,
        patience: float = 1.0,
    ) -> Json:
        """Let the crowd live ``lasts_s`` seconds while ``fault`` happens; return the verdict that all is well.

        A fault heals what it harmed before it returns. Fails the test where anything was lost, doubled or late;
        ``patience`` is by how much a step may be later than promised where other tests fill the cores.
        """
        ledger = self.folder / "drill.ledger"
        around = self._surroundings()
        begin = around.clock.now() + timedelta(seconds=ramp_s(len(self.fleet)) + 0.5)
        sayings = an_hour_of_need(self.fleet, begin, lasts_s, self.chance)
        timekeeper = Timekeeper(self.centre.database_url, patience * LATE_AT_MOST)
        watching = asyncio.create_task(timekeeper.watch())
        supervising = asyncio.create_task(self._supervise())
        playing = asyncio.create_task(
            simulate_on_record(self.fleet, sayings, around, path=ledger, watch_as=self._console(), stop=asyncio.Event())
        )
        await fault(self)
        timekeeper.recovered_at_s = await self._recovered()
        await playing
        await all_decided(self.centre)
        await self._escalated(within_s=QUICK_STEPS["duty_lead_s"] + timekeeper.late_at_most.total_seconds() + 1)
        watching.cancel()
        supervising.cancel()
        assert timekeeper.late == [], f"{len(timekeeper.late)} steps were late, first {timekeeper.late[:3]}"
        return await asyncio.to_thread(self._verified, ledger, readings_may_be_lost=readings_may_be_lost)

    async def _supervise(self) -> None:
        """Start what ended by itself again within a second, as a supervisor does: no database at its start ends one."""
        while True:
            await asyncio.sleep(LOOK_EACH_S)
            for service, process in list(self.centre.running.items()):
                if not process.is_alive():
                    sys.stdout.write(f"  {service} had ended by itself\n")
                    self.centre.start(service)

    async def _recovered(self) -> float:
        """Wait until the centre says that it is ready, which takes seconds; return since when it is."""
        loop = asyncio.get_running_loop()
        healed_s = loop.time()
        await asyncio.to_thread(self.centre.wait_ready)
        took_s = loop.time() - healed_s
        sys.stdout.write(f"  ready {took_s:.1f} s after the last harm was healed\n")
        assert took_s < READY_WITHIN_S
        return loop.time()

    def _surroundings(self) -> Surroundings:
        around = surroundings(self.centre)
        around.broker = BrokerAddress(host=around.broker.host, port=self.lines[DEVICES].port)
        return around

    def _console(self) -> LiveLogin:
        return LiveLogin(http=f"http://127.0.0.1:{self.lines[CONSOLES].port}", username="lihua", password=PASSWORD)

    async def _escalated(self, *, within_s: float) -> None:
        """Nobody claims in a drill: what was not taken back comes as far as the duty lead, and no step runs twice."""
        waiting = (
            "select i.id, i.opened_at, i.next_step_name, i.next_step_at from incidents as i"
            " where i.closed_at is null and i.cancelled_at is null and not exists (select from incident_entries as e"
            " where e.incident_key = i.key and e.code = 'step' and e.params ->> 'name' = 'claim_duty_lead')"
        )
        with suppress(TimeoutError):
            await until(lambda: not self.centre.query(waiting), within_s=within_s)
        unheard = self.centre.query(waiting)
        assert not unheard, f"{len(unheard)} incidents never came to the duty lead, first {unheard[:3]}"
        twice = self.centre.query(
            "select i.id, e.params ->> 'name' as step, count(*) as n from incident_entries as e"
            " join incidents as i on i.key = e.incident_key"
            " where e.code = 'step' and e.params ->> 'name' in ('claim_next_channel', 'claim_everyone')"
            " group by 1, 2 having count(*) > 1"
        )
        assert twice == []

    def _verified(self, ledger: Path, *, readings_may_be_lost: bool) -> Json:
        """Run the real command on the ledger; it must end with 0."""
        verdict = self.folder / "verdict.json"
        more = ["--readings-may-be-lost"] if readings_may_be_lost else []
        code, said = self.centre.command("verify", str(ledger), "--json", str(verdict), *more)
        assert code == 0, said
        found: Json = json.loads(verdict.read_text())
        assert found["watched"]
        return found


def an_hour_of_need(fleet: Sequence[FleetLine], begin: datetime, lasts_s: float, chance: random.Random) -> list[Saying]:
    """Compress an hour of need: each device presses once, a third cancel soon after, all measure every two seconds."""
    sayings: list[Saying] = []
    for line in fleet:
        at = begin + timedelta(seconds=chance.uniform(0, lasts_s))
        sayings.append(_alarm(line.device_id, at, "raised"))
        if chance.random() < 1 / 3:
            sayings.append(_alarm(line.device_id, at + timedelta(seconds=chance.uniform(0.01, 4)), "cancelled"))
        offset_s = chance.uniform(0, MEASURED_EACH_S)
        while offset_s < lasts_s:
            sayings.append(_measurement(line.device_id, begin + timedelta(seconds=offset_s)))
            offset_s += MEASURED_EACH_S
    return sorted(sayings, key=lambda saying: saying.at)


def _alarm(device_id: DeviceId, at: datetime, state: str) -> Saying:
    message = AlarmMessage(id="need", type=AlarmType.SOS, state=state, at=at)  # type: ignore[arg-type]
    return Saying(at=at, device_id=device_id, message=message)


def _measurement(device_id: DeviceId, at: datetime) -> Saying:
    sample = Measured(sample=Sample(at=at, battery=80, rssi=-61), extra={})
    return Saying(at=at, device_id=device_id, message=TelemetryMessage(measured=(sample,)))


@asynccontextmanager
async def drilling(
    centre: Centre, postgres: PostgresServer, district: SmallDistrict, *, chance: random.Random, password_hash: str
) -> AsyncIterator[Drill]:
    """Put a proxy into every line of a centre that is not started yet, start it, and end both after the block."""
    async with AsyncExitStack() as stack:

        async def proxy(port: int) -> FaultProxy:
            opened = await FaultProxy.open(port)
            stack.push_async_callback(opened.stop)
            return opened

        servers = {"broker": centre.broker.services_port, "database": postgres.port}
        lines = {(service, server): await proxy(servers[server]) for service, server in LINES}
        lines[DEVICES] = await proxy(centre.broker.devices_port)
        lines[CONSOLES] = await proxy(centre.http_port)
        centre.detours = {line: lines[line].port for line in LINES}
        await register(centre.database_url, district, password_hash=password_hash)
        centre.broker.add_devices([device.id for device in district.devices], password=SECRET)
        stack.callback(centre.stop)
        centre.start(*SERVICES)
        await asyncio.to_thread(centre.wait_ready)
        await asyncio.to_thread(_quicken, centre)
        fleet = fleet_of(district, *(device.id for device in district.devices if device.id.startswith("sos-0")))
        yield Drill(centre=centre, postgres=postgres, lines=lines, fleet=fleet, chance=chance, folder=centre.folder)


@pytest.fixture
def seed() -> int:
    """The seed of this run, printed; ``DRILL_SEED`` gives it back."""
    chosen = int(os.environ.get("DRILL_SEED", random.SystemRandom().randrange(10**6)))
    sys.stdout.write(f"drill seed {chosen}\n")
    return chosen


@pytest.fixture
async def drill(
    database_url: str,
    postgres: PostgresServer,
    broker: Broker,
    tmp_path: Path,
    district: SmallDistrict,
    password_hash: str,
    seed: int,
) -> AsyncIterator[Drill]:
    """A centre with a proxy in every line, and a crowd."""
    centre = Centre(database_url, broker, tmp_path, free_port())
    async with drilling(
        centre, postgres, district, chance=random.Random(seed), password_hash=password_hash
    ) as under_way:
        yield under_way


def _quicken(centre: Centre) -> None:
    with centre.login("root") as admin:
        body = {"scope": "centre", "parameters": QUICK_STEPS}
        admin.put("/policies/steps", json=body).raise_for_status()
