"""The life of a device: what can happen to it, and what protects somebody."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.ids import DeviceId
from nowalls.domain.lifecycle import (
    ENDED,
    PROTECTING,
    Guard,
    Lifecycle,
    LifecycleEvent,
    LifecycleRefusedError,
    Standing,
    Unprotected,
    lacking,
    place_lacks,
    step,
)
from nowalls.domain.words import DeviceKind
from tests.support.builders import NOW

NEW = Standing(lifecycle=Lifecycle.REGISTERED, since=NOW)
EVENTS = st.lists(st.sampled_from(LifecycleEvent), max_size=12)


def lived(events: list[LifecycleEvent]) -> list[tuple[LifecycleEvent, Standing, bool]]:
    """Let events happen one after the other, a minute apart; say of each where it led and whether it could happen."""
    standing, told = NEW, []
    for n, event in enumerate(events, start=1):
        try:
            standing = step(standing, event, NOW + timedelta(minutes=n))
            told.append((event, standing, True))
        except LifecycleRefusedError:
            told.append((event, standing, False))
    return told


@given(events=EVENTS)
def test_nothing_protects_without_a_test_that_was_seen_at_its_place(events: list[LifecycleEvent]) -> None:
    """After any history a device protects only if a test was seen since it was last moved."""
    told = [event for event, _, happened in lived(events) if happened]
    since_move = told[len(told) - told[::-1].index(LifecycleEvent.MOVE) :] if LifecycleEvent.MOVE in told else told
    standing = lived(events)[-1][1] if events else NEW
    assert (standing.test_seen_at is not None) == (LifecycleEvent.TEST_SEEN in since_move)
    assert standing.protecting == (standing.lifecycle in PROTECTING)


@given(events=EVENTS)
def test_a_life_that_has_ended_stays_ended(events: list[LifecycleEvent]) -> None:
    """After retiring or replacing nothing happens to a device any more."""
    ended = False
    for _, standing, happened in lived(events):
        assert not (ended and happened)
        ended = standing.lifecycle in ENDED


@given(events=EVENTS)
def test_a_stand_is_as_old_as_its_last_change(events: list[LifecycleEvent]) -> None:
    """``since`` moves exactly when the lifecycle's word does, and never back."""
    before = NEW
    for _, standing, _ in lived(events):
        assert (standing.since == before.since) == (standing.lifecycle is before.lifecycle)
        assert standing.since >= before.since
        before = standing


def test_the_usual_life() -> None:
    """Registered, tested, put to work, maintained, back at work, retired."""
    usual = ["test_seen", "start", "maintain", "start", "retire"]
    words = [standing.lifecycle.value for _, standing, _ in lived([LifecycleEvent(each) for each in usual])]
    assert words == ["commissioned", "in_service", "in_maintenance", "in_service", "retired"]


def test_an_untested_device_is_not_put_to_work() -> None:
    """Without a test that a dispatcher saw, going to work is refused by name, out of maintenance too."""
    with pytest.raises(LifecycleRefusedError, match="start cannot happen to a device that is registered"):
        step(NEW, LifecycleEvent.START, NOW)
    with pytest.raises(LifecycleRefusedError, match="in_maintenance"):
        step(step(NEW, LifecycleEvent.MAINTAIN, NOW), LifecycleEvent.START, NOW)


def a_guard(kind: DeviceKind = DeviceKind.SOS, *, tested: bool = True, silent: bool = False) -> Guard:
    """Build a device that was heard, tested or not, silent or not."""
    standing = step(NEW, LifecycleEvent.TEST_SEEN, NOW) if tested else NEW
    return Guard(
        device_id=DeviceId("sos-1"),
        kind=kind,
        standing=standing,
        last_seen_at=NOW,
        silent_since=NOW if silent else None,
    )


def test_one_device_that_saves_lives_protects_a_place() -> None:
    """A tested button protects although the smoke detector beside it is silent; a door sensor protects nobody."""
    assert place_lacks([a_guard(), a_guard(DeviceKind.SMOKE, silent=True)]) == []
    assert place_lacks([a_guard(DeviceKind.DOOR)]) == [Unprotected.NO_DEVICE]
    assert place_lacks([]) == [Unprotected.NO_DEVICE]


def test_what_is_missing_is_named() -> None:
    """A place's reasons are those of the device that lacks least."""
    assert lacking(a_guard(tested=False, silent=True)) == [Unprotected.TEST_NOT_SEEN, Unprotected.SILENT]
    assert place_lacks([a_guard(tested=False, silent=True), a_guard(silent=True)]) == [Unprotected.SILENT]


@given(tested=st.booleans(), silent=st.booleans(), maintained=st.booleans())
def test_a_device_lacks_nothing_exactly_when_it_protects_and_is_heard(
    *, tested: bool, silent: bool, maintained: bool
) -> None:
    """What is shown as lacking and what is shown as protecting never contradict each other."""
    guard = a_guard(tested=tested, silent=silent)
    if maintained:
        standing = step(guard.standing, LifecycleEvent.MAINTAIN, NOW)
        guard = Guard(
            device_id=guard.device_id,
            kind=guard.kind,
            standing=standing,
            last_seen_at=guard.last_seen_at,
            silent_since=guard.silent_since,
        )
    assert (lacking(guard) == []) == (guard.standing.protecting and not silent)
