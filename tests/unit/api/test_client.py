"""One console's pace: its beat in time, its end when it takes nothing, and one reason for it."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.live.client import PACE_S, SEND_WITHIN_S, Client
from api.live.closing import DRAINING, TOO_SLOW
from nowalls.domain.ids import UserId
from nowalls.domain.registry import User
from nowalls.domain.words import Role
from nowalls.storage.people import Session
from tests.support.builders import NOW
from tests.support.paper_line import PaperLine


def a_client() -> Client:
    """A dispatcher's console."""
    user = User(id=UserId("usr-1"), username="lihua", name="李华", role=Role.DISPATCHER)
    return Client(Session(user=user, expires_at=NOW + timedelta(hours=1)), b"digest", PaperLine())


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
