"""The alerts service: lease, decisions, time, outbox and audit, wired in one function."""

import asyncio
from contextlib import AsyncExitStack
from functools import partial

from alerts.accounting import Accounting
from alerts.auditing import Auditing
from alerts.channels.sending import open_sending
from alerts.deciding import TROUBLE, Deciding
from alerts.hazards import HazardKeeping
from alerts.holding import Holding
from alerts.inspections import InspectionKeeping
from alerts.learning import Learning
from alerts.operating import Operating
from alerts.orders import OrderKeeping
from alerts.presence import PresenceChecking
from alerts.protecting import Protecting
from alerts.proving import Proving
from alerts.reporting import Reporting
from alerts.rolling_up import RollingUp
from alerts.supervising import Supervising
from alerts.telling import Telling
from alerts.timekeeping import Timekeeping
from alerts.unblocking import Unblocking
from alerts.watching import Watching
from nowalls.domain.ids import new_id
from nowalls.runtime.clock import Clock, secret_chance
from nowalls.runtime.collector import leave_alone_what_lives
from nowalls.runtime.logs import Log
from nowalls.runtime.metrics import Metrics
from nowalls.runtime.mqtt import MqttAddress, SessionPlan, open_session
from nowalls.runtime.settings import Settings
from nowalls.runtime.work import keep_beside, keep_doing, run_until_stopped, until_done, watch_loop
from nowalls.storage.changes import OUTBOX_CHANNEL
from nowalls.storage.database import DatabaseRole, open_database
from nowalls.storage.letters import NOTICES_CHANNEL
from nowalls.storage.policies import PolicyBook
from nowalls.storage.wakeups import Wakeups, listening

PLAN = SessionPlan(name="alerts", kept=False)
POLL_S = 1.0
"""A lost wake-up is repaired within this."""
RENEW_S = 1.0


async def serve_alerts(settings: Settings, *, clock: Clock, metrics: Metrics, log: Log, stop: asyncio.Event) -> None:
    """Run alerts until ``stop``; a clean stop gives the leases up."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(
            open_database(settings.database_url, name="alerts", size=6, plan_once=True, role=DatabaseRole.ALERTS)
        )
        signals = await stack.enter_async_context(listening(settings.database_url, "signals"))
        outbox = await stack.enter_async_context(listening(settings.database_url, OUTBOX_CHANNEL))
        session = await stack.enter_async_context(open_session(MqttAddress.parse(settings.mqtt_url), PLAN, log=log))
        holding = Holding(database=database, holder=new_id("alerts", secret_chance()), log=log)
        policies = PolicyBook(database)
        deciding = Deciding(
            database=database,
            holding=holding,
            clock=clock,
            policies=policies,
            metrics=metrics,
            log=log,
        )
        timekeeping = Timekeeping(database=database, holding=holding, clock=clock, policies=policies, metrics=metrics)
        telling = Telling(
            session=session,
            database=database,
            holding=holding,
            clock=clock,
            metrics=metrics,
            log=log,
        )
        watching = Watching(
            database=database, holding=holding, clock=clock, policies=policies, metrics=metrics, log=log
        )
        supervising = Supervising(database=database, holding=holding, clock=clock, policies=policies, log=log)
        notices = await stack.enter_async_context(listening(settings.database_url, NOTICES_CHANNEL))
        sending = await stack.enter_async_context(
            open_sending(settings, holding, notices, clock=clock, metrics=metrics, log=log)
        )
        presence = PresenceChecking(database=database, holding=holding, clock=clock, policies=policies, log=log)
        operating = Operating(database=database, holding=holding, clock=clock, policies=policies, log=log)
        accounting = Accounting(database=database, holding=holding, clock=clock, log=log)
        rolling_up = RollingUp(database=database, holding=holding, clock=clock, log=log)
        auditing = Auditing(database=database, clock=clock, metrics=metrics, log=log)
        hazards = HazardKeeping(database=database, holding=holding, clock=clock, metrics=metrics, log=log)
        orders = OrderKeeping(database=database, holding=holding, clock=clock)
        inspections = InspectionKeeping(database=database, holding=holding, clock=clock, policies=policies, log=log)
        reporting = Reporting(database=database, holding=holding, clock=clock, log=log)
        proving = Proving(database=database, holding=holding, clock=clock, log=log)
        protecting = Protecting(database=database, holding=holding, clock=clock, policies=policies, log=log)
        learning = Learning(database=database, holding=holding, clock=clock, log=log)
        unblocking = Unblocking(database=database, log=log)
        keep = partial(keep_doing, trouble=TROUBLE, log=log)
        # Doors, batteries and desks are looked after beside the alarms: a fault there must not end the deciding.
        beside = partial(keep_beside, log=log)
        await until_done("read_policies", policies.read, trouble=TROUBLE, log=log)
        await until_done("take_lease", holding.renew, trouble=TROUBLE, log=log)
        leave_alone_what_lives()
        log.info("serving", holder=holding.holder)
        await run_until_stopped(
            stop,
            watch_loop(metrics.loop_held_seconds.observe, clock),
            keep("hold", partial(_renew, holding)),
            keep("unblock", unblocking.look),
            keep("follow_policies", policies.follow),
            keep("decide", partial(_decide, deciding, signals)),
            keep("keep_time", timekeeping.tick),
            beside("watch", watching.look),
            beside("check_presence", presence.look),
            beside("supervise", supervising.look),
            beside("operate", operating.look),
            beside("keep_hazards", hazards.look),
            beside("keep_orders", orders.look),
            beside("keep_inspections", inspections.look),
            beside("report", reporting.look),
            beside("prove", proving.look),
            beside("protect", protecting.look),
            beside("learn", learning.look),
            beside("account", accounting.look),
            beside("roll_up", rolling_up.look),
            keep("tell", partial(_tell, telling, outbox)),
            keep("send", sending.send_due),
            keep("audit", auditing.audit),
        )
        await holding.give_up()


async def _renew(holding: Holding) -> None:
    await asyncio.sleep(RENEW_S)
    await holding.renew()


async def _decide(deciding: Deciding, wakeups: Wakeups) -> None:
    await wakeups.wait(POLL_S)
    await deciding.decide_all()


async def _tell(telling: Telling, wakeups: Wakeups) -> None:
    await wakeups.wait(POLL_S)
    await telling.tell_all()
