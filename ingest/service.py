"""The ingest service: its sessions, each with its own bound, wired in one function."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

from ingest.broker_drops import DropWatch
from ingest.broker_sessions import SessionWatch
from ingest.gateways import GatewayIntake
from ingest.latest import LatestKeeper
from ingest.members import Membership, Presence, asks_whether_covered, left_behind
from ingest.own_faults import OwnFaults
from ingest.pump import TROUBLE, Intake, Pump
from ingest.quarantine_limit import QuarantineLimit
from ingest.registry import DeviceRegistry
from ingest.signals import SignalIntake
from ingest.telemetry import MESSAGES_A_MINUTE, TelemetryIntake, TelemetryLimit
from nowalls.domain.troubles import quarantine_full
from nowalls.runtime.clock import Clock
from nowalls.runtime.collector import leave_alone_what_lives
from nowalls.runtime.logs import Log
from nowalls.runtime.metrics import Metrics
from nowalls.runtime.mqtt import MqttAddress, MqttSession, open_session
from nowalls.runtime.settings import Settings
from nowalls.runtime.work import keep_doing, run_until_stopped, until_done, watch_loop
from nowalls.storage.database import Database, DatabaseRole, open_database
from nowalls.storage.devices import ACCESS_CHANNEL
from nowalls.storage.members import forget_member, former_members, give_up
from nowalls.storage.quarantine import quarantined_since
from nowalls.storage.troubles import write_trouble
from nowalls.storage.wakeups import Wakeups, listening

MOST_SIGNALS = 1_000
MOST_TELEMETRY = 1_500
MOST_FOREIGN = 500
"""Messages in one transaction. The broker's max_inflight_messages lies above each, so that a batch can fill."""
TELEMETRY_RESTS_S = 0.05
"""Twenty commits a second at the most, each worth its while; no signal waits for it."""
QUIET_S = 3.0
"""A session in which nothing came for so long is empty: the broker sends what waits at once."""
LOOK_FOR_FORMER_EACH_S = 10.0
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
        leave_alone_what_lives()
        address = MqttAddress.parse(settings.mqtt_url)
        own = Membership(member=settings.ingest_member, members=settings.ingest_members)
        covered = asks_whether_covered(database, own.member)
        signals = await stack.enter_async_context(open_session(address, own.signals(), log=log, may_forget=covered))
        telemetry = await stack.enter_async_context(open_session(address, own.telemetry(), log=log))
        sessions = [signals, telemetry]
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
        works = [
            parts.pump(signals, signal_intake(parts, signals), MOST_SIGNALS, own_faults=OwnFaults()).run(),
            parts.pump(telemetry, telemetry_intake(parts, own), MOST_TELEMETRY, rest_s=TELEMETRY_RESTS_S).run(),
        ]
        if own.is_first:
            gateways = await stack.enter_async_context(open_session(address, own.gateways(), log=log))
            sessions.append(gateways)
            works.append(parts.pump(gateways, gateway_intake(parts), MOST_FOREIGN).run())
            empty = partial(_empty_former, parts, address, own)
            drops = DropWatch(mqtt_url=settings.mqtt_url, database=database, clock=clock, metrics=metrics)
            works.append(keep_doing("watch_drops", drops.look, trouble=TROUBLE, log=log))
            works.append(keep_doing("empty_former_members", empty, trouble=TROUBLE, log=log))
        watch = SessionWatch(sessions=sessions, database=database, clock=clock, metrics=metrics)
        presence = Presence(database=database, membership=own, signals=signals, session_watch=watch, clock=clock)
        log.info("serving", devices=len(registry), member=own.member, members=own.members)
        await run_until_stopped(
            stop,
            *works,
            watch_loop(metrics.loop_held_seconds.observe, clock),
            keep_doing("flush_latest", partial(_flush, latest, clock), trouble=TROUBLE, log=log),
            keep_doing("follow_registry", partial(_follow, registry, wakeups), trouble=TROUBLE, log=log),
            keep_doing("beat", presence.beat, trouble=TROUBLE, log=log),
            keep_doing("watch_quarantine", partial(_watch_limit, limit, database, clock), trouble=TROUBLE, log=log),
            keep_doing("watch_sessions", watch.look, trouble=TROUBLE, log=log),
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


def telemetry_intake(parts: Parts, own: Membership) -> TelemetryIntake:
    """Wire the intake of the telemetry channels; a device's limit is shared by the members as its messages are."""
    return TelemetryIntake(
        database=parts.database,
        registry=parts.registry,
        latest=parts.latest,
        limit=parts.limit,
        clock=parts.clock,
        metrics=parts.metrics,
        rate=TelemetryLimit(most=MESSAGES_A_MINUTE // own.members),
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


async def _empty_former(parts: Parts, address: MqttAddress, own: Membership) -> None:
    """Empty what the broker kept for members that are no more, since there are fewer of them now."""
    async with parts.database.read() as read:
        former = await former_members(read, own.members)
    for member in former:
        parts.log.info("emptying_former_member", member=member)
        signals_plan, telemetry_plan = left_behind(member)
        covered = asks_whether_covered(parts.database, member)
        async with parts.database.write() as write:
            await give_up(write, member)
        async with (
            open_session(address, signals_plan, log=parts.log, may_forget=covered) as signals,
            open_session(address, telemetry_plan, log=parts.log) as telemetry,
        ):
            await signals.ready()
            await telemetry.ready()
            await parts.pump(signals, signal_intake(parts, signals), MOST_SIGNALS).empty(quiet_s=QUIET_S)
            await parts.pump(telemetry, telemetry_intake(parts, own), MOST_TELEMETRY).empty(quiet_s=QUIET_S)
        async with parts.database.write() as write:
            await forget_member(write, member)
    await asyncio.sleep(LOOK_FOR_FORMER_EACH_S)
