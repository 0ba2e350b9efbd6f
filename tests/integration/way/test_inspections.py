"""Inspections that open by themselves, on the real processes."""

from tests.integration.way.test_hazards import look_again
from tests.support.centre import Centre
from tests.support.waiting import until

RHYTHM = {"scope": "site", "scope_id": "fukang", "parameters": {"round_every_days": 7, "check_each_month": True}}


async def test_rounds_and_checks_open_where_a_policy_says_so(centre: Centre) -> None:
    """Both once, by nobody, and not again at the next look; the house finds its round among its own."""
    with centre.login("root") as admin, centre.login("fukang") as house:
        refused = admin.put("/policies/inspections", json=RHYTHM | {"parameters": {"round_every_days": 40}})
        assert (refused.status_code, refused.json()["code"]) == (422, "parameter_invalid")
        admin.put("/policies/inspections", json=RHYTHM).raise_for_status()
        look_again(centre)
        await until(lambda: len(centre.query("select 1 from inspections")) == 2)
        look_again(centre)
        await until(lambda: centre.query("select 1 from leases where generation > 2"))
        kinds = {each["kind"]: each for each in house.get("/inspections").raise_for_status().json()["items"]}
        assert set(kinds) == {"round", "check"}
        assert [each["planner"] for each in kinds.values()] == [None, None]
        step = house.post(f"/inspections/{kinds['round']['id']}/begin")
        assert step.status_code == 200, step.text
    assert len(centre.query("select 1 from inspections")) == 2
