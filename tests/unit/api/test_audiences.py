"""Clients by what they may see: an event finds whom it would find one by one, whoever comes, goes or moves."""

import asyncio
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from api.live.audiences import Audiences
from api.live.client import Client
from nowalls.domain.ids import DistrictCode, OrganizationId, UserId
from nowalls.domain.registry import User
from nowalls.domain.words import Role
from nowalls.storage.people import Session
from tests.support.builders import NOW
from tests.support.paper_line import PaperLine

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
        client = Client(session_of(user), b"digest", PaperLine(), ended=self.loop.create_future())
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
