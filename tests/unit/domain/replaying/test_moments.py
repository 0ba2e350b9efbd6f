"""What is played of an incident is what it was: against generated histories of a centre in memory."""

import random
from collections import Counter

import pytest

from nowalls.domain.ids import IncidentId
from nowalls.domain.incidents import Entry, Params
from nowalls.domain.replaying.moments import Logged, Moment, moments_of
from nowalls.domain.words import IncidentState, Role, Severity
from tests.support.builders import NOW, an_incident, seconds
from tests.unit.alerts.test_engine_model import Centre, something_happens

Standing = tuple[IncidentState, Severity]


def played(history: Centre, incident_id: IncidentId) -> tuple[Moment, ...]:
    """Play an incident of the history from its log and what it came to."""
    log = [Logged(entry=entry) for number, entry in history.centre.timeline if number == incident_id]
    return moments_of(history.centre.incidents[incident_id], log)


@pytest.mark.parametrize("seed", range(12))
def test_each_moment_shows_what_the_incident_was(seed: int) -> None:
    """Whatever happens, after each line the state is the one it had; also when only the end of it all is known."""
    history, chance = Centre(), random.Random(seed)
    history.begin()
    was: dict[tuple[IncidentId, int], Standing] = {}
    for _ in range(150):
        something_happens(history, chance)
        lines = Counter(incident_id for incident_id, _ in history.centre.timeline)
        was |= {(each.id, lines[each.id]): (each.state, each.severity) for each in history.centre.incidents.values()}
    assert len(was) > 30
    replay = {incident_id: played(history, incident_id) for incident_id in history.centre.incidents}
    for (incident_id, line), (state, severity) in was.items():
        moments = replay[incident_id]
        moment = moments[line - 1]
        unknowable = state is IncidentState.PENDING and any(each.code == "rang_again" for each in moments)
        reopened = any(each.code == "reopened" for each in moments[line:])
        merged = any(each.code == "joined" for each in moments)
        if not unknowable and not merged and not (reopened and state is IncidentState.CANCELLED):
            assert (moment.state, line) == (state, line), [each.code for each in moments]
            assert moment.severity is severity, [each.code for each in moments]
        assert [each.at for each in moments] == sorted(each.at for each in moments)


def test_a_device_with_a_wrong_clock_plays_when_the_centre_heard_it() -> None:
    """A signal's line bears the device's own time, which may be of yesterday; it is shown when the centre knew."""
    early = Entry(at=NOW - seconds(90_000), code="signal_received", params={"type": "sos", "device_id": "sos-1"})
    moments = moments_of(an_incident(), [Logged(entry=early)])
    assert [(each.at, each.params) for each in moments] == [(NOW, {"type": "sos"})]


def test_nothing_that_somebody_wrote_is_played() -> None:
    """Notes, reasons, numbers and names of colleagues stay in the log; a responder's name and all codes are played."""
    written = {"text": "头部出血", "note": "女儿电话 13900139000", "reason": "吃饭", "number": "2026-17", "by": "邻居"}
    said: Params = {"outcome": "hospital", "name": "刘洋", "eta_s": 360, "contact_id": "con-1"}
    log = [
        Logged(entry=Entry(at=NOW, code=code, params={**written, **said}), role=Role.DISPATCHER)
        for code in ("note", "dispatched", "transferred", "resolved")
    ]
    moments = moments_of(an_incident(), log)
    coded: Params = {"outcome": "hospital", "eta_s": 360}
    assert [each.params for each in moments] == [coded, coded | {"name": "刘洋"}, coded, coded]
    assert [(each.role, each.by_responder) for each in moments] == [(Role.DISPATCHER, False)] * 4


def test_a_responders_own_word_is_told_as_theirs() -> None:
    """An arrival that the responder reported takes nobody's incident into their hands."""
    log = [
        Logged(entry=Entry(at=NOW, code="dispatched", params={"name": "刘洋"}), role=Role.DISPATCHER),
        Logged(entry=Entry(at=NOW + seconds(60), code="lease_expired", params={})),
        Logged(entry=Entry(at=NOW + seconds(120), code="arrived", params={"by": "responder"})),
    ]
    moments = moments_of(an_incident(state=IncidentState.ARRIVED), log)
    assert [each.state for each in moments] == ["dispatched", "dispatched", "arrived"]
    assert [each.by_responder for each in moments] == [False, False, True]
