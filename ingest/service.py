"""The ingest service: three sessions, each with its own bound, wired in one function."""

import asyncio
import gc
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

from ingest.broker_sessions import SessionWatch
from ingest.gateways import GatewayIntake
from ingest.latest import LatestKeeper
from ingest.own_faults import OwnFaults
from ingest.pump import TROUBLE, Intake, Pump
from ingest.quarantine_limit import QuarantineLimit
from ingest.registry import DeviceRegistry
from ingest.signals import SignalIntake
from ingest.telemetry import TelemetryIntake
from nowalls.domain.topics import GATEWAY_ROOT, ROOT, SIGNAL_CHANNELS, TELEMETRY_CHANNELS, UpChannel
from nowalls.domain.troubles import quarantine_full
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.runtime.metrics import Metrics
from nowalls.runtime.mqtt import MqttAddress, MqttSession, Reader, SessionPlan, Subscription, open_session
from nowalls.runtime.settings import Settings
from nowalls.runtime.work import keep_doing, run_until_stopped, until_done, watch_loop
from nowalls.storage.beats import write_beat
from nowalls.storage.database import Database, DatabaseRole, open_database
from nowalls.storage.devices import ACCESS_CHANNEL
from nowalls.storage.quarantine import quarantined_since
from nowalls.storage.troubles import write_trouble
from nowalls.storage.wakeups import Wakeups, listening

SIGNALS = SessionPlan(
    name="ingest-signals",
    subscriptions=tuple(Subscription(topic=f"{ROOT}/+/{each.value}") for each in SIGNAL_CHANNELS),
    reader=Reader.LEAN,
)
TELEMETRY = SessionPlan(
    name="ingest-telemetry",
    subscriptions=tuple(
        Subscription(topic=f"{ROOT}/+/{each.value}", retained=each is UpChannel.STATUS) for each in TELEMETRY_CHANNELS
    ),
    reader=Reader.LEAN,
)
GATEWAYS = SessionPlan(name="ingest-gateways", subscriptions=(Subscription(topic=f"{GATEWAY_ROOT}/#"),))

MOST_SIGNALS = 1_000
MOST_TELEMETRY = 1_500
MOST_FOREIGN = 500
"""Messages in one transaction. The broker's max_inflight_messages lies above each, so that a batch can fill."""
TELEMETRY_RESTS_S = 0.05
"""Twenty commits a second at the most, each worth its while; no signal waits for it."""
FLUSH_S = 1.0
TOLD_AGAIN_S = 3_600.0
"""While the quarantine stays full people are told once an hour at the most; their task stands open anyway."""
REFRESH_S = 60.0
"""The registry is read again this often even when no wake-up came."""
GATHER_CHANGES_S = 2.0
"""An import makes many changes after another; reading 100,000 devices takes a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the sessions' loops share."""

    database: Database
    registry: DeviceRegistry
    latest: LatestKeeper
    limit: QuarantineLimit
    clock: Clock
    metrics: Metrics
    log: Log

    def pump(
        self,
        session: MqttSession,
        intake: Intake,
        most: int,
        *,
        rest_s: float = 0.0,
        own_faults: OwnFaults | None = None,
    ) -> Pump:
        """Return the loop that moves messages from this session into this intake."""
        return Pump(
            session=session,
            intake=intake,
            most_in_a_batch=most,
            rest_s=rest_s,
            database=self.database,
            limit=self.limit,
            own_faults=own_faults,
            clock=self.clock,
            metrics=self.metrics,
            log=self.log,
        )


async def serve_ingest(settings: Settings, *, clock: Clock, metrics: Metrics, log: Log, stop: asyncio.Event) -> None:
    """Run ingest until ``stop``; a clean stop flushes what is merged in memory and keeps the broker's sessions."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(
            open_database(settings.database_url, name="ingest", size=5, plan_once=True, role=DatabaseRole.INGEST)
        )
        wakeups = await stack.enter_async_context(listening(settings.database_url, ACCESS_CHANNEL))
        registry, latest = DeviceRegistry(database, clock), LatestKeeper(database)
        await until_done("read_registry", registry.refresh, trouble=TROUBLE, log=log)
        # What is known now stays: the collector would walk through 100,000 devices again and again, 30 ms each time.
        gc.collect()
        gc.freeze()
        address = MqttAddress.parse(settings.mqtt_url)
        signals = await stack.enter_async_context(open_session(address, SIGNALS, log=log))
        telemetry = await stack.enter_async_context(open_session(address, TELEMETRY, log=log))
        gateways = await stack.enter_async_context(open_session(address, GATEWAYS, log=log))
        limit = QuarantineLimit(kept_today=await _kept_today(database, clock, log))
        parts = Parts(
            database=database,
            registry=registry,
            latest=latest,
            limit=limit,
            clock=clock,
            metrics=metrics,
            log=log,
        )
        session_watch = SessionWatch(
            sessions=(signals, telemetry, gateways), database=database, clock=clock, metrics=metrics
        )
        log.info("serving", devices=len(registry))
        await run_until_stopped(
            stop,
            parts.pump(signals, signal_intake(parts, signals), MOST_SIGNALS, own_faults=OwnFaults()).run(),
            parts.pump(telemetry, telemetry_intake(parts), MOST_TELEMETRY, rest_s=TELEMETRY_RESTS_S).run(),
            parts.pump(gateways, gateway_intake(parts), MOST_FOREIGN).run(),
            watch_loop(metrics.loop_held_seconds.observe, clock),
            keep_doing("flush_latest", partial(_flush, latest, clock), trouble=TROUBLE, log=log),
            keep_doing("follow_registry", partial(_follow, registry, wakeups), trouble=TROUBLE, log=log),
            keep_doing("beat", partial(_beat, database, (signals, telemetry, gateways)), trouble=TROUBLE, log=log),
            keep_doing("watch_quarantine", partial(_watch_limit, limit, database, clock), trouble=TROUBLE, log=log),
            keep_doing("watch_sessions", session_watch.look, trouble=TROUBLE, log=log),
        )
        while latest:
            await latest.flush()


def signal_intake(parts: Parts, session: MqttSession) -> SignalIntake:
    """Wire the intake of the signal channels; its answers leave by the session they came on."""
    return SignalIntake(
        session=session,
        database=parts.database,
        registry=parts.registry,
        latest=parts.latest,
        limit=parts.limit,
        clock=parts.clock,
        metrics=parts.metrics,
    )


def telemetry_intake(parts: Parts) -> TelemetryIntake:
    """Wire the intake of the telemetry channels."""
    return TelemetryIntake(
        database=parts.database,
        registry=parts.registry,
        latest=parts.latest,
        limit=parts.limit,
        clock=parts.clock,
        metrics=parts.metrics,
    )


def gateway_intake(parts: Parts) -> GatewayIntake:
    """Wire the intake of other makers' messages."""
    return GatewayIntake(database=parts.database, limit=parts.limit, metrics=parts.metrics)


async def _kept_today(database: Database, clock: Clock, log: Log) -> int:
    """Return what the running day's quarantine holds: a restart makes no new room."""
    counted: list[int] = []

    async def count() -> None:
        async with database.read() as read:
            counted.append(
                await quarantined_since(read, clock.now().replace(hour=0, minute=0, second=0, microsecond=0))
            )

    await until_done("count_quarantine", count, trouble=TROUBLE, log=log)
    return counted[-1]


async def _watch_limit(limit: QuarantineLimit, database: Database, clock: Clock) -> None:
    """Tell people when messages are no longer kept whole."""
    await asyncio.sleep(FLUSH_S)
    if limit.is_full:
        async with database.write() as write:
            await write_trouble(write, quarantine_full(limit.a_day, clock.now()))
        await asyncio.sleep(TOLD_AGAIN_S)


async def _flush(latest: LatestKeeper, clock: Clock) -> None:
    """Flush each second; under load some devices after the other, in a fifth of the time at the most."""
    started_s = clock.elapsed_s()
    await latest.flush()
    took_s = clock.elapsed_s() - started_s
    await asyncio.sleep(min(4 * took_s, FLUSH_S) if latest else FLUSH_S)


async def _follow(registry: DeviceRegistry, wakeups: Wakeups) -> None:
    """Learn of new devices at once, as they are asked for, and of all changes some seconds later."""
    await wakeups.wait(REFRESH_S)
    registry.forget_strangers()
    await asyncio.sleep(GATHER_CHANGES_S)
    await registry.refresh()


async def _beat(database: Database, sessions: tuple[MqttSession, ...]) -> None:
    """Say that this ingest is at work, and whether all its sessions stand; sooner while they do not yet."""
    ready = all(session.is_ready for session in sessions)
    async with database.write() as write:
        await write_beat(write, "ingest", ready=ready)
    await asyncio.sleep(FLUSH_S if ready else FLUSH_S / 10)
