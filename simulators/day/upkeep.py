"""What every device says of itself: telemetry every few minutes, and a battery that runs low in time."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from nowalls.domain.device_messages import Measured, Sample, TelemetryMessage
from nowalls.domain.ids import DeviceId
from nowalls.domain.words import AlarmType
from simulators.day.rhythm import LOCAL
from simulators.day.saying import Saying, Story, ended, raised

TELEMETRY_EACH_S: Final = 300.0
UNHEARD_SPELLS: Final = 0.001
"""Chance at each sample that the next ones are buffered: some two spells a week and device, an assumption."""
LONGEST_SPELL: Final = 12
"""Samples in the longest spell: an hour without coverage."""
FULL, LOW = 100.0, 15.0
BATTERY_FROM: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""A fixed moment that batteries' ages are reckoned from, so that a level depends on nothing but the time."""
TOLD_WITHIN_S: Final = 300.0
"""A battery that is low when the day begins is told of in the first minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """A battery that falls from full to low, is changed some time later, and falls again."""

    life_s: float
    change_s: float
    """From low to its change."""
    phase_s: float

    @classmethod
    def of(cls, chance: random.Random) -> Self:
        """Take a battery that lasts 500 to 900 days, and people who change it within 6 to 60 hours; assumptions."""
        life_s, change_s = chance.uniform(500, 900) * 86_400, chance.uniform(6, 60) * 3_600
        return cls(life_s=life_s, change_s=change_s, phase_s=chance.random() * (life_s + change_s))

    def age_s(self, at: datetime) -> float:
        """Return the seconds since the last change."""
        return ((at - BATTERY_FROM).total_seconds() + self.phase_s) % (self.life_s + self.change_s)

    def percent(self, at: datetime) -> float:
        """Return how full it is, whole percents as devices tell."""
        return float(round(FULL - (FULL - LOW) * self.age_s(at) / self.life_s))

    def low_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Give when it runs low and when it is changed, beginning with what is so ``at`` that moment."""
        changed = at - timedelta(seconds=self.age_s(at))
        while True:
            low = changed + timedelta(seconds=self.life_s)
            changed = low + timedelta(seconds=self.change_s)
            yield max(low, at), changed


def telemetry(device_id: DeviceId, start: datetime, traits: random.Random, chance: random.Random) -> Iterator[Saying]:
    """Tell battery, signal strength and temperature; after a spell without coverage all that was buffered at once."""
    battery = Battery.of(traits)
    rssi, temperature = traits.uniform(-90, -55), traits.uniform(18, 24)
    at = start + timedelta(seconds=chance.uniform(0, TELEMETRY_EACH_S))
    buffered: list[Measured] = []
    hold = 0
    while True:
        sample = Sample(
            at=at,
            battery=battery.percent(at),
            rssi=float(round(chance.gauss(rssi, 3))),
            temperature=round(temperature + _warmth(at) + chance.gauss(0, 0.15), 1),
        )
        buffered.append(Measured(sample=sample, extra={}))
        if hold == 0 and chance.random() < UNHEARD_SPELLS:
            hold = chance.randint(1, LONGEST_SPELL)
        elif hold > 0:
            hold -= 1
        if hold == 0:
            yield Saying(at=at, device_id=device_id, message=TelemetryMessage(measured=tuple(buffered)))
            buffered = []
        at += timedelta(seconds=TELEMETRY_EACH_S + chance.uniform(-10, 10))


def _warmth(at: datetime) -> float:
    """Return the degrees a flat is warmer than its mean: warmest at 16 h, coldest at 4 h."""
    local = at.astimezone(LOCAL)
    return 1.2 * math.sin((local.hour + local.minute / 60 - 10) / 24 * math.tau)


def low_batteries(
    device_id: DeviceId, start: datetime, traits: random.Random, chance: random.Random
) -> Iterator[Story]:
    """Raise ``low_battery`` when the battery of the same traits runs low, and clear it at its change."""
    for low, changed in Battery.of(traits).low_from(start):
        at = low + timedelta(seconds=chance.uniform(0, TOLD_WITHIN_S))
        if at < changed:
            raise_ = raised(device_id, AlarmType.LOW_BATTERY, at, chance)
            yield raise_, ended(raise_, "cleared", (changed - at).total_seconds())
