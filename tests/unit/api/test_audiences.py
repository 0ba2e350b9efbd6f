"""Clients by what they may see: an event finds whom it would find one by one, whoever comes, goes or moves."""

import asyncio
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from api.live.audiences import PACE_S, SEND_WITHIN_S, Audiences, Client
from api.live.closing import DRAINING, TOO_SLOW
from nowalls.domain.ids import DistrictCode, OrganizationId, UserId
from nowalls.domain.registry import User
from nowalls.domain.words import Role
from nowalls.storage.people import Session
from tests.support.builders import NOW

DISTRICTS = ("220102", "220104", "220105")
ORGANIZATIONS = ("fukang", "nanguan")

users = st.builds(
    User,
    id=st.just(UserId("usr-1")),
    username=st.just("lihua"),
    name=st.just("李华"),
    role=st.sampled_from([Role.DISPATCHER, Role.SUPERVISOR, Role.INSTITUTION]),
    districts=st.none()
    | st.lists(st.sampled_from(DISTRICTS), unique=True).map(lambda each: tuple(map(DistrictCode, each))),
    organization=st.none() | st.sampled_from(ORGANIZATIONS).map(OrganizationId),
)


def session_of(user: User) -> Session:
    """A session that holds for an hour."""
    return Session(user=user, expires_at=NOW + timedelta(hours=1))


class ComingAndGoing(RuleBasedStateMachine):
    """Consoles join, leave, and are given another scope."""

    @initialize()
    def nobody(self) -> None:
        """Begin with nobody."""
        self.loop = asyncio.new_event_loop()
        self.audiences = Audiences()
        self.here: list[Client] = []
        self.gone: list[Client] = []

    def teardown(self) -> None:
        """Close the loop that the clients' futures belong to."""
        if hasattr(self, "loop"):
            self.loop.close()

    @rule(user=users)
    def joins(self, user: User) -> None:
        """A console connects."""
        client = Client(session_of(user), b"digest", ended=self.loop.create_future())
        self.audiences.join(client)
        self.here.append(client)

    @rule(at=st.integers(0, 20))
    def leaves(self, at: int) -> None:
        """A console goes; telling so twice changes nothing."""
        if self.here:
            client = self.here.pop(at % len(self.here))
            self.audiences.leave(client)
            self.audiences.leave(client)
            self.gone.append(client)

    @rule(user=users, at=st.integers(0, 20))
    def is_given_another_scope(self, user: User, at: int) -> None:
        """A user's districts change; a console that has gone meanwhile does not come back by it."""
        for clients in (self.here, self.gone):
            if clients:
                self.audiences.renew(clients[at % len(clients)], session_of(user))

    @invariant()
    def everybody_is_there_once(self) -> None:
        """Who is connected is counted once, and nobody else."""
        assert len(self.audiences) == len(self.here)
        assert set(self.audiences) == set(self.here)

    @invariant()
    def an_event_finds_whoever_may_see_it(self) -> None:
        """By audiences the same consoles are found as by asking each."""
        for district in DISTRICTS:
            for organization in (None, *ORGANIZATIONS):
                found = list(self.audiences.entitled(district, organization))
                asked = {each for each in self.here if each.user.may_see(district=district, organization=organization)}
                assert (len(found), set(found)) == (len(asked), asked)


TestComingAndGoing = ComingAndGoing.TestCase
TestComingAndGoing.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def a_client() -> Client:
    """A dispatcher's console."""
    return Client(session_of(User(id=UserId("usr-1"), username="lihua", name="李华", role=Role.DISPATCHER)), b"digest")


@given(due_s=st.floats(0, 100), now_s=st.floats(0, 100))
async def test_a_beat_never_comes_late(due_s: float, now_s: float) -> None:
    """The writer is woken at the last look before its beat is due, and not earlier."""
    client = a_client()
    client.outgoing.beat_now, client.beat_due_s = False, due_s
    client.keep_pace(now_s)
    assert client.outgoing.beat_now is client.wake.is_set() is (due_s - now_s <= PACE_S)
    assert not client.ended.done()


@given(since_s=st.none() | st.floats(0, 100), now_s=st.floats(0, 100))
async def test_who_takes_nothing_is_let_go(since_s: float | None, now_s: float) -> None:
    """A frame that waits for longer than ten seconds ends the connection; a client that has nothing to take stays."""
    client = a_client()
    client.sending_since_s = since_s
    client.keep_pace(now_s)
    assert client.ended.done() is (since_s is not None and now_s - since_s > SEND_WITHIN_S)


async def test_a_dropped_queue_is_tried_again() -> None:
    """While the database gives no snapshot, its writer is woken at each look, without a beat that is not due."""
    client = a_client()
    client.outgoing.begin_anew("slow")
    client.outgoing.beat_now, client.beat_due_s = False, 100.0
    client.keep_pace(1.0)
    assert (client.wake.is_set(), client.outgoing.beat_now) == (True, False)


async def test_what_ended_a_client_first_is_what_it_hears() -> None:
    """A client that was cut off for being slow is not told afterwards that the server stops."""
    client = a_client()
    client.end(TOO_SLOW, "too slow")
    client.end(DRAINING, "the server is stopping")
    assert client.ended.result().code == TOO_SLOW
