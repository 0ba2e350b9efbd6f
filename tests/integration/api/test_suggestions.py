"""Suggestions on the real services: pressed by mistake time and again, proposed once, answered by one."""

import asyncio

import httpx2

from tests.integration.api.test_incidents import problem
from tests.support.centre import Centre
from tests.support.device import TestDevice, a_device
from tests.support.waiting import until

BY_MISTAKE = "teach_use:sos-home-1"


async def press_by_mistake(centre: Centre, button: TestDevice, desk: httpx2.Client, message_id: str) -> None:
    """Press, and let the desk settle it as a mistake."""
    await button.alarm(message_id, "sos")
    standing = "select id from incidents where closed_at is null and not exercise"
    await until(lambda: centre.query(standing))
    [found] = centre.query(standing)
    desk.post(f"/incidents/{found['id']}/resolve", json={"outcome": "pressed_by_mistake"}).raise_for_status()


def proposed(client: httpx2.Client) -> list[str]:
    """Return what is suggested to somebody."""
    return [each["id"] for each in client.get("/suggestions").raise_for_status().json()["items"]]


async def test_three_mistakes_are_one_suggestion_and_one_task(centre: Centre) -> None:
    """Proposed at the third, accepted by one of two at once; as many again are proposed again, and may be dismissed."""
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        with centre.login() as desk, centre.login("wangjian") as supervisor, centre.login("limin") as lead:
            for n in range(3):
                assert proposed(supervisor) == []
                await press_by_mistake(centre, button, desk, f"first-{n}")
            assert proposed(supervisor) == proposed(desk) == [BY_MISTAKE]
            accept = f"/suggestions/{BY_MISTAKE}/accept"
            assert problem(desk.post(accept)) == (403, "not_allowed")
            answers = await asyncio.gather(*(asyncio.to_thread(who.post, accept) for who in (supervisor, lead)))
            assert sorted(each.status_code for each in answers) == [200, 404]
            [task] = desk.get("/tasks").raise_for_status().json()["items"]
            assert (task["kind"], task["severity"], task["site_id"]) == ("supervision", "low", "home-1")
            assert [each["code"] for each in task["reasons"]] == ["suggested_teach_use"]
            assert proposed(supervisor) == []

            for n in range(3):
                await press_by_mistake(centre, button, desk, f"second-{n}")
            assert proposed(supervisor) == [BY_MISTAKE]
            dismissed = supervisor.post(f"/suggestions/{BY_MISTAKE}/dismiss", json={"note": "她会用了"})
            assert dismissed.raise_for_status().json()["items"] == proposed(lead) == []
            assert problem(supervisor.post(accept)) == (404, "not_found")
    written = centre.query("select answer, note from suggestion_answers order by key")
    assert [(each["answer"], each["note"]) for each in written] == [("accepted", ""), ("dismissed", "她会用了")]
