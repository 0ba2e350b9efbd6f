"""The members of ingest: who subscribes to what."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.members import FEW, Membership, Presence, left_behind
from nowalls.runtime.clock import HandClock
from nowalls.runtime.settings import Settings

MEMBERS = st.integers(1, 16).flatmap(lambda members: st.tuples(st.integers(1, members), st.just(members)))


def topics(member: int, members: int) -> set[str]:
    """What a member's telemetry session reads."""
    return {each.topic for each in Membership(member=member, members=members).telemetry().subscriptions}


@given(MEMBERS)
def test_every_member_takes_every_signal(which: tuple[int, int]) -> None:
    """An alarm reaches each member by a subscription of its own, whatever their number."""
    member, members = which
    plan = Membership(member=member, members=members).signals()
    assert {each.topic for each in plan.subscriptions} == {
        "nowalls/v1/+/alarm",
        "nowalls/v1/+/state",
        "nowalls/v1/+/reply",
    }


@given(st.integers(2, 16))
def test_telemetry_is_shared_and_nobody_reads_it_alone_as_well(members: int) -> None:
    """Each member shares telemetry and gives up reading it alone; the first alone reads statuses."""
    for member in range(1, members + 1):
        plan = Membership(member=member, members=members).telemetry()
        read = topics(member, members)
        assert {topic for topic in read if "telemetry" in topic} == {"$share/ingest/nowalls/v1/+/telemetry"}
        assert ("nowalls/v1/+/status" in read) == (member == 1)
        assert not read & set(plan.given_up)


def test_one_member_reads_alone_and_gives_up_the_share() -> None:
    """Without others there is no shared subscription, so that every broker will do."""
    assert topics(1, 1) == {"nowalls/v1/+/telemetry", "nowalls/v1/+/motion", "nowalls/v1/+/status"}
    assert all(topic.startswith("$share/") for topic in Membership().telemetry().given_up)


@given(MEMBERS)
def test_sessions_have_names_of_their_own(which: tuple[int, int]) -> None:
    """No two members share a session; a member's sessions are the same whatever the number of members."""
    member, members = which
    names = {
        plan.name
        for number in range(1, members + 1)
        for own in [Membership(member=number, members=members)]
        for plan in (own.signals(), own.telemetry())
    }
    assert len(names) == 2 * members
    assert {plan.name for plan in left_behind(member)} <= names


def test_what_a_former_member_left_takes_nothing_new() -> None:
    """Emptying a former member's sessions leaves every topic that it may have read."""
    signals, telemetry = left_behind(3)
    assert not signals.subscriptions
    assert not telemetry.subscriptions
    assert topics(3, 3) | topics(3, 16) <= set(telemetry.given_up)
    assert {each.topic for each in Membership(member=3, members=3).signals().subscriptions} == set(signals.given_up)


def test_a_member_beyond_their_number_refuses_to_start() -> None:
    """A third member of two would be shared with and never counted."""
    with pytest.raises(ValueError, match="of 2 members"):
        Settings(database_url="postgresql://x", ingest_member=3, ingest_members=2)


@dataclass(slots=True)
class Counted:
    """What a session tells of its messages."""

    is_ready: bool = True
    connections: int = 1
    came: int = 0
    settled: int = 0


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900), st.booleans()), max_size=20))
def test_a_member_says_no_more_than_it_has_stored(steps: list[tuple[int, int, bool]]) -> None:
    """Whatever comes, is stored or comes again: all that came until the moment that is told was stored by then."""
    signals, clock = Counted(), HandClock(datetime(2026, 1, 1, tzinfo=UTC))
    presence = Presence(
        database=cast("Any", None),
        membership=Membership(),
        signals=cast("Any", signals),
        session_watch=cast("Any", None),
        clock=clock,
    )
    came: list[tuple[int, float]] = []
    for arriving, stored, cut in steps:
        if cut:
            signals.connections += 1
            signals.came = signals.settled = 0
            came.clear()
        signals.came += arriving
        signals.settled = min(signals.came, signals.settled + stored)
        came.append((signals.came, clock.elapsed_s()))
        until_s = presence.stored_at_s()
        if until_s is not None:
            assert signals.settled >= max((n for n, at_s in came if at_s <= until_s), default=0)
            assert signals.came - signals.settled <= FEW
        clock.advance(timedelta(seconds=1))


def test_an_idle_member_says_so_each_beat_but_the_first() -> None:
    """A member to which nothing comes has stored all that came until its last beat."""
    clock = HandClock(datetime(2026, 1, 1, tzinfo=UTC))
    presence = Presence(
        database=cast("Any", None),
        membership=Membership(),
        signals=cast("Any", Counted()),
        session_watch=cast("Any", None),
        clock=clock,
    )
    told = [presence.stored_at_s()]
    for _ in range(3):
        clock.advance(timedelta(seconds=1))
        told.append(presence.stored_at_s())
    assert told == [None, 0.0, 1.0, 2.0]
