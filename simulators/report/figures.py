"""The figures of a run, gathered from its evidence. Pure; a report is exactly what its JSON holds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from simulators.expectations import Checked, Evidence
from simulators.ledger.legs import Latencies, Took, latencies
from simulators.ledger.writing import SECOND_US, in_us
from simulators.percentiles import nearest_rank

SHARES: Final = (
    *(each / 100 for each in range(1, 100)),
    *(0.99 + each / 1_000 for each in range(1, 10)),
    *(0.999 + each / 10_000 for each in range(1, 10)),
    0.9999,
)
"""Where a distribution's curve has its points: each hundredth, and ever finer towards its end."""
MOST_POINTS: Final = 120
"""Points of a curve over time: what a page of ordinary width can show."""


class Leg(msgspec.Struct, frozen=True, kw_only=True):
    """One leg's latencies in milliseconds."""

    count: int
    p50_ms: float | None
    p90_ms: float | None
    p99_ms: float | None
    longest_ms: float | None
    curve: tuple[tuple[float, float], ...] = ()
    """Share of the alarms, and the milliseconds within which it came; ends at the longest."""
    over_time: tuple[tuple[float, float, float], ...] = ()
    """Seconds since the beginning: median and longest of the alarms that were due then."""


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """Messages a second, from ``at_s`` seconds after the beginning until the next point."""

    at_s: float
    sent: float
    heard: float
    measured: float
    spoilt: float


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """When something happened, in seconds since the beginning."""

    name: str
    from_s: float
    to_s: float


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """One expectation and what came of it."""

    name: str
    wanted: str
    found: str
    met: bool


class Generator(msgspec.Struct, frozen=True, kw_only=True):
    """How the generator itself did."""

    said: int
    late_p50_ms: int | None
    late_p99_ms: int | None
    latest_ms: int | None
    cores_used: float
    """Its own processor time a second."""
    waiting: int
    """Alarms that had heard nothing when it ended."""
    states_and_samples_dropped: int
    """By devices without a line, which hold only so many."""


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """Where it ran, and what else did."""

    cores: int
    load_before: float
    load_after: float


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A run of a scenario."""

    scenario: str
    title: str
    about: str
    command: str
    """What repeats it."""
    seed: int
    speed: float
    sites: int
    devices: int
    began: datetime
    lasted_s: float
    met: bool
    """Every expectation was."""
    expected: tuple[Expected, ...]
    alarms: int
    acked: int
    repeats: int
    late: int
    refused: int
    readings: int
    readings_missing: int
    unreadable: int
    quarantined: int
    incidents: int
    tasks: int
    faults: dict[str, int]
    legs: dict[str, Leg]
    """``stored``, ``incident`` and ``frame``."""
    flow: tuple[Flow, ...]
    spans: tuple[Span, ...]
    generator: Generator
    machine: Machine
    desks: dict[str, int] = {}
    """What simulated desks did, where there were any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a run's evidence does not tell."""

    scenario: str
    title: str
    about: str
    command: str
    seed: int
    speed: float
    sites: int
    devices: int
    played_from: datetime
    spans: Mapping[str, tuple[datetime, datetime]]
    """When what happened, as played."""
    cores_used: float
    waiting: int
    dropped: int
    machine: Machine
    desks: Mapping[str, int]


def report_of(evidence: Evidence, checked: Sequence[Checked], around: Circumstances) -> Report:
    """Gather what a report shows."""
    verdict, from_us = evidence.verdict, in_us(around.played_from)
    lasted_s = (evidence.run.last_us - from_us) / SECOND_US
    lateness = evidence.lateness
    return Report(
        scenario=around.scenario,
        title=around.title,
        about=around.about,
        command=around.command,
        seed=around.seed,
        speed=around.speed,
        sites=around.sites,
        devices=around.devices,
        began=around.played_from,
        lasted_s=round(lasted_s, 1),
        met=all(each.met for each in checked),
        expected=tuple(
            Expected(name=each.name, wanted=each.wanted, found=each.found, met=each.met) for each in checked
        ),
        alarms=verdict.alarms,
        acked=verdict.acked,
        repeats=verdict.repeats,
        late=verdict.late,
        refused=sum(alarm.refused for alarm in evidence.run.alarms.values()),
        readings=verdict.readings,
        readings_missing=verdict.readings_missing,
        unreadable=evidence.run.spoilt.total(),
        quarantined=sum(evidence.stored.quarantined.values()),
        incidents=sum(not each.exercise for each in evidence.stored.incidents),
        tasks=len(evidence.stored.tasks),
        faults=verdict.faults,
        legs={
            "stored": _leg(evidence.legs.stored, verdict.to_stored, from_us, lasted_s),
            "incident": _leg(evidence.legs.incident, verdict.to_incident, from_us, lasted_s),
            "frame": _leg(evidence.legs.frame, verdict.to_frame, from_us, lasted_s),
        },
        flow=_flow(evidence.run.flow, from_us, lasted_s),
        spans=tuple(
            Span(
                name=name,
                from_s=(begin - around.played_from).total_seconds(),
                to_s=(end - around.played_from).total_seconds(),
            )
            for name, (begin, end) in around.spans.items()
        ),
        generator=Generator(
            said=lateness.count,
            late_p50_ms=lateness.within_ms(0.5),
            late_p99_ms=lateness.within_ms(0.99),
            latest_ms=lateness.within_ms(1.0),
            cores_used=round(around.cores_used, 2),
            waiting=around.waiting,
            states_and_samples_dropped=around.dropped,
        ),
        machine=around.machine,
        desks=dict(around.desks),
    )


def _leg(took: Sequence[Took], figures: Latencies, from_us: int, lasted_s: float) -> Leg:
    return Leg(
        count=figures.count,
        p50_ms=figures.p50_ms,
        p90_ms=figures.p90_ms,
        p99_ms=figures.p99_ms,
        longest_ms=figures.longest_ms,
        curve=_curve(took),
        over_time=_over_time(took, from_us, lasted_s),
    )


def _curve(took: Iterable[Took]) -> tuple[tuple[float, float], ...]:
    """A share finer than one alarm says nothing new: the curve ends with the longest."""
    ordered_ms = sorted(each.took_us / 1000 for each in took)
    if not ordered_ms:
        return ()
    finest = 1 - 1 / (len(ordered_ms) + 1)
    shares = [each for each in SHARES if each < finest]
    return tuple((round(share, 5), round(nearest_rank(ordered_ms, share) or 0.0, 2)) for share in [*shares, finest])


def _over_time(took: Iterable[Took], from_us: int, lasted_s: float) -> tuple[tuple[float, float, float], ...]:
    step_s = _step_s(lasted_s)
    binned: dict[int, list[int]] = defaultdict(list)
    for each in took:
        binned[int((each.due_us - from_us) / SECOND_US // step_s)].append(each.took_us)
    points = []
    for number in sorted(binned):
        figures = latencies(binned[number])
        points.append((number * step_s, round(figures.p50_ms or 0, 2), round(figures.longest_ms or 0, 2)))
    return tuple(points)


def _flow(by_second: Mapping[int, Mapping[str, int]], from_us: int, lasted_s: float) -> tuple[Flow, ...]:
    step_s = _step_s(lasted_s)
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for second, counted in by_second.items():
        number = int((second - from_us / SECOND_US) // step_s)
        for what, count in counted.items():
            counts[number][what] += count
    last = int(lasted_s // step_s)
    return tuple(
        Flow(
            at_s=number * step_s,
            sent=counts[number]["sent"] / step_s,
            heard=counts[number]["heard"] / step_s,
            measured=counts[number]["measured"] / step_s,
            spoilt=counts[number]["spoilt"] / step_s,
        )
        for number in range(last + 1)
    )


def _step_s(lasted_s: float) -> float:
    """A second, or as many as keep the points few."""
    return max(1.0, float(round(lasted_s / MOST_POINTS)))
