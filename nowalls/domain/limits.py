# ruff: noqa: RUF009  # what is called there makes fields: a default with its bounds
"""The limits of each rule: what they are when nobody changed them, and between which values they may be set."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from nowalls.domain.bounds import bounded, days, hours, minutes, seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorLimits:
    """When an open door is news. Hours are the centre's local ones; none of these figures has a published source."""

    night_from_hour: int = bounded(22, 18, 24)
    night_until_hour: int = bounded(5, 3, 9)
    no_return: timedelta = minutes(15, 2, 120)
    """How long a resident at risk may be out at night; a confused person in the cold is in danger within the hour."""
    left_open_cold: timedelta = minutes(10, 2, 120)
    left_open: timedelta = minutes(60, 5, 720)
    cold_below_c: float = bounded(12.0, -10, 20)
    """A room colder than this makes the shorter limit count in any season."""
    cold_from_month: int = bounded(10, 1, 12)
    cold_until_month: int = bounded(4, 1, 12)
    """Changchun heats from 20 October to 6 April."""
    learned: bool = True
    """Whether a home's own hours of going out are asked as well; what the fixed night opens stays as it is."""
    unusual_from_hour: int = bounded(20, 16, 24)
    unusual_until_hour: int = bounded(8, 3, 11)
    """Old people go to bed from eight on, and the recorded ones' days out begin at eight."""
    unusual_share: float = bounded(0.04, 0.0, 0.2)
    """An hour is unusual where the door was used on at most this share of the known days: one in four weeks."""
    unusual_known_days: int = bounded(14, 7, 28)
    """Fewer tell nothing: in two weeks a weekly habit was seen twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InactivityLimits:
    """When a home is unusually quiet."""

    enabled: bool = True
    at_least: timedelta = hours(4, 1, 24)
    """Never sooner: Lin'an's centre calls after 4 to 5 hours without movement."""
    unknown_home: timedelta = hours(12, 4, 36)
    """The limit while a home's own habits are not known: the usual fixed rule."""
    known_after: timedelta = days(7, 3, 28)
    margin: float = bounded(1.25, 1.0, 3.0)
    """Beyond the longest usual silence by this factor: seven days do not show every long night."""
    learned: bool = True
    """Whether the home's own routine, once it is known, says how long is unusual; else the longest silences do."""
    learned_at_least: timedelta = minutes(60, 45, 24 * 60)
    """Never sooner by the learned routine: a nap or a bath is nobody's emergency."""
    worth_waiting: float = bounded(0.005, 0.0005, 0.05)
    """An hour of longer waiting must spare so many false warnings a day (``docs/models/routine-1.md``): higher calls
    sooner, and more often for nothing."""
    answer_within: timedelta = minutes(30, 5, 240)
    """An unanswered welfare check becomes an incident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionLimits:
    """When a device needs somebody's care."""

    enabled: bool = True
    lost_after: timedelta = hours(25, 1 / 60, 7 * 24)
    """Battery devices: the 25 h level of monitored alarm links (SOS Access), three missed beats of 8 h."""
    never_seen_after: timedelta = hours(24, 1, 30 * 24)
    battery_low_percent: float = bounded(20.0, 5, 60)
    """Some 30 days of a device's last year (radio components' standards warn at 30 days)."""
    battery_empty_percent: float = bounded(7.0, 1, 30)
    """Some 7 days."""
    test_every: timedelta = days(0, 0, 400)
    """0: no test is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageLimits:
    """When many silent homes are one outage."""

    least_sites: int = bounded(3, 2, 100)
    least_share: float = bounded(0.3, 0.05, 1.0)
    """Of the area's sites; fewer are single devices that died."""
    within: timedelta = minutes(10, 1, 60)
    wait: timedelta = seconds(60, 0, 600)
    """How long a lost device waits for its neighbours before it is told alone; never about life safety."""
    call_within: timedelta = hours(2, 0.25, 24)
    """Each home's own clock; people at risk have half of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseFireLimits:
    """When repeated false reports of a site's detectors need measures."""

    most_a_day: int = bounded(5, 1, 50)
    """GB 50440: more than five false reports a day are a matter for the centre and the site together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionLimits:
    """Which inspections open by themselves. None unless somebody asks: a list that nobody walks only reproaches."""

    round_every_days: int = bounded(0, 0, 31)
    """How far apart an institution's rounds are due; 0: none opens by itself. Fire rules for welfare institutions ask
    for a patrol each day (not checked against the published text)."""
    check_each_month: bool = False
    """Whether a check is due by the end of each month, by whoever supervises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedFallLimits:
    """Whether falls are looked for in what devices measure."""

    enabled: bool = True
    at_least: float = bounded(0.0, 0.0, 0.99)
    """A probability below which a learned fall is no signal; 0: the model's own threshold alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLimits:
    """What is asked of a desk."""

    presence_every: timedelta = minutes(30, 5, 240)
    presence_answer: timedelta = minutes(2, 0.5, 10)
    """GB 26875.1 keeps a presence check up until it is answered or 10 min have passed; a rescue desk needs less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponderLimits:
    """Who is near enough to be sent."""

    radius_m: int = bounded(6_000, 500, 50_000)
    """15 minutes by bicycle: the radius of family care beds in town (Zhanggong: 15 min, remote 30 min)."""
    speed_km_h: float = bounded(15.0, 3, 90)
    position_keeps: timedelta = minutes(30, 1, 240)
    """Resgrid drops positions older than 1,800 s."""


PROFILES: Final[dict[str, SupervisionLimits]] = {
    # Mains-powered hubs beat each 30 s and are lost after 90 s (level 4 of monitored alarm links).
    "gateway": SupervisionLimits(lost_after=timedelta(seconds=90)),
    # JGJ/T 484: alarm buttons of eldercare sites are tested weekly; a day of grace for a holiday.
    "sos": SupervisionLimits(test_every=timedelta(days=8)),
    # Detectors: a test a month.
    **{kind: SupervisionLimits(test_every=timedelta(days=32)) for kind in ("smoke", "heat", "co", "gas")},
}
