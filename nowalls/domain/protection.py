"""How well a place is protected now, as one score with its reasons (守护).

**What a score means**: of 100, how far the centre may count on hearing a call from this place, judged by what it knows
of the devices registered there, and by nothing else. 100 says that every kind of life-saving device that the place has
was heard as its profile expects, was seen to ring here by a dispatcher, was tried in time and has battery. 0 says that
no call is to be counted on. Between them the worst gap speaks, by the table ``LEFT``; two small gaps are not added up
to a large one, for a sum would pretend to a probability that nobody measured. It knows nothing of devices that are not
registered, of how many a place ought to have, or whether a button hangs where a hand finds it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from nowalls.domain.lifecycle import Guard, Unprotected, lacking
from nowalls.domain.limits import SupervisionLimits
from nowalls.domain.proving import ANSWER_WITHIN
from nowalls.domain.words import LIFE_SAFETY_KINDS, DeviceKind, PlaceKind


class Gap(StrEnum):
    """What keeps a place from being protected, the worst first."""

    NO_DEVICE = "no_device"
    NEVER_HEARD = "never_heard"
    SILENT = "silent"
    IN_MAINTENANCE = "in_maintenance"
    PROOF_FAILED = "proof_failed"
    """The centre asked it for its alarm, and none came."""
    TEST_NOT_SEEN = "test_not_seen"
    FAULT = "fault"
    BATTERY_EMPTY = "battery_empty"
    BATTERY_LOW = "battery_low"
    TEST_OVERDUE = "test_overdue"


GAP_OF: Final[Mapping[Unprotected, Gap]] = {each: Gap(each.value) for each in Unprotected}
"""What a device lacks in its life is a gap of the same name."""
WHOLE: Final = 100
LEFT: Final[Mapping[Gap, int]] = {
    # Nothing would be heard, or nobody can say that anything would.
    Gap.NO_DEVICE: 0,
    Gap.NEVER_HEARD: 0,
    Gap.SILENT: 0,
    Gap.IN_MAINTENANCE: 0,
    Gap.PROOF_FAILED: 0,
    # It speaks, and may still fail when it is needed.
    Gap.TEST_NOT_SEEN: 40,
    Gap.FAULT: 40,
    Gap.BATTERY_EMPTY: 40,
    # It works, and somebody has to see to it within days.
    Gap.BATTERY_LOW: 70,
    Gap.TEST_OVERDUE: 70,
}
"""What a gap leaves of ``WHOLE``. Three steps are all that can be told apart honestly; the figures are ours."""
LIVED_IN: Final = frozenset({PlaceKind.HOME, PlaceKind.ROOM})
"""Where somebody lives a device is missing; a corridor without one is a corridor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardHealth:
    """A device as far as protection goes, with what supervision goes by."""

    guard: Guard
    registered_at: datetime
    model: str | None = None
    battery: float | None = None
    """Percent; ``None`` where it never told."""
    tested_at: datetime | None = None
    """When its alarm was last heard, a test's or a real one's."""
    faulty: bool = False
    """Whether a task is open because it told of a fault, of tampering or of lost mains."""
    proved_at: datetime | None = None
    """When it last answered the centre's question for its alarm (``nowalls.domain.proving``)."""
    unanswered_at: datetime | None = None
    """When it was last asked in vain; a question that may still be answered is none."""
    told_low: bool = False
    """Whether a task is open because its battery is low: some devices tell that without a figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceProtection:
    """What a device is worth to its place, and why not more."""

    score: int
    gaps: tuple[Gap, ...]
    test_due_at: datetime | None
    """When its next test is due, in the past where it is overdue; ``None`` where its profile asks for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceProtection:
    """A place's score; ``None`` where nobody lives and nothing stands, which there is nothing to say about."""

    score: int | None
    gaps: tuple[Gap, ...]


def next_test_at(health: GuardHealth, limits: SupervisionLimits) -> datetime | None:
    """Return when a device is to be tried next, counted from its last alarm, else from when it was registered."""
    if not limits.test_every:
        return None
    return (health.tested_at or health.registered_at) + limits.test_every


def device_protection(health: GuardHealth, limits: SupervisionLimits, now: datetime) -> DeviceProtection:
    """Judge a device by its profile's limits; the gaps stand in the order of ``Gap``."""
    gaps = {GAP_OF[each] for each in lacking(health.guard)}
    due = next_test_at(health, limits)
    if _left_unanswered(health, now):
        gaps.add(Gap.PROOF_FAILED)
    if health.faulty:
        gaps.add(Gap.FAULT)
    if health.battery is not None and health.battery < limits.battery_empty_percent:
        gaps.add(Gap.BATTERY_EMPTY)
    elif health.told_low or (health.battery is not None and health.battery < limits.battery_low_percent):
        gaps.add(Gap.BATTERY_LOW)
    if due is not None and now - due > timedelta(0):
        gaps.add(Gap.TEST_OVERDUE)
    return DeviceProtection(score=_left(gaps), gaps=_ordered(gaps), test_due_at=due)


def place_protection(kind: PlaceKind, devices: Sequence[tuple[DeviceKind, DeviceProtection]]) -> PlaceProtection:
    """Judge a place: the best device of each life-saving kind counts, and the worst of these kinds is the score.

    A spare button makes up for a broken one; a good smoke detector makes up for no button.
    """
    of_kind: dict[DeviceKind, list[DeviceProtection]] = defaultdict(list)
    for device_kind, device in devices:
        if device_kind in LIFE_SAFETY_KINDS:
            of_kind[device_kind].append(device)
    if not of_kind:
        missing = kind in LIVED_IN
        return PlaceProtection(score=0 if missing else None, gaps=(Gap.NO_DEVICE,) if missing else ())
    best = [max(same, key=lambda each: each.score) for same in of_kind.values()]
    return PlaceProtection(
        score=min(each.score for each in best), gaps=_ordered({gap for each in best for gap in each.gaps})
    )


def _left_unanswered(health: GuardHealth, now: datetime) -> bool:
    """Any alarm since the question came the same way as the answer would have."""
    asked_at = health.unanswered_at
    if asked_at is None or now - asked_at < ANSWER_WITHIN:
        return False
    return not any(at is not None and at >= asked_at for at in (health.tested_at, health.proved_at))


def _left(gaps: set[Gap]) -> int:
    return min((LEFT[gap] for gap in gaps), default=WHOLE)


def _ordered(gaps: set[Gap]) -> tuple[Gap, ...]:
    return tuple(gap for gap in Gap if gap in gaps)
