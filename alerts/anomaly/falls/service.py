"""The motion service: looks for falls in what devices measure, beside ingest and the engine and in neither's way."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from alerts.anomaly.falls.model import FallModel, ModelError
from alerts.anomaly.falls.scoring import DEVICES_AT_ONCE, Scoring
from alerts.anomaly.falls.shelf import FILES, model_for
from nowalls.domain.troubles import learned_falls_off
from nowalls.runtime.clock import Clock
from nowalls.runtime.collector import leave_alone_what_lives
from nowalls.runtime.logs import Log
from nowalls.runtime.metrics import Metrics
from nowalls.runtime.settings import Settings
from nowalls.runtime.work import keep_beside, keep_doing, run_until_stopped, until_done, watch_loop
from nowalls.storage.beats import write_beat
from nowalls.storage.database import ConflictError, Database, DatabaseRole, DatabaseUnavailableError, open_database
from nowalls.storage.motion import MOTION_CHANNEL, drop_old_motion
from nowalls.storage.policies import PolicyBook
from nowalls.storage.troubles import write_trouble
from nowalls.storage.wakeups import Wakeups, listening

TROUBLE: Final = (DatabaseUnavailableError, ConflictError)
POLL_S: Final = 1.0
"""A lost wake-up is repaired within this, and a device that fell silent is noticed."""
BETWEEN_S: Final = 0.1
"""Ten transactions a second at the most: a fall waits four seconds for what comes after it anyway."""
BEAT_S: Final = 1.0
DROP_EVERY_S: Final = 600.0


async def serve_motion(settings: Settings, *, clock: Clock, metrics: Metrics, log: Log, stop: asyncio.Event) -> None:
    """Run until ``stop``. Models that cannot be used are told; the rest goes on, and windows pass unscored."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(
            open_database(settings.database_url, name="motion", size=2, plan_once=True, role=DatabaseRole.ALERTS)
        )
        wakeups = await stack.enter_async_context(listening(settings.database_url, MOTION_CHANNEL))
        policies = PolicyBook(database)
        await until_done("read_policies", policies.read, trouble=TROUBLE, log=log)
        shelf = Shelf(folder=settings.models_dir, database=database, clock=clock, metrics=metrics, log=log)
        models = await shelf.models()
        scoring = Scoring(database=database, policies=policies, models=models, clock=clock, metrics=metrics, log=log)
        leave_alone_what_lives()
        log.info("serving", models=sorted(position for position, model in models.items() if model))
        await run_until_stopped(
            stop,
            watch_loop(metrics.loop_held_seconds.observe, clock),
            keep_doing("score", partial(_score, scoring, wakeups), trouble=TROUBLE, log=log),
            keep_doing("follow_policies", policies.follow, trouble=TROUBLE, log=log),
            keep_doing("beat", partial(_beat, database), trouble=TROUBLE, log=log),
            keep_beside("drop_old_motion", partial(_drop, database), log=log),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Fetches the models, and says loudly which cannot be used."""

    folder: Path | None
    database: Database
    clock: Clock
    metrics: Metrics
    log: Log

    async def models(self) -> dict[str, FallModel | None]:
        """Return each position's model; ``None`` where it is missing or damaged, of which people are told."""
        found: dict[str, FallModel | None] = {}
        for position in FILES:
            try:
                found[position] = model_for(position, self.folder)
            except ModelError as error:
                found[position] = None
                self.log.error("learned_falls_off", position=position, error=str(error))  # noqa: TRY400  # no stack
                tell = partial(self._tell, position)
                await until_done("tell_learned_falls_off", tell, trouble=TROUBLE, log=self.log)
            self.metrics.motion_models.labels(position=position).set(found[position] is not None)
        return found

    async def _tell(self, position: str) -> None:
        async with self.database.write() as write:
            await write_trouble(write, learned_falls_off(position, self.clock.now()))


async def _score(scoring: Scoring, wakeups: Wakeups) -> None:
    await wakeups.wait(POLL_S)
    if await scoring.score_some() == DEVICES_AT_ONCE:
        wakeups.wake()
    else:
        await asyncio.sleep(BETWEEN_S)


async def _beat(database: Database) -> None:
    async with database.write() as write:
        await write_beat(write, "motion", ready=True)
    await asyncio.sleep(BEAT_S)


async def _drop(database: Database) -> None:
    async with database.write() as write:
        await drop_old_motion(write)
    await asyncio.sleep(DROP_EVERY_S)
