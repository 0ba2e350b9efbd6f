"""What a detector's other channels say beside a smoke alarm: more like a fire, more like a nuisance, or nothing.

Shown beside the incident and read by a person; no rule, step or order of the queue knows it. A fire is said on one sign
alone. A nuisance needs every channel that could speak against it, each of them silent: where carbon monoxide or the
temperature is not measured, steam is only steam.

That smoke with rising carbon monoxide or rising temperature tells fires from cooking and steam is the common finding of
those who had both to test on: Gottuk and others (Fire Safety Journal 37, 2002), Cleary and Ono (AUBE 2001), Cestari and
others (Fire Safety Journal 40, 2005). Their recordings of nuisances are not to be had, so the limits below are of alarm
standards (from memory) and of plain physics, not fitted. Aerosols of frying speak to an ionisation chamber sooner than
to a photocell, and so do fast flames: the two are shown against each other, and nothing is concluded from them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations
from statistics import median
from typing import Final

LOOKED_BACK: Final = timedelta(minutes=15)
"""What is looked at begins this long before the alarm: long enough for a channel's own usual value."""
LOOKED_ON: Final = timedelta(minutes=15)
"""And ends this long after it: by then somebody stands before it."""
USUAL_UNTIL: Final = timedelta(minutes=2)
"""What was measured up to this long before the alarm is usual: a fire's first minutes are not."""
LEAST_SAMPLES: Final = 3
"""Of a channel; fewer show no course."""

HEAT_RATE_K_PER_MIN: Final = 8.3
"""15 °F a minute, what rate-of-rise heat detectors react to (UL 521)."""
HEAT_RISE_K: Final = 4.0
"""Below it a fast rise is the sensor's noise."""
HEAT_WITHIN: Final = timedelta(minutes=5)
"""Over longer a rise is a heating that was turned on."""
HEAT_APART: Final = timedelta(seconds=10)
HOT_C: Final = 54.0
"""The least at which a class A1 heat detector reacts (EN 54-5)."""
CO_RISE_PPM: Final = 30.0
"""The lowest level that household carbon monoxide alarms know (EN 50291)."""
STEAM_RISE_PERCENT: Final = 15.0
"""Of relative humidity: a shower or a kettle; a fire dries the air that it heats."""


class SmokeChannel(StrEnum):
    """A measured quantity, by the key under which telemetry bears it."""

    TEMPERATURE = "temperature"
    HUMIDITY = "humidity"
    CARBON_MONOXIDE = "co_ppm"
    PHOTO = "photo"
    IONISATION = "ionisation"


class SmokeSign(StrEnum):
    """What was found."""

    HEAT_RISES_FAST = "heat_rises_fast"
    IS_HOT = "is_hot"
    CARBON_MONOXIDE_RISES = "carbon_monoxide_rises"
    STEAM = "steam"


class SmokeVerdict(StrEnum):
    """What the signs come to."""

    LIKE_FIRE = "like_fire"
    LIKE_NUISANCE = "like_nuisance"
    UNCLEAR = "unclear"
    """Measured, and no sign either way, or not enough channels to say so."""
    NOT_MEASURED = "not_measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One measured value."""

    at: datetime
    value: float


Courses = dict[SmokeChannel, tuple[Sample, ...]]
"""What each channel measured, in order of time. Temperature in °C, humidity in % relative, carbon monoxide in ppm; the
smoke chambers in units of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A channel's course in three numbers."""

    channel: SmokeChannel
    usual: float
    newest: float
    highest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one detector's channels say."""

    verdict: SmokeVerdict
    signs: tuple[SmokeSign, ...]
    courses: tuple[Course, ...]
    heat_rate_k_per_min: float | None
    """The fastest rise; ``None`` without temperatures."""


def weigh(measured: Courses, *, alarm_at: datetime, now: datetime) -> Evidence:
    """Weigh what was measured around an alarm, as far as it is known ``now``; later samples change nothing."""
    since, until = alarm_at - LOOKED_BACK, min(now, alarm_at + LOOKED_ON)
    seen = {
        channel: tuple(each for each in samples if since <= each.at <= until) for channel, samples in measured.items()
    }
    known = {channel: samples for channel, samples in seen.items() if len(samples) >= LEAST_SAMPLES}
    courses = {channel: _course(channel, known[channel], alarm_at) for channel in SmokeChannel if channel in known}
    rate = fastest_rise(known[SmokeChannel.TEMPERATURE]) if SmokeChannel.TEMPERATURE in known else None
    signs = tuple(_signs(courses, rate))
    return Evidence(
        verdict=_verdict(courses, signs),
        signs=signs,
        courses=tuple(courses.values()),
        heat_rate_k_per_min=rate,
    )


def fastest_rise(temperatures: Sequence[Sample]) -> float:
    """Return the fastest rise in kelvin a minute between two samples, 0 without one.

    Only a rise beyond the sensor's noise counts, and only one within minutes.
    """
    rates = (
        (later.value - earlier.value) / ((later.at - earlier.at) / timedelta(minutes=1))
        for earlier, later in combinations(temperatures, 2)
        if HEAT_APART <= later.at - earlier.at <= HEAT_WITHIN and later.value - earlier.value >= HEAT_RISE_K
    )
    return max(rates, default=0.0)


def _course(channel: SmokeChannel, samples: Sequence[Sample], alarm_at: datetime) -> Course:
    before = [each.value for each in samples if each.at <= alarm_at - USUAL_UNTIL]
    values = [each.value for each in samples]
    return Course(
        channel=channel,
        # Nothing before: the lowest is the nearest to what was usual, and too low rather speaks of fire than of none.
        usual=median(before) if before else min(values),
        newest=values[-1],
        highest=max(values),
    )


def _signs(courses: dict[SmokeChannel, Course], rate: float | None) -> list[SmokeSign]:
    heat, monoxide = courses.get(SmokeChannel.TEMPERATURE), courses.get(SmokeChannel.CARBON_MONOXIDE)
    humidity = courses.get(SmokeChannel.HUMIDITY)
    found: list[SmokeSign] = []
    if rate is not None and rate >= HEAT_RATE_K_PER_MIN:
        found.append(SmokeSign.HEAT_RISES_FAST)
    if heat is not None and heat.highest >= HOT_C:
        found.append(SmokeSign.IS_HOT)
    if monoxide is not None and monoxide.highest - monoxide.usual >= CO_RISE_PPM:
        found.append(SmokeSign.CARBON_MONOXIDE_RISES)
    if humidity is not None and humidity.highest - humidity.usual >= STEAM_RISE_PERCENT:
        found.append(SmokeSign.STEAM)
    return found


def _verdict(courses: dict[SmokeChannel, Course], signs: tuple[SmokeSign, ...]) -> SmokeVerdict:
    if not courses:
        return SmokeVerdict.NOT_MEASURED
    if any(sign is not SmokeSign.STEAM for sign in signs):
        return SmokeVerdict.LIKE_FIRE
    could_deny = {SmokeChannel.TEMPERATURE, SmokeChannel.CARBON_MONOXIDE} <= courses.keys()
    return SmokeVerdict.LIKE_NUISANCE if SmokeSign.STEAM in signs and could_deny else SmokeVerdict.UNCLEAR
