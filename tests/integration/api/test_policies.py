"""Parameters changed while the centre runs."""

import asyncio
from itertools import count

import pytest

from nowalls.domain.steps import StepTimes
from tests.support.centre import Centre
from tests.support.device import TestDevice, a_device
from tests.support.waiting import HANG_S, until

QUICK = {"scope": "district", "scope_id": "220104", "parameters": {"next_channel_s": 1, "everyone_s": 2}}
NEXT_STEP = """
select id, extract(epoch from next_step_at - opened_at)::float8 as after_s from incidents where closed_at is null
"""


async def test_a_district_s_steps_change_without_a_restart(centre: Centre) -> None:
    """Steps set for a district count for the next press there, and their change is in the audit."""
    with centre.login("root") as admin:
        admin.put("/policies/steps", json=QUICK).raise_for_status()
        shown = admin.get("/policies").raise_for_status().json()
    assert shown["policies"] == [QUICK | {"rule": "steps", "severity": None}]
    assert shown["rules"]["steps"]["next_channel_s"] == {"default": 30.0, "low": 1.0, "high": 60.0}
    assert centre.query("select object_id from audit where action = 'set_policy'") == [{"object_id": "steps"}]
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        await pressed_until_quick(centre, button)
        await until(lambda: centre.query("select 1 from incident_entries where params ->> 'name' = 'claim_everyone'"))


async def pressed_until_quick(centre: Centre, button: TestDevice) -> None:
    """Press, and again once that incident is closed, until its next step is no longer due as by default."""
    with centre.login() as desk:
        async with asyncio.timeout(HANG_S):
            for number in count():
                await button.alarm(str(number), "sos")
                await until(lambda: centre.query(NEXT_STEP))
                [found] = centre.query(NEXT_STEP)
                if found["after_s"] < StepTimes().next_channel.total_seconds():
                    return
                body = {"outcome": "pressed_by_mistake"}
                desk.post(f"/incidents/{found['id']}/resolve", json=body).raise_for_status()


@pytest.mark.parametrize(
    ("rule", "body", "code"),
    [
        ("steps", {"scope": "centre", "parameters": {"next_channel_s": 3600}}, "parameter_invalid"),
        ("steps", {"scope": "centre", "parameters": {"patience_s": 1}}, "parameter_invalid"),
        ("steps", {"scope": "planet", "parameters": {}}, "validation_failed"),
        ("moods", {"scope": "centre", "parameters": {}}, "validation_failed"),
    ],
)
async def test_what_cannot_stand_changes_nothing(centre: Centre, rule: str, body: dict[str, object], code: str) -> None:
    """A parameter out of bounds or unknown is a 422 with a stable code, and nothing is written."""
    with centre.login("root") as admin:
        answer = admin.put(f"/policies/{rule}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert centre.query("select 1 from policies") == []


async def test_only_an_admin_sets_policies(centre: Centre) -> None:
    """A dispatcher may look and not change."""
    with centre.login() as desk:
        assert desk.get("/policies").status_code == 200
        assert desk.put("/policies/steps", json=QUICK).status_code == 403
    with centre.login("fukang") as institution:
        assert institution.get("/policies").status_code == 403
