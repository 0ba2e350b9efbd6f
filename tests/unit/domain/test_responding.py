"""What a responder says moves the incident, once, and only as far as it may."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.commands import Refusal
from nowalls.domain.ids import IncidentId, ResponderId
from nowalls.domain.incidents import Change, Incident, Step
from nowalls.domain.responder_links import Errand, read, sign
from nowalls.domain.responding import Response, Said, apply_response
from nowalls.domain.words import AckStage, IncidentState, StepName
from tests.support.builders import LIUYANG, NOW, TIMES, a_claimed_incident

LATER = NOW + timedelta(seconds=40)


def sent(**changes: object) -> Incident:
    """Return an incident that a responder was sent to."""
    step = Step(name=StepName.ACCEPT_NEXT_RESPONDER, at=NOW + TIMES.accept)
    incident = a_claimed_incident(state=IncidentState.DISPATCHED, dispatched_at=NOW, responder=LIUYANG, next_step=step)
    return replace(incident, **changes)  # type: ignore[arg-type]  # checked by the dataclass


def says(incident: Incident, response: Response, eta_s: int | None = None) -> Change:
    """Apply a word that changes something."""
    change = apply_response(incident, Said(response=response, eta_s=eta_s), LATER, TIMES)
    assert isinstance(change, Change)
    assert change.incident.version == incident.version + 1
    assert change.entries[0].params["by"] == "responder"
    return change


def test_accepting_waits_for_the_eta() -> None:
    """Once accepted the next step is the arrival that is overdue, and the acceptance has its stamp."""
    accepted = says(sent(), Response.ACCEPT).incident
    assert (accepted.state, accepted.accepted_at) == (IncidentState.DISPATCHED, LATER)
    assert accepted.next_step == Step(
        name=StepName.ETA_OVERDUE,
        at=NOW + timedelta(seconds=360) + TIMES.eta_grace,
    )
    assert apply_response(accepted, Said(response=Response.ACCEPT), LATER, TIMES) is None


def test_a_new_eta_counts_from_now_and_the_device_hears_it() -> None:
    """Ten minutes said forty seconds after the dispatch are ten minutes and forty seconds from it."""
    change = says(sent(), Response.ON_THE_WAY, eta_s=600)
    assert change.incident.responder is not None
    assert change.incident.responder.eta_s == 640
    assert [(ack.stage, ack.eta_s) for ack in change.acks] == [(AckStage.DISPATCHED, 640)]


def test_a_refusal_asks_for_somebody_else() -> None:
    """The owner keeps it and is reminded within a minute; without an owner it rings again."""
    back = says(sent(), Response.REFUSE).incident
    assert (back.state, back.responder) == (IncidentState.CLAIMED, None)
    assert back.next_step == Step(name=StepName.ACCEPT_NEXT_RESPONDER, at=LATER + TIMES.accept)
    alone = says(sent(owner=None, lease_until=None), Response.REFUSE).incident
    assert (alone.state, alone.ringing_since) == (IncidentState.OPEN, LATER)
    assert alone.next_step == Step(name=StepName.CLAIM_NEXT_CHANNEL, at=LATER + TIMES.next_channel)


def test_arriving_is_the_responder_s_own_stamp() -> None:
    """The arrival names whose word it is, the device hears it, and a dispatcher's earlier one is kept."""
    change = says(sent(), Response.ARRIVED)
    assert (change.incident.state, change.incident.arrived_at, change.incident.arrived_by) == (
        IncidentState.ARRIVED,
        LATER,
        "responder",
    )
    assert [ack.stage for ack in change.acks] == [AckStage.ARRIVED]
    assert apply_response(change.incident, Said(response=Response.ARRIVED), LATER, TIMES) is None
    outcome = apply_response(change.incident, Said(response=Response.REFUSE), LATER, TIMES)
    assert isinstance(outcome, Refusal)
    assert outcome.code == "wrong_state"


def test_finishing_closes_nothing() -> None:
    """Who is done is free; the desk still gives the outcome, and is reminded."""
    there = says(sent(), Response.ARRIVED).incident
    done = says(there, Response.FINISHED).incident
    assert (done.state, done.is_open, done.finished_at) == (IncidentState.ARRIVED, True, LATER)
    assert done.next_step == Step(name=StepName.ACT_REMIND, at=LATER + TIMES.remind)


@given(st.lists(st.sampled_from(Response), max_size=6))
def test_any_words_leave_an_open_incident_with_a_step_ahead(words: list[Response]) -> None:
    """Whatever a responder says in whatever order: open, owned as before, a step in the future."""
    incident = sent()
    for word in words:
        if incident.responder is None:
            break
        outcome = apply_response(incident, Said(response=word), LATER, TIMES)
        incident = outcome.incident if isinstance(outcome, Change) else incident
        assert incident.is_open
        assert incident.owner is not None
        assert incident.next_step is not None
        assert incident.next_step.at > LATER


errands = st.builds(
    Errand,
    incident_id=st.from_regex(r"inc-[0-9a-z]{12}", fullmatch=True).map(IncidentId),
    responder_id=st.from_regex(r"rsp-[0-9a-z]{3,12}", fullmatch=True).map(ResponderId),
    sent_at=st.integers(0, 10**12).map(lambda us: NOW + timedelta(microseconds=us)),
)


@given(errand=errands, key=st.binary(min_size=16, max_size=72))
def test_a_link_is_read_as_it_was_signed(errand: Errand, key: bytes) -> None:
    """A token says its errand to whoever has the key, and fits an address."""
    token = sign(errand, key)
    assert token.replace("-", "").replace("_", "").isalnum()
    assert read(token, key) == errand


@given(errand=errands, at=st.integers(0, 200), other=st.sampled_from("Ab7-_"))
def test_a_link_that_was_touched_is_worth_nothing(errand: Errand, at: int, other: str) -> None:
    """Another key, a changed letter or a cut end are refused."""
    token = sign(errand, b"k" * 32)
    assert read(token, b"another key entirely") is None
    touched = token[: at % len(token)] + other + token[at % len(token) + 1 :]
    assert read(touched, b"k" * 32) in (None, errand)
    assert (read(touched, b"k" * 32) is None) or touched == token or token[:-1] == touched[:-1]
    assert read(token[:-2], b"k" * 32) is None


@pytest.mark.parametrize("token", ["", "x", "äöü", "=" * 40, "A" * 400])
def test_rubbish_is_no_link(token: str) -> None:
    """Whatever somebody types behind the address is refused quietly."""
    assert read(token, b"k" * 32) is None
