"""Asking a device for its alarm: when, how its answer is judged, and what a place's proofs come to."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.ids import DeviceId, ProofId
from nowalls.domain.local_time import LOCAL
from nowalls.domain.proving import (
    ANSWER_WITHIN,
    Proof,
    ProofState,
    is_proving_time,
    proof_state,
    proved_at,
)
from tests.support.builders import NOW

AT_NIGHT = datetime(2026, 11, 21, 3, 0, tzinfo=LOCAL)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(LOCAL))  # noqa: DTZ001  # zoned there
spans = st.timedeltas(timedelta(0), timedelta(days=3))


@given(spans, st.none() | spans)
def test_an_answer_proves_whenever_it_comes(later: timedelta, answered_after: timedelta | None) -> None:
    """Answered is proved, also late; unanswered waits, and after five minutes has failed."""
    answered_at = None if answered_after is None else NOW + answered_after
    proof = Proof(id=ProofId("proof-1"), device_id=DeviceId("sos-1"), asked_at=NOW, answered_at=answered_at)
    state = proof_state(proof, NOW + later)
    if answered_at is not None:
        assert state is ProofState.PROVED
    else:
        assert state is (ProofState.WAITING if later < ANSWER_WITHIN else ProofState.FAILED)


@pytest.mark.parametrize(("hour", "asks"), [(1, False), (2, True), (4, True), (5, False), (14, False)])
def test_only_the_quiet_hours_ask(hour: int, asks: bool) -> None:  # noqa: FBT001  # a table's column
    """Two to five on the district's clock, whatever clock the moment was written on."""
    moment = AT_NIGHT.replace(hour=hour)
    assert is_proving_time(moment) is asks
    assert is_proving_time(moment.astimezone(NOW.tzinfo)) is asks


@given(st.lists(st.lists(st.none() | moments, max_size=4), max_size=4))
def test_a_place_is_as_proved_as_its_worst_kind(kinds: list[list[datetime | None]]) -> None:
    """Within a kind the newest proof counts, among kinds the oldest; a kind without one leaves nothing proved."""
    plain: datetime | None = None
    for kind in kinds:
        best = None
        for at in kind:
            if at is not None and (best is None or at > best):
                best = at
        if best is None:
            plain = None
            break
        plain = best if plain is None or best < plain else plain
    assert proved_at(kinds) == plain
