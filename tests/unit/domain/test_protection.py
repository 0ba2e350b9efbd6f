"""How well a place is protected: one score, and the reasons for it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.ids import DeviceId
from nowalls.domain.lifecycle import Guard, Lifecycle, Standing
from nowalls.domain.limits import SupervisionLimits
from nowalls.domain.protection import (
    LEFT,
    WHOLE,
    DeviceProtection,
    Gap,
    GuardHealth,
    device_protection,
    next_test_at,
    place_protection,
)
from nowalls.domain.words import LIFE_SAFETY_KINDS, DeviceKind, PlaceKind
from tests.support.builders import NOW

WEEKLY = SupervisionLimits(test_every=timedelta(days=8))
UNTESTED = SupervisionLimits()


def a_guard(
    *,
    last_seen_at: datetime | None = NOW,
    silent_since: datetime | None = None,
    lifecycle: Lifecycle = Lifecycle.IN_SERVICE,
    test_seen_at: datetime | None = NOW,
) -> Guard:
    """Build a button in service, heard and tested unless told otherwise."""
    return Guard(
        device_id=DeviceId("sos-1"),
        kind=DeviceKind.SOS,
        standing=Standing(lifecycle=lifecycle, since=NOW, test_seen_at=test_seen_at),
        last_seen_at=last_seen_at,
        silent_since=silent_since,
    )


HEALTHY = GuardHealth(
    guard=a_guard(),
    registered_at=NOW - timedelta(days=100),
    battery=80.0,
    tested_at=NOW - timedelta(days=3),
)
SILENT = replace(HEALTHY, guard=a_guard(silent_since=NOW))
UNHEARD = replace(HEALTHY, guard=a_guard(last_seen_at=None, test_seen_at=None), battery=None)


def judged(health: GuardHealth) -> DeviceProtection:
    """Judge a device by limits that ask for a test each eight days."""
    return device_protection(health, WEEKLY, NOW)


@pytest.mark.parametrize(
    ("health", "gaps"),
    [
        (HEALTHY, ()),
        (SILENT, (Gap.SILENT,)),
        (UNHEARD, (Gap.NEVER_HEARD, Gap.TEST_NOT_SEEN)),
        (replace(HEALTHY, guard=a_guard(lifecycle=Lifecycle.IN_MAINTENANCE)), (Gap.IN_MAINTENANCE,)),
        (
            replace(HEALTHY, guard=a_guard(lifecycle=Lifecycle.REGISTERED, test_seen_at=None)),
            (Gap.TEST_NOT_SEEN,),
        ),
        (replace(HEALTHY, faulty=True), (Gap.FAULT,)),
        (replace(HEALTHY, battery=19.9), (Gap.BATTERY_LOW,)),
        (replace(HEALTHY, battery=20.0), ()),
        (replace(HEALTHY, battery=6.9), (Gap.BATTERY_EMPTY,)),
        (replace(HEALTHY, battery=None, told_low=True), (Gap.BATTERY_LOW,)),
        (replace(HEALTHY, battery=None), ()),
        (replace(HEALTHY, tested_at=NOW - timedelta(days=8)), ()),
        (replace(HEALTHY, tested_at=NOW - timedelta(days=8, seconds=1)), (Gap.TEST_OVERDUE,)),
        (replace(HEALTHY, tested_at=None), (Gap.TEST_OVERDUE,)),
    ],
)
def test_each_fact_is_its_own_gap(health: GuardHealth, gaps: tuple[Gap, ...]) -> None:
    """What is wrong with a device is named, the worst first, and what it leaves is the table's."""
    found = judged(health)
    assert found.gaps == gaps
    assert found.score == min((LEFT[gap] for gap in gaps), default=WHOLE)


def test_a_test_is_due_by_the_profile() -> None:
    """A device's next test is counted from its last alarm, else from when it came; some are never tried."""
    assert next_test_at(HEALTHY, WEEKLY) == NOW + timedelta(days=5)
    assert next_test_at(replace(HEALTHY, tested_at=None), WEEKLY) == NOW - timedelta(days=92)
    assert next_test_at(HEALTHY, UNTESTED) is None
    assert device_protection(replace(HEALTHY, tested_at=None), UNTESTED, NOW).gaps == ()


DEVICES = st.lists(
    st.tuples(
        st.sampled_from(DeviceKind),
        st.sets(st.sampled_from([gap for gap in Gap if gap is not Gap.NO_DEVICE])).map(
            lambda gaps: DeviceProtection(
                score=min((LEFT[gap] for gap in gaps), default=WHOLE),
                gaps=tuple(gap for gap in Gap if gap in gaps),
                test_due_at=None,
            )
        ),
    ),
    max_size=6,
)


@given(devices=DEVICES, kind=st.sampled_from(PlaceKind))
def test_a_score_is_whole_exactly_when_there_is_nothing_to_name(
    devices: list[tuple[DeviceKind, DeviceProtection]], kind: PlaceKind
) -> None:
    """No place has a lower score without a reason, or reasons with a whole score; no other device counts."""
    place = place_protection(kind, devices)
    assert (place.score in (WHOLE, None)) == (place.gaps == ())
    saving = [each for each in devices if each[0] in LIFE_SAFETY_KINDS]
    assert place == place_protection(kind, saving)
    if place.score is not None:
        assert place.score == min((LEFT[gap] for gap in place.gaps), default=WHOLE)


@given(devices=DEVICES, kind=st.sampled_from(PlaceKind), more=DEVICES)
def test_a_spare_device_never_lowers_a_score(
    devices: list[tuple[DeviceKind, DeviceProtection]],
    more: list[tuple[DeviceKind, DeviceProtection]],
    kind: PlaceKind,
) -> None:
    """Another device of a kind that is there already can only help."""
    there = {each for each, _ in devices}
    spare = [each for each in more if each[0] in there]
    before, after = place_protection(kind, devices), place_protection(kind, devices + spare)
    assert (before.score is None) == (after.score is None)
    assert (after.score or 0) >= (before.score or 0)


def test_a_place_is_as_good_as_its_worst_kind() -> None:
    """A spare button makes up for a silent one; a good smoke detector makes up for no button."""
    good, silent = judged(HEALTHY), judged(SILENT)
    assert place_protection(PlaceKind.ROOM, [(DeviceKind.SOS, silent), (DeviceKind.SOS, good)]).score == WHOLE
    both = place_protection(PlaceKind.ROOM, [(DeviceKind.SOS, silent), (DeviceKind.SMOKE, good)])
    assert (both.score, both.gaps) == (0, (Gap.SILENT,))


@pytest.mark.parametrize(
    ("kind", "score", "gaps"),
    [(PlaceKind.ROOM, 0, (Gap.NO_DEVICE,)), (PlaceKind.HOME, 0, (Gap.NO_DEVICE,)), (PlaceKind.COMMON_AREA, None, ())],
)
def test_a_device_is_missing_where_somebody_lives(kind: PlaceKind, score: int | None, gaps: tuple[Gap, ...]) -> None:
    """A room without a device has none of its protection; of a corridor there is nothing to say."""
    place = place_protection(kind, [(DeviceKind.DOOR, judged(HEALTHY))])
    assert (place.score, place.gaps) == (score, gaps)
