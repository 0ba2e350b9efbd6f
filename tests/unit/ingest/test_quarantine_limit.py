"""How much is kept whole of what cannot be read."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.own_faults import DEVICES, WITHIN_S, IngestBrokenError, OwnFaults
from ingest.quarantine_limit import QuarantineLimit, sender_of

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)


def topic(sender: int) -> str:
    """A topic of one of a few devices."""
    return f"nowalls/v1/sos-{sender}/alarm"


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40)), max_size=300))
def test_no_hour_and_no_day_holds_more_than_it_may(moves: list[tuple[int, int]]) -> None:
    """Whoever sends what when: no sender has more than its part of an hour, and no day more than its limit."""
    limit = QuarantineLimit(of_a_sender_an_hour=3, a_day=10)
    now, kept = MIDNIGHT, []
    for sender, minutes in moves:
        now += timedelta(minutes=minutes)
        if limit.has_room(topic(sender), now):
            limit.note_kept([topic(sender)])
            kept.append((now, sender))
    for day in {at.date() for at, _ in kept}:
        assert sum(at.date() == day for at, _ in kept) <= 10
    for hour, sender in {(at.replace(minute=0), sender) for at, sender in kept}:
        assert sum((at.replace(minute=0), each) == (hour, sender) for at, each in kept) <= 3


def test_a_flood_of_one_leaves_room_for_the_others() -> None:
    """A device that says a thousand things costs another nothing; the next hour it has room again."""
    limit = QuarantineLimit(of_a_sender_an_hour=5, a_day=1_000)
    for _ in range(100):
        if limit.has_room(topic(1), MIDNIGHT):
            limit.note_kept([topic(1)])
    assert limit.kept_today == 5
    assert not limit.has_room(topic(1), MIDNIGHT)
    assert limit.has_room(topic(2), MIDNIGHT)
    assert limit.has_room(topic(1), MIDNIGHT + timedelta(hours=1))
    assert not limit.is_full


def test_a_full_day_is_said_and_ends_at_midnight() -> None:
    """A service that starts into a full day keeps nothing more and says so; the next day begins empty."""
    limit = QuarantineLimit(a_day=10, kept_today=10)
    assert not limit.has_room(topic(1), MIDNIGHT)
    assert limit.is_full
    assert limit.has_room(topic(1), MIDNIGHT + timedelta(days=1))
    assert not limit.is_full


@given(st.text(max_size=60))
def test_any_topic_has_a_sender(text: str) -> None:
    """Whatever a topic is, its sender is found: nothing for one that is none of ours."""
    assert sender_of(f"nowalls/v1/sos-1/{text}") == "sos-1"
    assert "/" not in sender_of(text)


def test_many_devices_failing_at_once_is_our_own_fault() -> None:
    """Ten devices within a minute end ingest; nine, or one a thousand times, or ten over an hour, do not."""
    one = OwnFaults()
    for n in range(1_000):
        one.note("sos-1", n / 100)
    slow = OwnFaults()
    for n in range(100):
        slow.note(f"sos-{n}", n * WITHIN_S)
    many = OwnFaults()
    for n in range(DEVICES - 1):
        many.note(f"sos-{n}", n)
    with pytest.raises(IngestBrokenError, match="10 devices"):
        many.note("sos-last", DEVICES)
