"""The shell around the judge: windows out of the database, learned falls into the inbox, in one transaction.

A device's row is locked while its windows are scored, and what was scored is marked in the transaction that writes the
falls: killed at any instant, nothing is lost and nothing told twice. Judges are kept between transactions only while
the row says that nobody else scored meanwhile; else they are made again from the last seconds of the table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from alerts.anomaly.falls.judging import LONGEST_S, LOOKED_BACK, Fall, Judge, Message, Verdict
from alerts.anomaly.falls.model import FallModel
from nowalls.domain.ids import DeviceId
from nowalls.domain.intake import Intake, KeyKind
from nowalls.domain.signals import place_in_time
from nowalls.domain.words import SignalFlag, SignalState, SignalType
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.runtime.metrics import Metrics
from nowalls.storage.database import Database, Write
from nowalls.storage.inbox import store_signals
from nowalls.storage.motion import (
    MotionRow,
    StreamState,
    TakenStream,
    mark_scored,
    scored_since,
    take_streams,
    tell_stored,
    unscored,
)
from nowalls.storage.policies import PolicyBook

DEVICES_AT_ONCE: Final = 50
WINDOWS_OF_A_DEVICE: Final = 40
"""A batch is some 2,000 messages at the most and well within the second that a transaction may be silent."""
SILENT_AFTER: Final = timedelta(seconds=6)
"""Nothing came for so long: an impact that waits for what follows is judged by what is there."""
MOST_JUDGES: Final = 20_000
"""Devices kept in memory, some 10 kB each; beyond it all are forgotten and made again as they speak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A device's verdict in this transaction."""

    stream: TakenStream
    judge: Judge
    rows: Sequence[MotionRow]
    verdict: Verdict


@dataclass(slots=True, kw_only=True)
class Scoring:
    """Scores what waits."""

    database: Database
    policies: PolicyBook
    models: Mapping[str, FallModel | None]
    clock: Clock
    metrics: Metrics
    log: Log
    _judges: dict[int, tuple[int, Judge]] = field(default_factory=dict)
    """Each device's judge, and the version of its row that it knows."""

    async def score_some(self) -> int:
        """Score one batch and return of how many devices; raises what the database raises, and may be called again."""
        now = self.clock.now()
        async with self.database.write() as write:
            streams = await take_streams(write, silent_before=now - SILENT_AFTER, most=DEVICES_AT_ONCE)
            if not streams:
                return 0
            waiting = await unscored(write, streams, most=WINDOWS_OF_A_DEVICE)
            judged = [await self._judged(write, each, waiting[each.device_key]) for each in streams]
            falls = [_intake(each.stream.device_id, fall, now) for each in judged for fall in each.verdict.falls]
            arrivals = await store_signals(write, falls)
            told = [fall for fall, arrival in zip(falls, arrivals, strict=True) if arrival.is_new]
            await tell_stored(write, told, now=now)
            rows = [row for each in judged for row in each.rows]
            await mark_scored(write, rows, [_state(each) for each in judged], now=now)
        self._settle(judged, now)
        return len(streams)

    async def _judged(self, write: Write, stream: TakenStream, rows: Sequence[MotionRow]) -> Judged:
        judge = await self._judge_of(write, stream)
        limits = self.policies.current.learned_falls(stream.district)
        at_least = limits.at_least if limits.enabled else None
        messages = [_message(row) for row in rows]
        verdict = judge.judge(messages, at_least=at_least) if rows else judge.end(at_least=at_least)
        return Judged(stream=stream, judge=judge, rows=rows, verdict=verdict)

    async def _judge_of(self, write: Write, stream: TakenStream) -> Judge:
        """Return the judge that knows this device; taken out of memory until the transaction has ended well."""
        version, known = self._judges.pop(stream.device_key, (-1, None))
        if known is not None and version == stream.version:
            known.wearing_position = stream.wearing_position
            return known
        judge = Judge(models=self.models, wearing_position=stream.wearing_position, fallen_at=stream.fallen_at)
        if stream.decided_until is not None:
            since = stream.decided_until - LOOKED_BACK - timedelta(seconds=LONGEST_S)
            tail = await scored_since(write, stream.device_key, since)
            judge.remember([_message(row) for row in tail], stream.decided_until)
        return judge

    def _settle(self, judged: Sequence[Judged], now: datetime) -> None:
        """Keep the judges and count, once all is committed."""
        if len(self._judges) > MOST_JUDGES:
            self._judges.clear()
        for each in judged:
            self._judges[each.stream.device_key] = (each.stream.version + 1, each.judge)
            for result, count in each.verdict.results.items():
                self.metrics.motion_windows.labels(result=result).inc(count)
            for reason, count in each.verdict.refused.items():
                self.metrics.motion_refused.labels(reason=reason.value).inc(count)
                if reason != each.stream.refused:  # once, not each second of a device that is worn elsewhere
                    self.log.info("motion_refused", device=each.stream.device_id, reason=reason.value)
            for fall in each.verdict.falls:
                self.metrics.motion_falls.labels(position=fall.position).inc()
                self.log.info("fall_learned", device=each.stream.device_id, probability=round(fall.probability, 3))
            for row in each.rows:
                self.metrics.motion_seconds.observe(max(0.0, (now - row.received_at).total_seconds()))


def _message(row: MotionRow) -> Message:
    return Message(at=row.at, rate_hz=row.rate_hz, position=row.position, unit=row.unit, xyz=row.xyz)


def _state(judged: Judged) -> StreamState:
    newest = max((row.received_at for row in judged.rows), default=judged.stream.received_at)
    refused = next(iter(judged.verdict.refused), None)
    return StreamState(
        device_key=judged.stream.device_key,
        decided_until=judged.judge.decided_until,
        fallen_at=judged.judge.fallen_at,
        waits=judged.judge.waits,
        received_at=max(newest, judged.stream.received_at),
        refused=None if refused is None else refused.value,
    )


def _intake(device_id: DeviceId, fall: Fall, now: datetime) -> Intake:
    """Return the fall as a signal; its id tells its time, so that the same fall is the same signal."""
    name = f"learned-{fall.at:%Y%m%dT%H%M%S}.{fall.at.microsecond // 1000:03d}"
    timing = place_in_time(fall.at, now)
    return Intake(
        device_id=device_id,
        key_kind=KeyKind.ID,
        message_key=f"learned:{name}",
        message_id=name,
        type=SignalType.FALL,
        state=SignalState.RAISED,
        device_at=fall.at,
        received_at=now,
        at=timing.at,
        test=False,
        flags=(SignalFlag.LEARNED, *timing.flags),
        value=round(fall.probability, 4),
        wants_ack=False,
    )
