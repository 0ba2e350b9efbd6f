"""Protected today on the real processes: asked over the wire, answered by devices, judged, and told to its keeper."""

from typing import Any

from simulators.lean import own_lines
from tests.integration.simulators.playing import fleet_of, playing
from tests.support.centre import Centre
from tests.support.district import SmallDistrict
from tests.support.waiting import until

IN_SERVICE = """
insert into device_models (name, maker, kind, capabilities) values ('silent-1', 'x', 'sos', '{self_test}');
update devices set lifecycle = 'in_service', test_seen_at = now(), lifecycle_at = now(),
    model = case when id in ('sos-home-2', 'sos-203', 'smoke-203') then 'silent-1' end;
"""

UNANSWERED = """
insert into device_latest (device_key, last_seen_at, online, battery) select key, now(), true, 90 from devices;
update device_latest set battery = 10 where device_key = (select key from devices where id = 'sos-home-1');
insert into proofs (id, device_key, asked_at)
select 'proof-1', key, now() - interval '10 minutes' from devices where id = 'sos-203';
"""


async def test_a_site_that_is_asked_proves_itself_and_opens_nothing(centre: Centre, district: SmallDistrict) -> None:
    """Two lines, two ways of connecting: both answer, nobody's queue sees it, and the place counts as proved."""
    centre.change(IN_SERVICE)
    fleet = fleet_of(district, "sos-203", "smoke-203"), fleet_of(district, "sos-home-2")
    async with playing(centre, fleet[0]) as figures, playing(centre, fleet[1], connect=own_lines) as bare:
        await until(lambda: (figures.connected, bare.connected) == (2, 1))
        with centre.login("fukang") as institution, centre.login() as desk:
            made = institution.post("/sites/fukang/proofs")
            assert made.status_code == 201, made.text
            assert len(made.json()["items"]) == 2
            assert institution.post("/sites/home-2/proofs").status_code == 404
            desk.post("/sites/home-2/proofs").raise_for_status()
            nothing = desk.post("/sites/home-1/proofs")
            assert (nothing.status_code, nothing.json()["code"]) == (422, "nothing_to_ask")
            await until(lambda: states(centre) == {"proved": 3})
    assert centre.query("select 1 from incidents") == []
    assert centre.query("select distinct decision, test from signals") == [{"decision": "proved", "test": True}]
    judge_anew(centre)
    await until(lambda: today(centre, "wangjian")["judged_at"])
    seen = today(centre, "wangjian")
    assert seen["proved"] >= 2
    assert sum(day["proved"] for day in seen["days"]) == seen["proved"]
    with centre.login("fukang") as institution:
        mine = institution.get("/protection/places").raise_for_status().json()["items"]
        assert {each["site_id"] for each in mine} <= {"fukang"}
        assert institution.get("/protection").json()["days"] == []


async def test_who_does_not_answer_is_a_gap_with_a_keeper_and_a_deadline(centre: Centre) -> None:
    """A question of ten minutes ago without an answer leaves a room unprotected; its house sees to it."""
    centre.change(IN_SERVICE)
    centre.change(UNANSWERED)
    judge_anew(centre)
    await until(lambda: today(centre, "wangjian")["gaps"].get("proof_failed"))
    with centre.login("wangjian") as supervisor:
        path = "/protection/places?gap=proof_failed"
        [place] = supervisor.get(path).raise_for_status().json()["items"]
        assert (place["place_id"], place["score"], place["keeper"]) == ("fukang-203", 0, "organization")
        assert place["organization_name"] == "福康养老服务"
        assert place["deadline"] > place["since"][:10]
        assert not place["overdue"]
        table = supervisor.get("/protection/export?format=csv&lang=zh-CN")
        assert "自检未应答" in table.content.decode("utf-8-sig")
        walked = walk(supervisor, limit=1)
        assert walked == [each["place_id"] for each in supervisor.get("/protection/places").json()["items"]]
        assert len(walked) > 1
        assert supervisor.get("/protection/places?cursor=2026-99-01.1").status_code == 422


def states(centre: Centre) -> dict[str, int]:
    """Count the questions by their state."""
    found: dict[str, int] = {}
    with centre.login() as desk:
        for site in ("home-2", "fukang"):
            for each in desk.get(f"/sites/{site}/proofs").raise_for_status().json()["items"]:
                found[each["state"]] = found.get(each["state"], 0) + 1
    return found


def today(centre: Centre, who: str) -> dict[str, Any]:
    """Return the figures as somebody sees them."""
    with centre.login(who) as person:
        answer: dict[str, Any] = person.get("/protection").raise_for_status().json()
    return answer


def judge_anew(centre: Centre) -> None:
    """Begin a round: a service that starts has judged nobody."""
    centre.change("delete from protection_days")
    centre.kill("alerts")
    centre.start("alerts")


def walk(person: Any, *, limit: int) -> list[str]:  # noqa: ANN401
    """Read a list page by page."""
    found, cursor = [], ""
    while True:
        page = person.get(f"/protection/places?limit={limit}{cursor}").raise_for_status().json()
        found += [each["place_id"] for each in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"
