"""``nowalls demo``: a whole centre on this machine, from private servers to a simulated day.

Starts PostgreSQL and Mosquitto as plain processes in the data folder, migrates, registers a demo district, runs
all services and a simulated day, keeps all of them running, and tells where it all is in ``demo.json``. Each demo
begins anew: the database and the broker of an earlier one in the same folder are removed.
"""

import asyncio
import os
import shutil
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.request import urlopen

from deploy.local import demo_json
from deploy.local.demo_district import Registered, register_demo
from deploy.local.demo_json import Address, Demo
from deploy.local.mosquitto import OBSERVER, OBSERVER_ACCESS, SERVICE_ACCESS, MosquittoServer
from deploy.local.postgres import PostgresServer, service_url
from deploy.local.processes import LOOPBACK, LaunchError, Program, require_free_port
from deploy.local.supervision import Died, Layer, Started, Supervisor
from nowalls.runtime.mqtt import MqttAddress, can_log_in
from nowalls.runtime.work import stop_requested
from nowalls.storage.database import open_database
from nowalls.storage.live import epoch
from nowalls.storage.migrate import migrate
from simulators.fleet import write_fleet

DATABASE: Final = "nowalls"
READER: Final = "nowalls_reader"
MARKER: Final = ".nowalls-demo"
READY_WITHIN_S: Final = 120.0
"""Hang limit of the start; it takes about five seconds with several hundred homes."""
ANSWER_WITHIN_S: Final = 5.0
SIMULATED_SPEED: Final = 5
"""Five days' life in one: with several hundred homes something happens every few minutes, as a visitor hopes."""
SERVICES: Final = ("broker-access", "ingest", "alerts", "motion", "api")
LOGINS: Final = {"motion": "alerts"}
"""Services that use another one's login to the database."""
SERVICE_STOPS_WITHIN_S: Final = 8.0
"""Three layers of services and two servers end within the thirty seconds that a stop may take."""

READER_SCRIPT: Final = """
CREATE ROLE nowalls_reader LOGIN BYPASSRLS PASSWORD :'password';
ALTER ROLE nowalls_reader SET default_transaction_read_only = on;
ALTER ROLE nowalls_reader SET search_path = outside, public;
GRANT USAGE ON SCHEMA outside, public TO nowalls_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA outside, public TO nowalls_reader;
GRANT pg_monitor TO nowalls_reader;
"""
"""For onlookers: sees ``signals`` and ``incidents`` with their public ids first, and changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPlan:
    """What was asked for on the command line."""

    data_dir: Path
    http_port: int
    mqtt_port: int
    mqtts_port: int | None
    homes: int
    simulate: bool
    seed: int


@dataclass(slots=True, kw_only=True)
class RunningDemo:
    """A demo on its way up, up, or on its way down."""

    plan: DemoPlan
    supervisor: Supervisor
    postgres: PostgresServer
    mosquitto: MosquittoServer
    known: Demo | None = None

    @property
    def http(self) -> str:
        """The console's address."""
        return f"http://{LOOPBACK}:{self.plan.http_port}"

    @property
    def file(self) -> Path:
        """Where the demo tells about itself."""
        return self.plan.data_dir / "demo.json"


def say(text: str) -> None:
    """Tell the person who started the demo."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def run_demo(plan: DemoPlan) -> None:
    """Run a demo until SIGINT or SIGTERM; everything it started is stopped again."""
    require_free_port(plan.http_port, "--http-port")
    require_free_port(plan.mqtt_port, "--mqtt-port")
    if plan.mqtts_port is not None:
        require_free_port(plan.mqtts_port, "--mqtts-port")
    clear_folder(plan.data_dir)
    async with stop_requested() as stop:
        demo = _prepare(plan)
        try:
            await _until(stop, _come_up(demo))
            await stop.wait()
            say("Stopping …")
        finally:
            demo_json.remove(demo.file)
            (plan.data_dir / "services.env").unlink(missing_ok=True)
            await demo.supervisor.stop()
    say("Stopped.")


async def _until(stop: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Do the work, but give it up as soon as somebody wants to stop."""
    working = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working.done():
        working.result()
    else:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


def clear_folder(folder: Path) -> None:
    """Make the data folder, or remove what an earlier demo left in it.

    Raises ``LaunchError`` for a folder that holds something else, or whose demo still runs.
    """
    marker = folder / MARKER
    if folder.exists() and any(folder.iterdir()) and not marker.exists():
        raise LaunchError(f"The folder {folder} holds something that is no demo: give another one with --data-dir.")
    if (folder / "demo.json").exists() and _is_running(folder):
        raise LaunchError(f"A demo already runs in {folder}: stop it, or give another folder with --data-dir.")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    marker.touch()
    for name in ("postgres", "broker", "logs"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in ("demo.json", "fleet.jsonl"):
        (folder / name).unlink(missing_ok=True)
    (folder / "logs").mkdir()


def _is_running(folder: Path) -> bool:
    pids = demo_json.read(folder / "demo.json").pids
    return any(Path(f"/proc/{pid}").exists() for pid in pids.values())


def _prepare(plan: DemoPlan) -> RunningDemo:
    postgres = PostgresServer.prepare(plan.data_dir / "postgres")
    mosquitto = MosquittoServer.prepare(
        plan.data_dir / "broker",
        access={**SERVICE_ACCESS, OBSERVER: OBSERVER_ACCESS},
        devices_port=plan.mqtt_port,
        tls_port=plan.mqtts_port,
    )
    demo: RunningDemo

    def tell(event: Started | Died) -> None:
        match event:
            case Started():
                _note_start(demo, event)
            case Died():
                say(f"{event.name} ended ({event.exit_code}); it is started again in {event.again_in_s:g} s.")

    demo = RunningDemo(plan=plan, supervisor=Supervisor(tell), postgres=postgres, mosquitto=mosquitto)
    return demo


def _note_start(demo: RunningDemo, event: Started) -> None:
    """Keep ``demo.json`` true: it is rewritten before a restarted service serves."""
    if event.name == "mosquitto":
        demo.mosquitto.note_pid(event.pid)
    if demo.known is not None and event.name in demo.known.pids:
        demo.known = demo.known.with_pid(event.name, event.pid)
        demo_json.write(demo.file, demo.known)


async def _come_up(demo: RunningDemo) -> None:
    plan, supervisor = demo.plan, demo.supervisor
    started_s = time.monotonic()
    say("Starting PostgreSQL with TimescaleDB and Mosquitto …")
    demo.postgres.wait_until_ready(supervisor.launch(demo.postgres.program, Layer.DATABASE))
    database_url = demo.postgres.create_database(DATABASE)
    await migrate(database_url)
    say(f"Registering {plan.homes} homes and three institutions …")
    registered = await register_demo(database_url, homes=plan.homes, seed=plan.seed)
    write_fleet(plan.data_dir / "fleet.jsonl", registered.fleet)
    reader_url = _make_reader(demo)
    demo.mosquitto.wait_until_ready(supervisor.launch(demo.mosquitto.program, Layer.BROKER))
    _write_environment(demo, database_url)
    for service in SERVICES:
        supervisor.launch(_service(demo, service, database_url), Layer.SERVICE)
    await _wait_ready(demo, registered)
    async with open_database(database_url, name="demo", size=1) as database, database.read() as read:
        now_epoch = await epoch(read)
    demo.known = _describe(demo, registered, reader_url, now_epoch)
    demo_json.write(demo.file, demo.known)
    if plan.simulate:
        supervisor.launch(_simulator(demo), Layer.OUTSIDE)
    _welcome(demo, time.monotonic() - started_s)


def _make_reader(demo: RunningDemo) -> str:
    password = os.urandom(12).hex()
    demo.postgres.execute(READER_SCRIPT, database=DATABASE, password=password)
    return demo.postgres.url(DATABASE, user=READER, password=password)


def _service(demo: RunningDemo, service: str, database_url: str) -> Program:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NOWALLS_")}
    account = "svc-ingest" if service == "ingest" else "svc-alerts"
    ours = _environment(demo, account, service_url(database_url, LOGINS.get(service, service)))
    return Program(
        name=service,
        arguments=(sys.executable, "-m", "nowalls", "serve", service),
        log=demo.plan.data_dir / "logs" / f"{service}.log",
        environment={**kept, **ours},
        stopped_within_s=SERVICE_STOPS_WITHIN_S,
    )


def _environment(demo: RunningDemo, account: str, database_url: str) -> dict[str, str]:
    ours = {
        "NOWALLS_DATABASE_URL": database_url,
        "NOWALLS_MQTT_URL": demo.mosquitto.url(account),
        "NOWALLS_MQTT_PUBLIC_HOST": LOOPBACK,
        "NOWALLS_MQTT_PUBLIC_PORT": str(demo.plan.mqtt_port),
        "NOWALLS_BROKER_DIR": str(demo.mosquitto.folder),
        "NOWALLS_HTTP_PORT": str(demo.plan.http_port),
        "NOWALLS_LOCAL_CHANNELS": "true",
        "NOWALLS_PUBLIC_URL": demo.http,
        "NOWALLS_CENTRE_PHONE": "0431-0000 0000",
    }
    built = Path(__file__).parents[2] / "console" / "dist"
    if built.is_dir():
        ours["NOWALLS_CONSOLE_DIR"] = str(built)
    return ours


def _write_environment(demo: RunningDemo, database_url: str) -> None:
    """Write what ``nowalls status --demo`` needs, for the owner of this process alone."""
    ours = _environment(demo, "svc-alerts", database_url)
    file = demo.plan.data_dir / "services.env"
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        output.writelines(f"{name}={value}\n" for name, value in ours.items())


def _simulator(demo: RunningDemo) -> Program:
    fleet = demo.plan.data_dir / "fleet.jsonl"
    target = ("--host", LOOPBACK, "--port", str(demo.plan.mqtt_port))
    return Program(
        name="simulate",
        arguments=(
            sys.executable,
            "-m",
            "nowalls",
            "simulate",
            "--fleet",
            str(fleet),
            *target,
            "--seed",
            str(demo.plan.seed),
            "--speed",
            str(SIMULATED_SPEED),
        ),
        log=demo.plan.data_dir / "logs" / "simulate.log",
        stopped_within_s=SERVICE_STOPS_WITHIN_S,
    )


async def _wait_ready(demo: RunningDemo, registered: Registered) -> None:
    """Wait until ``/readyz`` is 200, the console answers, and the fleet's logins work.

    The access files are rendered whole, in order of the ids: when the newest, the first and the last login work,
    all do.
    """
    await _eventually("the services to be ready", partial(_answers, f"{demo.http}/readyz"), demo)
    await _eventually("the console to answer", partial(_answers, f"{demo.http}/"), demo)
    in_order = sorted(registered.fleet, key=lambda line: line.device_id)
    for line in (in_order[0], in_order[-1], registered.fleet[-1]):
        address = MqttAddress(
            host=LOOPBACK,
            port=demo.plan.mqtt_port,
            username=line.username,
            password=line.password,
        )
        await _eventually("the devices' logins to work", partial(can_log_in, address), demo)


async def _answers(url: str) -> bool:
    def answers() -> bool:
        try:
            with urlopen(url, timeout=ANSWER_WITHIN_S) as answer:  # noqa: S310  # our own loopback address
                return bool(answer.status == HTTPStatus.OK)
        except OSError:
            return False

    return await asyncio.to_thread(answers)


async def _eventually(what: str, is_so: Callable[[], Awaitable[bool]], demo: RunningDemo) -> None:
    give_up_at = time.monotonic() + READY_WITHIN_S
    while not await is_so():
        if time.monotonic() > give_up_at:
            logs = demo.plan.data_dir / "logs"
            raise LaunchError(f"Waited {READY_WITHIN_S:.0f} s for {what} in vain; the logs are in {logs}.")
        await asyncio.sleep(0.1)


def _describe(demo: RunningDemo, registered: Registered, reader_url: str, now_epoch: str) -> Demo:
    return Demo(
        http=demo.http,
        mqtt=Address(host=LOOPBACK, port=demo.plan.mqtt_port),
        database_url=reader_url,
        epoch=now_epoch,
        fleet=str(demo.plan.data_dir / "fleet.jsonl"),
        users=registered.users,
        observer=demo_json.PersonLogin(username=OBSERVER, password=demo.mosquitto.passwords[OBSERVER]),
        devices=registered.samples,
        pids=dict(demo.supervisor.pids),
    )


def _welcome(demo: RunningDemo, took_s: float) -> None:
    known = demo.known
    if known is None:
        return
    say(f"\nReady after {took_s:.0f} s. The console: {demo.http}\n")
    width = max(len(login.username) for login in known.users.values())
    for role, login in known.users.items():
        say(f"  {role:<12} {login.username:<{width}}  {login.password}")
    if demo.plan.mqtts_port is not None:
        authority = demo.mosquitto.folder / "tls" / "ca.pem"
        say(f"\nDevices with TLS connect to {LOOPBACK}:{demo.plan.mqtts_port}; the authority is {authority}.")
    say(f"\nDevices connect to {LOOPBACK}:{demo.plan.mqtt_port}; everything else stands in {demo.file}.")
    say(f"How it stands: .venv/bin/nowalls status --demo {demo.plan.data_dir}. Ctrl-C stops it all.")
