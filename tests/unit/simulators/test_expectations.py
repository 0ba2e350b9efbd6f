"""Expectations: each says what it wanted and found, and is met exactly when it was so."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.ids import DeviceId, SiteId
from nowalls.domain.words import IncidentKind, TaskKind
from simulators.expectations import (
    Acknowledged,
    Cast,
    Evidence,
    Incidents,
    Latency,
    NoFaults,
    Punctual,
    Quarantined,
    Refused,
    Repeats,
    Tasks,
)
from simulators.lateness import Lateness
from simulators.ledger import Limits, Stored, StoredIncident, StoredTask, check, legs_of
from simulators.ledger.entries import Entry, Heard, Spoilt
from tests.unit.simulators.test_ledger import SECOND, a_run, row, sent, stored, stored_ack

FIRE = StoredIncident(incident_id="i1", kind="fire_hazard", exercise=False, site_id="a", place_id="a1")
RESCUE = replace(FIRE, incident_id="i2", kind="emergency_rescue", site_id="b")
CASTS = {
    "everybody": Cast(devices=frozenset({DeviceId("sos-1"), DeviceId("sos-2")}), sites=frozenset(map(SiteId, "ab"))),
    "fire": Cast(devices=frozenset({DeviceId("sos-1")}), sites=frozenset({SiteId("a")})),
}


def evidence(*entries: Entry, found: Stored | None = None, late_s: float = 0.01) -> Evidence:
    """What is known of a run of two devices at two sites."""
    run, kept, lateness = a_run(*entries), found or stored(), Lateness()
    lateness.note(late_s)
    return Evidence(
        run=run,
        stored=kept,
        verdict=check(run, kept, Limits()),
        legs=legs_of(run, kept),
        casts=CASTS,
        lateness=lateness,
    )


def test_faults_are_named_with_their_number() -> None:
    """An alarm that was acked and has no row is lost, and said to be; a kept promise is met."""
    lost = NoFaults().check(evidence(sent("a"), stored_ack("a")))
    assert (lost.met, lost.found) == (False, "1 lost though acked")
    kept = NoFaults().check(evidence(sent("a"), stored_ack("a"), found=stored(row("a", 1))))
    assert (kept.met, kept.found) == (True, "1 alarms, 0 readings: each once")
    unsent = NoFaults().check(replace(evidence(), waiting=2))
    assert (unsent.met, unsent.found) == (False, "2 still waiting at the end")


def test_latency_is_judged_for_those_it_is_about() -> None:
    """One device was slow and the other was not; without any alarm nothing was shown."""
    slow = (sent("a"), stored_ack("a", 3 * SECOND), sent("b", device="sos-2"), stored_ack("b", 100, device="sos-2"))
    told = evidence(*slow, found=stored(row("a", 1), row("b", 2, device="sos-2")))
    at_fire = Latency(leg="stored", below_ms=1000, at="fire").check(told)
    assert (at_fire.met, at_fire.wanted, at_fire.found) == (False, "below 1,000 ms", "3,000 ms of 1")
    assert Latency(leg="stored", below_ms=1000, percentile=50).check(told).met
    nobody = Latency(leg="frame", below_ms=1000).check(told)
    assert (nobody.met, nobody.found) == (False, "no alarm")


def test_incidents_and_tasks_are_counted_by_kind_and_place() -> None:
    """Other kinds, other sites and exercises do not count."""
    exercise = replace(FIRE, incident_id="i3", exercise=True)
    outage = StoredTask(task_id="t", kind="outage", site_id="a", reason="many_silent_at_once")
    told = evidence(found=replace(stored(), incidents=[FIRE, RESCUE, exercise], tasks=[outage]))
    assert Incidents(exactly=2).check(told).met
    assert Incidents(exactly=1, kind=IncidentKind.FIRE_HAZARD, at="fire").check(told).met
    missing = Incidents(at_least=1, kind=IncidentKind.EMERGENCY_RESCUE, at="fire").check(told)
    assert (missing.met, missing.wanted, missing.found) == (False, "at least 1", "0")
    assert Tasks(exactly=1, kind=TaskKind.OUTAGE, at="fire").check(told).met
    assert Tasks(at_most=0, kind=TaskKind.SUPERVISION).check(told).met
    assert Tasks(exactly=1, reason="many_silent_at_once").check(told).met
    assert Tasks(exactly=0, kind=TaskKind.OUTAGE, reason="device_silent").check(told).met


def test_quarantine_holds_what_was_sent_unreadable_and_nothing_else() -> None:
    """Without a count the number sent is wanted: one too few was lost, one too many was invented."""
    spoilt = [Spoilt(at_us=n, device_id="sos-1", channel="state") for n in range(3)]
    for held, met in ((2, False), (3, True), (4, False)):
        told = evidence(*spoilt, found=replace(stored(), quarantined={"sos-1": held}))
        checked = Quarantined(at="fire").check(told)
        assert (checked.met, checked.wanted, checked.found) == (met, "the 3 sent unreadable", str(held))
    five = evidence(found=replace(stored(), quarantined={"sos-2": 5}))
    assert Quarantined(exactly=5).check(five).met
    assert Quarantined(at="fire", at_most=0).check(five).met


def test_refusals_repeats_and_what_was_heard_are_counted() -> None:
    """Of the alarms of those it is about."""
    refused = Heard(at_us=5, device_id="sos-1", id="a", stage="refused")
    told = evidence(sent("a"), sent("a", 9, before=1), refused, sent("b", device="sos-2"))
    assert Refused(exactly=1, at="fire").check(told).met
    assert Repeats(exactly=1).check(told).met
    assert Acknowledged(exactly=0).check(told).met


def test_an_unpunctual_generator_is_said() -> None:
    """A run whose generator was late says nothing about the centre."""
    late = Punctual(below_ms=250).check(evidence(late_s=0.4))
    assert (late.met, late.found) == (False, "400 ms of 1")
    assert Punctual(below_ms=250).check(evidence(late_s=0.2)).met


@given(low=st.integers(0, 9), high=st.integers(0, 9), count=st.integers(0, 9))
def test_bounds_hold_exactly_between_them(low: int, high: int, count: int) -> None:
    """A count is met when it lies within both bounds, and with ``exactly`` only when it is that."""
    told = evidence(found=replace(stored(), incidents=[replace(FIRE, incident_id=str(n)) for n in range(count)]))
    assert Incidents(at_least=low, at_most=high).check(told).met == (low <= count <= high)
    assert Incidents(exactly=low).check(told).met == (count == low)


def test_a_count_needs_one_way_of_saying_it() -> None:
    """No bound is none, and two ways contradict each other."""
    with pytest.raises(ValueError, match="given by exactly, or by at_least and at_most"):
        Incidents()
    with pytest.raises(ValueError, match="given by exactly, or by at_least and at_most"):
        Incidents(exactly=1, at_most=2)
