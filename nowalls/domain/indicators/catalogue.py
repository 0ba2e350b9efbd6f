"""What institutions are measured by: definitions, weights and aims, in versions.

A version that a month was reported by is never changed: whoever changes a definition, a weight or an aim adds a version
and says from which month on it counts. What each indicator is called stands in the console's catalogues.

Weights, aims and worst values are ours, as is the choice; where a figure or a duty comes from a document, ``source``
names it. ``None`` there means ours altogether. The grades of GB/T 37276 are given by a commission and not worked out
here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from nowalls.domain.indicators.words import Direction, Frequency, Method, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One thing that is measured. Between ``worst`` (no points) and ``aim`` (all points) points grow evenly."""

    code: str
    definition: str
    source: str | None
    method: Method
    frequency: Frequency
    unit: Unit
    aim: float
    worst: float
    weight: int
    """Of the hundred that all indicators of a version weigh together."""

    @property
    def is_entered(self) -> bool:
        """Whether people enter its values."""
        return self.method is not Method.AUTOMATIC

    @property
    def direction(self) -> Direction:
        """Which way is better."""
        return Direction.HIGHER if self.aim > self.worst else Direction.LOWER


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """A version of what is measured."""

    version: int
    valid_from: str
    """The first month that is reported by it, as ``2026-10``."""
    indicators: tuple[Indicator, ...]

    @property
    def by_code(self) -> Mapping[str, Indicator]:
        """The indicators by their codes, in their order."""
        return {each.code: each for each in self.indicators}


_FIRST: Final = (
    Indicator(
        code="devices_heard",
        definition=(
            "Of the days on which each device was in the register the whole day, the share on which at least one"
            " reading or signal of it was stored. Of days that are over, on the centre's clock. One word is enough for"
            " a day, also of a device that must speak each minute; a day under maintenance counts like any other."
            " Gateways are left out: they are heard by their devices."
        ),
        source="The 25 h level of monitored alarm links (SOS Access): a device that is silent for longer is lost.",
        method=Method.AUTOMATIC,
        frequency=Frequency.DAILY,
        unit=Unit.SHARE,
        aim=0.99,
        worst=0.9,
        weight=20,
    ),
    Indicator(
        code="tests_in_time",
        definition=(
            "Of the devices that must be tried (buttons weekly, detectors monthly, as their profile says now), the"
            " share whose alarm was heard within that time before the month's end, in a test or in earnest, or that"
            " were registered within it. In a month that is not over: before now."
        ),
        source="Technical standard for smart systems of elderly care, 10.3.1: alarm buttons are checked weekly.",
        method=Method.AUTOMATIC,
        frequency=Frequency.MONTHLY,
        unit=Unit.SHARE,
        aim=1.0,
        worst=0.7,
        weight=10,
    ),
    Indicator(
        code="hazards_in_time",
        definition=(
            "Of the orders to put a hazard right whose deadline fell into the month and is over, the share that the"
            " institution answered by its last day. A re-check that fails sets a further deadline, which counts by"
            " itself. An order that a graver one took the place of before its deadline is left out."
        ),
        source=None,
        method=Method.AUTOMATIC,
        frequency=Frequency.MONTHLY,
        unit=Unit.SHARE,
        aim=1.0,
        worst=0.6,
        weight=15,
    ),
    Indicator(
        code="rounds_in_time",
        definition=(
            "Of the institution's own rounds that were due in the month and whose day is over, the share that were"
            " walked and signed by that day. One that was called off by its day is left out; later it counts as missed."
            " What others inspect late is not the institution's doing."
        ),
        source=None,
        method=Method.AUTOMATIC,
        frequency=Frequency.MONTHLY,
        unit=Unit.SHARE,
        aim=1.0,
        worst=0.7,
        weight=10,
    ),
    Indicator(
        code="claimed_soon",
        definition=(
            "Of the incidents opened there in the month, the share claimed soon enough, by the response-time targets of"
            " their day; exercises and what was merged are left out. The desk that claims is mostly the centre's."
        ),
        source="TSA / TEC Quality, as the response-time report has it: 97.5 % within 60 s.",
        method=Method.AUTOMATIC,
        frequency=Frequency.MONTHLY,
        unit=Unit.SHARE,
        aim=0.975,
        worst=0.85,
        weight=5,
    ),
    Indicator(
        code="on_site_in_time",
        definition=(
            "Of the incidents opened there in the month to which somebody had to go, the share in which somebody was on"
            " site in time, by the response-time targets of their day."
        ),
        source="The response-time report's targets: 90 % within 15 min in town and 30 min in remote places.",
        method=Method.AUTOMATIC,
        frequency=Frequency.MONTHLY,
        unit=Unit.SHARE,
        aim=0.9,
        worst=0.6,
        weight=10,
    ),
    Indicator(
        code="occupancy",
        definition=(
            "Residents who live there at the month's end (in a month that is not over: now), of the beds that the"
            " organization has in the register today. Who is away for a while keeps the bed."
        ),
        source=None,
        method=Method.AUTOMATIC,
        frequency=Frequency.MONTHLY,
        unit=Unit.SHARE,
        aim=0.8,
        worst=0.3,
        weight=5,
    ),
    Indicator(
        code="care_as_agreed",
        definition="Of the care plans looked at on a visit, the share carried out and written down as agreed.",
        source=None,
        method=Method.ON_SITE,
        frequency=Frequency.MONTHLY,
        unit=Unit.SHARE,
        aim=0.95,
        worst=0.7,
        weight=10,
    ),
    Indicator(
        code="drills_held",
        definition="Of the two drills of a year, the share that were held, with a record that was seen on a visit.",
        source="Technical standard for smart systems of elderly care, 10.3.1: a drill each half-year.",
        method=Method.ON_SITE,
        frequency=Frequency.YEARLY,
        unit=Unit.SHARE,
        aim=1.0,
        worst=0.0,
        weight=5,
    ),
    Indicator(
        code="content",
        definition="Of the residents and families asked by somebody from outside, the share who say they are content.",
        source=None,
        method=Method.THIRD_PARTY,
        frequency=Frequency.YEARLY,
        unit=Unit.SHARE,
        aim=0.9,
        worst=0.5,
        weight=7,
    ),
    Indicator(
        code="complaints",
        definition="Complaints that an authority or a hotline found justified in a year, for each hundred residents.",
        source=None,
        method=Method.THIRD_PARTY,
        frequency=Frequency.YEARLY,
        unit=Unit.PER_HUNDRED,
        aim=0.0,
        worst=5.0,
        weight=3,
    ),
)

CATALOGUES: Final = (Catalogue(version=1, valid_from="2000-01", indicators=_FIRST),)
"""All versions, the oldest first; the first one counts for whatever came before it too."""
INDICATORS: Final[Mapping[str, Indicator]] = MappingProxyType(
    {code: each for catalogue in CATALOGUES for code, each in catalogue.by_code.items()}
)
"""Every code there ever was, with its newest definition."""
MOST_OF: Final[Mapping[Unit, float]] = MappingProxyType({Unit.SHARE: 1.0, Unit.PER_HUNDRED: 1_000.0})
"""The greatest number that a value can be; ten complaints a resident are a slip of the pen."""


def catalogue_of(month: str) -> Catalogue:
    """Return the version by which a month, as ``2026-10``, is reported."""
    return next((each for each in reversed(CATALOGUES) if each.valid_from <= month), CATALOGUES[0])
