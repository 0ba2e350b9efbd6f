"""What stands about a device, told once when it begins and once when it ends."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.engine.supervision import findings, is_silent, news, subjects_of_devices, supervise
from nowalls.domain.decisions import Facts
from nowalls.domain.ids import DeviceId, DistrictCode
from nowalls.domain.policies import Policies, Policy, PolicyRule, PolicyScope
from nowalls.domain.supervision import DeviceHealth, Finding
from nowalls.domain.tasks import Task
from nowalls.domain.words import DeviceKind, TaskState
from tests.support.builders import HOME, NOW, a_setting, numbered_ids, place_facts

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WELL = DeviceHealth(
    device_id=DeviceId("door-1"),
    kind=DeviceKind.DOOR,
    model=None,
    place_id=HOME.id,
    site_id=HOME.site_id,
    district=DistrictCode("220104"),
    registered_at=NOW - 100 * DAY,
    last_seen_at=NOW - timedelta(minutes=5),
    online=True,
    battery=88.0,
    tested_at=NOW - DAY,
)


def a_device_that_is(**changes: Any) -> DeviceHealth:  # noqa: ANN401  # fields
    """Return a device that is well but for what is named."""
    return replace(WELL, **changes)


CASES: list[tuple[str, dict[str, Any], set[Finding]]] = [
    ("well", {}, set()),
    ("silent just within its profile", {"last_seen_at": NOW - 25 * HOUR, "lost_at": NOW - HOUR}, set()),
    ("silent", {"last_seen_at": NOW - 26 * HOUR, "lost_at": NOW - HOUR}, {Finding.DEVICE_SILENT}),
    ("silent, neighbours awaited", {"last_seen_at": NOW - 26 * HOUR, "lost_at": NOW}, set()),
    (
        "silent with its whole building",
        {"last_seen_at": NOW - 26 * HOUR, "lost_at": NOW - HOUR, "in_outage": True},
        set(),
    ),
    ("a gateway after two minutes", {"kind": DeviceKind.GATEWAY, "last_seen_at": NOW - timedelta(minutes=2),
                                     "lost_at": NOW - timedelta(minutes=2)}, {Finding.DEVICE_SILENT}),
    ("new and never seen", {"last_seen_at": None, "registered_at": NOW - HOUR}, set()),
    ("never seen", {"last_seen_at": None, "registered_at": NOW - 2 * DAY}, {Finding.NEVER_SEEN}),
    ("battery low", {"battery": 19.0}, {Finding.BATTERY_LOW}),
    ("battery unknown", {"battery": None}, set()),
    ("button not tried for nine days", {"kind": DeviceKind.SOS, "tested_at": NOW - 9 * DAY}, {Finding.TEST_OVERDUE}),
    ("button never tried, new", {"kind": DeviceKind.SOS, "tested_at": None, "registered_at": NOW - 3 * DAY}, set()),
    ("button never tried", {"kind": DeviceKind.SOS, "tested_at": None}, {Finding.TEST_OVERDUE}),
    ("detector tried three weeks ago", {"kind": DeviceKind.SMOKE, "tested_at": NOW - 21 * DAY}, set()),
    ("detector tried five weeks ago", {"kind": DeviceKind.SMOKE, "tested_at": NOW - 35 * DAY}, {Finding.TEST_OVERDUE}),
    ("link lost, sensor heard", {"online": False}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_stands(changes: dict[str, Any], wanted: set[Finding]) -> None:
    """Each finding by its profile: beat, battery, test; silence tells both the sensor and the link."""
    found = findings(a_device_that_is(**changes), a_setting())
    assert set(found) == wanted
    if Finding.DEVICE_SILENT in found:
        assert set(found[Finding.DEVICE_SILENT]) == {"hours", "online"}


def test_a_policy_switches_supervision_off_for_a_profile() -> None:
    """A device model that needs no supervision has no findings, and others keep theirs."""
    off = Policy(
        rule=PolicyRule.SUPERVISION,
        scope=PolicyScope.PROFILE,
        scope_id="demo-model",
        severity=None,
        parameters={"enabled": False},
    )
    setting = replace(a_setting(), policies=Policies([off]))
    silent = a_device_that_is(last_seen_at=NOW - 30 * DAY, lost_at=NOW - DAY)
    assert Finding.DEVICE_SILENT in findings(silent, setting)
    assert findings(replace(silent, model="demo-model"), setting) == {}
    assert not is_silent(replace(silent, model="demo-model"), setting)


class Tasks:
    """The supervision tasks of one device, as storage would keep them."""

    def __init__(self) -> None:
        """Begin with none."""
        self.by_subject: dict[str, Task] = {}
        self.told = 0
        self.new_id = numbered_ids()

    def look(self, device: DeviceHealth) -> DeviceHealth:
        """Let supervision look at the device once; return it as the next look will find it."""
        open_tasks = {subject: task for subject, task in self.by_subject.items() if task.state is TaskState.OPEN}
        seen = replace(device, open_subjects=frozenset(open_tasks))
        setting = a_setting(NOW, self.new_id)
        if news(seen, setting):
            facts = Facts(places={HOME.id: place_facts()}, open_tasks=open_tasks)
            decisions = supervise(facts, setting, [seen])
            assert decisions.tasks, "News is always told."
            for each in decisions.tasks:
                self.by_subject[each.task.subject] = each.task
                self.told += 1
        return seen

    @property
    def standing(self) -> set[str]:
        """The subjects of the open tasks."""
        return {subject for subject, task in self.by_subject.items() if task.state is TaskState.OPEN}


def test_silence_is_told_once_and_its_end_once() -> None:
    """One task while a device is silent, however often it is looked at; it ends by itself when it speaks."""
    tasks = Tasks()
    silent = a_device_that_is(last_seen_at=NOW - 26 * HOUR, lost_at=NOW - HOUR)
    for _ in range(3):
        tasks.look(silent)
    assert (tasks.standing, tasks.told) == ({"door-1:device_silent:supervision"}, 1)
    for _ in range(3):
        tasks.look(WELL)
    [task] = tasks.by_subject.values()
    assert (task.state, task.reasons[-1].code, tasks.told) == (TaskState.DONE, "heard_again", 2)


def test_a_battery_that_warms_up_is_no_new_one() -> None:
    """A low battery's task stands until the battery is well above the limit; a replaced one ends it."""
    tasks = Tasks()
    for percent in (19.0, 21.0, 24.0, 19.0):
        tasks.look(a_device_that_is(battery=percent))
    assert tasks.told == 1
    tasks.look(a_device_that_is(battery=100.0))
    assert tasks.standing == set()


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, 1, 24, 26, 500]), st.sampled_from([None, 5.0, 19.0, 25.0, 90.0]), st.booleans()
        ),
        max_size=20,
    ),
)
def test_what_is_open_is_what_stands(history: list[tuple[int | None, float | None, bool]]) -> None:
    """After any history of looks the open tasks are exactly the findings of the last one."""
    tasks = Tasks()
    for hours, percent, in_outage in history:
        device = a_device_that_is(
            last_seen_at=None if hours is None else NOW - hours * HOUR,
            lost_at=NOW - HOUR,
            battery=percent,
            in_outage=in_outage,
        )
        seen = tasks.look(device)
        wanted = subjects_of_devices([seen]) & {
            f"door-1:{'low_battery' if each is Finding.BATTERY_LOW else each}:supervision"
            for each in findings(seen, a_setting())
        }
        assert tasks.standing - {"door-1:low_battery:supervision"} == wanted - {"door-1:low_battery:supervision"}
        if percent is not None:
            assert tasks.standing == wanted
