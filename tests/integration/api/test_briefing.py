"""An incident's briefing on the real api: who may be inside, how to get in, and who is told."""

from datetime import timedelta
from typing import Any

from nowalls.runtime.clock import SystemClock
from tests.integration.api.test_privacy import an_incident
from tests.support.centre import Centre

Json = dict[str, Any]
CODES = "东门 7788#"


def test_a_fire_in_an_institution_is_told_floor_by_floor(api_alone: Centre) -> None:
    """The desk reads who lies where, who is away, the door code and the night staff; afterwards nothing of it."""
    people = [
        {"name": "韩玉珍", "sex": "female", "birth_year": 1938, "ability_grade": 4, "notes": "吸氧"},
        {"name": "宋长海", "sex": "male", "birth_year": 1945},
    ]
    with api_alone.login("fukang") as institution:
        made = [
            institution.post("/residents", json=each | {"place_id": "fukang-204"}).raise_for_status().json()
            for each in people
        ]
        now = SystemClock().now()
        away = {
            "from_at": (now - timedelta(hours=1)).isoformat(),
            "until_at": (now + timedelta(days=2)).isoformat(),
            "reason": "hospital",
        }
        institution.post(f"/residents/{made[1]['id']}/absences", json=away).raise_for_status()
        institution.put("/sites/fukang/door_codes", json={"door_codes": CODES}).raise_for_status()
        staff = {"items": [{"name": "周护士", "phone": "0431-8000 1111", "post": "二楼护士站"}]}
        institution.put("/sites/fukang/night_staff", json=staff).raise_for_status()
        institution.post("/shifts/start", json={"audible": True}).raise_for_status()
    with (
        api_alone.login() as desk,
        an_incident(api_alone, kind="fire_hazard", site_id="fukang", place_id="fukang-2") as fire,
    ):
        told: Json = desk.get(f"/incidents/{fire}/briefing").raise_for_status().json()
        [floor] = told["floors"]
        rooms = {each["place"]["room"]: each for each in floor["rooms"]}
        assert (floor["building"], floor["floor"]) == ("2 号楼", "2")
        assert [(each["name"], each["mobility"]) for each in rooms["204"]["occupants"]] == [
            ("韩玉珍", "cannot_walk"),
            ("宋长海", "unknown"),
        ]
        assert rooms["204"]["occupants"][1]["away_until"] is not None
        assert {"inside": 1, "cannot_walk": 1, "unknown": 0, "away": 1}.items() <= told["counts"].items()
        assert (told["door_codes"], told["night_staff"][0]["name"]) == (CODES, "周护士")
        assert told["staff_on_shift"] == ["福康值班"]
    with api_alone.login() as desk, api_alone.login("root") as admin:
        after = desk.get(f"/incidents/{fire}/briefing").raise_for_status().json()
        assert (after["door_codes"], after["night_staff"], after["counts"]) == (None, None, None)
        occupants = [each for room in after["floors"][0]["rooms"] for each in room["occupants"]]
        assert occupants
        assert all(each["mobility"] is None and each["notes"] is None for each in occupants)
        looks = admin.get("/audit", params={"action": "residents_shown", "object": "fukang"}).json()["items"]
        assert fire in {look["details"].get("incident_id") for look in looks}


def test_a_home_is_one_floor_without_a_name(api_alone: Centre) -> None:
    """At a home the briefing holds the one who lives there, and the number to ring back where it is set."""
    with api_alone.login() as desk, an_incident(api_alone) as rescue:
        told = desk.get(f"/incidents/{rescue}/briefing").raise_for_status().json()
        [floor] = told["floors"]
        assert (floor["building"], floor["floor"], floor["counts"]["inside"]) == (None, None, 1)
        assert told["where"]["address"]
        assert floor["rooms"][0]["occupants"][0]["phone"] == "0431-8123 4567"


def test_that_119_was_told_stands_on_the_timeline(api_alone: Centre) -> None:
    """Whoever rang writes it, owner or not, with the case number; it changes neither state nor owner."""
    with api_alone.login() as owner, api_alone.login("zhangwei") as other, an_incident(api_alone) as rescue:
        owner.post(f"/incidents/{rescue}/claim").raise_for_status()
        told = other.post(f"/incidents/{rescue}/report", json={"service": "119", "number": "2026-113"})
        assert (told.status_code, told.json()["state"], told.json()["owner"]["name"]) == (200, "claimed", "李华")
        line = owner.get(f"/incidents/{rescue}").json()["timeline"][-1]
        assert (line["code"], line["params"]) == ("reported", {"service": "119", "number": "2026-113"})
        assert line["actor"]["name"] == "张伟"
        wrong = other.post(f"/incidents/{rescue}/report", json={"service": "12345"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "validation_failed")


def test_a_desk_knows_what_backs_it(api_alone: Centre) -> None:
    """Without a channel the second way out is missing in every district; a duty lead is named."""
    with api_alone.login() as desk, api_alone.login("nanguan") as local:
        ready = desk.get("/shifts/readiness").raise_for_status().json()
        assert ready["second_channel"]["backing"] == "missing"
        assert len(ready["second_channel"]["districts"]) > 1
        assert (ready["duty_lead"]["backing"], ready["duty_leads"]) == ("ready", ["李敏"])
        assert local.get("/shifts/readiness").json()["second_channel"]["districts"] == ["220102"]


def test_a_channel_fails_until_something_gets_through_again(api_alone: Centre) -> None:
    """A page that was tried and not taken makes the second way out fail; one that is sent after it ends that."""
    api_alone.change(
        "insert into channels (id, name, kind, audience, address, language, created_at)"
        " values ('chn-pager', 'pager', 'webhook', 'on_duty', 'https://gateway.example', 'zh-CN', now())"
    )
    page = (
        "insert into outbox (channel, district_key, payload, created_at, next_try_at, attempts, sent_at, channel_key,"
        " occasion, state) select 'webhook', d.key, '{{}}', now(), now(), 1, {sent}, c.key, 'step', '{state}'"
        " from channels as c, districts as d where c.id = 'chn-pager' and d.code = '220104'"
    )
    try:
        with api_alone.login() as desk:
            for sent, state, backing in (("null", "waiting", "failing"), ("now()", "sent", "ready")):
                api_alone.change(page.format(sent=sent, state=state))
                told = desk.get("/shifts/readiness").raise_for_status().json()["second_channel"]
                assert told["backing"] == backing
    finally:
        api_alone.change("delete from outbox where channel_key = (select key from channels where id = 'chn-pager')")
        api_alone.change("delete from channels where id = 'chn-pager'")
