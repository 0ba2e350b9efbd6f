"""Suggestions: what is proposed from outcomes, and what an accepted one opens."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.decisions import PlaceFacts
from nowalls.domain.ids import DeviceId, PlaceId, SiteId, TaskId
from nowalls.domain.suggestions import CAUSE, LEAST, LOOKED_AT, DeviceAlarms, SuggestionKind, accepted, suggest
from nowalls.domain.words import DeviceKind, Outcome, Severity, TaskKind
from tests.support.builders import HOME, NOW
from tests.support.district import CHAOYANG

BUTTON = DeviceAlarms(
    kind=SuggestionKind.TEACH_USE,
    device_id=DeviceId("sos-1"),
    device_kind=DeviceKind.SOS,
    site_id=SiteId("home-1"),
    site_name="home-1",
    place_id=PlaceId(HOME.id),
    since=NOW - LOOKED_AT,
    settled=5,
    caused=LEAST,
)

figures = st.builds(
    lambda kind, n, caused, more: replace(
        BUTTON, kind=kind, device_id=DeviceId(f"sos-{n}"), caused=caused, settled=caused + more
    ),
    st.sampled_from(SuggestionKind),
    st.integers(1, 6),
    st.integers(0, 9),
    st.integers(0, 9),
)


@given(st.lists(figures, max_size=20, unique_by=lambda each: (each.kind, each.device_id)))
def test_enough_of_one_cause_is_suggested_and_nothing_else(found: list[DeviceAlarms]) -> None:
    """The most needless first, whatever the order in which the figures came; real alarms beside them hide nothing."""
    suggested = suggest(found)
    assert {each.id for each in suggested} == {
        f"{each.kind.value}:{each.device_id}" for each in found if each.caused >= LEAST
    }
    counts = [each.alarms.caused for each in suggested]
    assert counts == sorted(counts, reverse=True)
    assert suggest(found[::-1]) == suggested


def test_each_way_of_being_needless_has_its_remedy() -> None:
    """A device that is wrong, a person's mistake, a visit in vain; somebody who was helped asks for none."""
    assert CAUSE == {
        SuggestionKind.SERVICE_DEVICE: Outcome.FALSE_ALARM_DEVICE,
        SuggestionKind.TEACH_USE: Outcome.PRESSED_BY_MISTAKE,
        SuggestionKind.LOOK_AT_PLACE: Outcome.VISITED_NO_NEED,
    }


def test_an_accepted_one_is_a_visit_within_the_week() -> None:
    """A low task at the device's place that says why, and stands for its subject alone."""
    place = PlaceFacts(place=HOME, district=CHAOYANG.code, organization=None)
    [suggestion] = suggest([BUTTON])
    task = accepted(suggestion, place, TaskId("tsk-1"), NOW)
    assert (task.kind, task.severity, task.subject) == (
        TaskKind.SUPERVISION,
        Severity.LOW,
        "suggestion:teach_use:sos-1",
    )
    assert task.due_at == NOW + timedelta(days=7)
    assert [(each.code, dict(each.params)) for each in task.reasons] == [
        ("suggested_teach_use", {"device_id": "sos-1", "caused": 3, "settled": 5})
    ]
