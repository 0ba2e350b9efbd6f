"""The registry over HTTP: who may write what where, and that only named fields change. One centre for all tests."""

from typing import Any

import httpx2
import pytest

from nowalls.domain.identifiers import credit_code_check
from tests.support.centre import Centre

Json = dict[str, Any]
CREDIT_BODY = "52220104MJ1234567"


def a_home(**changes: object) -> Json:
    """Write the body of a home in Chaoyang."""
    body = {"type_code": "home", "name": "湖西家园 12 栋 402", "address": "湖西路 108 号", "district": "220104"}
    return body | {"lon": 125.3, "lat": 43.87} | changes


def test_an_organization_has_papers(shared_centre: Centre) -> None:
    """An organization is registered by the centre; a patch changes the fields it names and no others."""
    code = CREDIT_BODY + credit_code_check(CREDIT_BODY)
    with shared_centre.login("limin") as lead:
        made = lead.post("/organizations", json={"name": "松鹤养老", "credit_code": code, "beds": 40, "grade": 3})
        assert (made.status_code, made.headers["location"]) == (201, f"/api/v1/organizations/{made.json()['id']}")
        path = f"/organizations/{made.json()['id']}"
        changed = lead.patch(path, json={"fire_acceptance": "accepted", "grade": None}).raise_for_status().json()
        assert (changed["beds"], changed["grade"], changed["credit_code"]) == (40, None, code)
        assert lead.get(path).json() == changed
        again = lead.post("/organizations", json={"name": "另一家", "credit_code": code})
        assert (again.status_code, again.json()["code"]) == (409, "already_exists")
    with shared_centre.login("fukang") as institution:
        assert [each["id"] for each in institution.get("/organizations").json()["items"]] == ["org-fukang"]
        assert institution.patch(path, json={"grade": 5}).status_code == 404
        assert institution.patch("/organizations/org-fukang", json={"phone": "0431-0123 0000"}).status_code == 200
        assert institution.post("/organizations", json={"name": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"credit_code": CREDIT_BODY + "0"}, "invalid_credit_code"),
        ({"beds": 10, "nursing_beds": 11}, "invalid_beds"),
        ({"grade": 6}, "validation_failed"),
        ({"name": None}, "validation_failed"),
    ],
)
def test_papers_that_cannot_be(shared_centre: Centre, body: Json, code: str) -> None:
    """Each wrong field of an organization has its code."""
    with shared_centre.login("limin") as lead:
        answer = lead.patch("/organizations/org-fukang", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_home_stands_where_its_compound_does_until_somebody_knows_better(shared_centre: Centre) -> None:
    """A site takes its compound's position, then the one placed on a map of another datum, kept as WGS-84."""
    with shared_centre.login("root") as admin:
        compound = {"name": "湖西家园", "district": "220104", "lon": 125.31, "lat": 43.88}
        compound_id = admin.post("/compounds", json=compound).raise_for_status().json()["id"]
        body = a_home(compound_id=compound_id, city_code="220100", subdistrict_code="220104001")
        del body["lon"], body["lat"]
        made = admin.post("/sites", json=body)
        assert made.status_code == 201
        home = made.json()
        assert (home["lon"], home["lat"], home["position_source"]) == (125.31, 43.88, "compound")
        assert (home["type"], home["type_code"], home["kind"]) == ("居家", "home", "home")
        [place] = admin.get("/places", params={"site": home["id"]}).json()["items"]
        assert place["kind"] == "home"
        on_map = {"lon": 125.3160, "lat": 43.8820, "datum": "gcj02", "position_source": "map"}
        placed = admin.patch(f"/sites/{home['id']}", json=on_map).raise_for_status().json()
        assert placed["position_source"] == "map"
        assert 0.003 < abs(placed["lon"] - 125.3160) < 0.01
        assert (placed["name"], placed["subdistrict_code"]) == (home["name"], "220104001")


@pytest.mark.parametrize(
    ("user", "changes", "status", "code"),
    [
        ("root", {"lon": None, "lat": None}, 422, "no_position"),
        ("root", {"lon": None}, 422, "validation_failed"),
        ("root", {"subdistrict_code": "220102001"}, 422, "invalid_division"),
        ("root", {"district": "110101"}, 404, "not_found"),
        ("root", {"organization_id": "org-none"}, 404, "not_found"),
        ("root", {"compound_id": "cpd-none"}, 404, "not_found"),
        ("fukang", {"organization_id": None}, 404, "not_found"),
        ("lihua", {}, 403, "not_allowed"),
    ],
)
def test_sites_that_cannot_be(shared_centre: Centre, user: str, changes: Json, status: int, code: str) -> None:
    """Each way in which a site can be wrong has its status and code."""
    with shared_centre.login(user) as client:
        answer = client.post("/sites", json=a_home(**changes))
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_an_institution_registers_within_its_organization(shared_centre: Centre) -> None:
    """What an institution registers is its own; a building that a room names is made with it; no name comes twice."""
    with shared_centre.login("fukang") as institution:
        body = a_home(type_code="nursing_home", name="福康二院")
        site = institution.post("/sites", json=body).raise_for_status().json()
        assert site["organization_id"] == "org-fukang"
        room = {"site_id": site["id"], "kind": "room", "building": "主楼", "floor": "3", "room": "301"}
        made = institution.post("/places", json=room)
        assert made.status_code == 201
        places = institution.get("/places", params={"site": site["id"]}).json()["items"]
        assert {(each["kind"], each["building"]) for each in places} == {("building", "主楼"), ("room", "主楼")}
        [building] = [each["id"] for each in places if each["kind"] == "building"]
        assert made.json()["building_place"] == building
        assert institution.post("/places", json=room).status_code == 409
        institution.patch(f"/places/{building}", json={"building": "A 座"}).raise_for_status()
        assert institution.get(f"/places/{made.json()['id']}").json()["building"] == "A 座"
        assert institution.post("/places", json=room | {"site_id": "home-1"}).status_code == 404
        assert institution.get("/places/home-1-place").status_code == 404


def test_who_is_there_at_night(shared_centre: Centre) -> None:
    """An institution says whom to call at night, in order; a home has no such list, a stranger sees none."""
    people = {
        "items": [{"name": "赵敏", "phone": "138 0000 1000", "post": "前台"}, {"name": "钱进", "phone": "", "post": ""}]
    }
    with shared_centre.login("fukang") as institution:
        assert institution.put("/sites/fukang/night_staff", json=people).json() == people
        assert institution.put("/sites/fukang/door_codes", json={"door_codes": "正门 1357#"}).status_code == 204
        assert institution.put("/sites/home-1/night_staff", json=people).status_code == 404
    with shared_centre.login() as desk:
        assert desk.get("/sites/fukang/night_staff").json() == people
        assert desk.put("/sites/fukang/night_staff", json=people).status_code == 403
    with shared_centre.login("limin") as lead:
        assert lead.put("/sites/home-1/night_staff", json=people).json()["code"] == "not_an_institution"
    with shared_centre.login("nanguan") as elsewhere:
        assert elsewhere.get("/sites/fukang/night_staff").status_code == 404


def a_resident(**changes: object) -> Json:
    """Write the body of a resident in room 203."""
    body = {"place_id": "fukang-203", "name": "曾雅琴", "sex": "female", "birth_year": 1940}
    return body | {"phone": "0431-0777 8888", "notes": "糖尿病"} | changes


def test_a_resident_moves_and_leaves_and_history_stays(shared_centre: Centre) -> None:
    """Who lived where from when to when is kept through a move and a leaving; who has left lives nowhere."""
    contacts = [{"name": "曾磊", "relation": "son", "phone": "13800001234", "key_holder": True}]
    with shared_centre.login("fukang") as institution:
        made = institution.post("/residents", json=a_resident(contacts=contacts, ability_grade=2, risk="high"))
        assert made.status_code == 201
        path = f"/residents/{made.json()['id']}"
        changed = institution.patch(path, json={"medical_notes": "胰岛素"}).raise_for_status().json()
        assert (changed["notes"], changed["contacts"][0]["phone"]) == ("糖尿病", "13800001234")
        moved = institution.post(f"{path}/move", json={"place_id": "fukang-204"}).raise_for_status().json()
        assert moved["place_id"] == "fukang-204"
        assert institution.post(f"{path}/move", json={"place_id": "fukang-2"}).json()["code"] == "nobody_lives_there"
        assert institution.post(f"{path}/move", json={"place_id": "home-1-place"}).status_code == 404
        late = {"place_id": "fukang-203", "at": "2001-01-01T00:00:00Z"}
        assert institution.post(f"{path}/move", json=late).json()["code"] == "wrong_time"
        assert institution.post(f"{path}/leave", json={}).json()["left_at"] is not None
        assert institution.post(f"{path}/leave", json={}).status_code == 409
        lived = institution.get(f"{path}/occupancies").json()["items"]
        assert [each["place_id"] for each in lived] == ["fukang-204", "fukang-203"]
        assert lived[1]["until_at"] == lived[0]["from_at"]
        assert lived[0]["until_at"] is not None
        here = institution.get("/residents", params={"site": "fukang"}).json()["items"]
        assert made.json()["id"] not in {each["id"] for each in here}


def test_who_is_away_is_one_answer(shared_centre: Centre) -> None:
    """An absence that runs or is to come is listed for its site and no other scope, until its resident is back."""
    body = {"from_at": "2026-01-01T00:00:00Z", "until_at": "2099-01-01T00:00:00Z", "reason": "hospital"}
    over = body | {"until_at": "2026-01-02T00:00:00Z"}
    with shared_centre.login("fukang") as institution, shared_centre.login("nanguan") as elsewhere:
        made = institution.post("/residents", json=a_resident(place_id="fukang-204")).raise_for_status().json()
        path = f"/residents/{made['id']}/absences"
        institution.post(path, json=over).raise_for_status()
        away = institution.post(path, json=body).raise_for_status().json()

        def listed(client: httpx2.Client, site: str = "fukang") -> list[str]:
            answer = client.get("/absences", params={"site": site}).raise_for_status()
            return [each["id"] for each in answer.json()["items"] if each["resident_id"] == made["id"]]

        assert listed(institution) == [away["id"]]
        assert (listed(institution, "home-1"), listed(elsewhere)) == ([], [])
        institution.delete(f"{path}/{away['id']}").raise_for_status()
        assert listed(institution) == []
        institution.post(f"/residents/{made['id']}/leave", json={}).raise_for_status()


def test_a_list_of_residents_hides_what_is_personal(shared_centre: Centre) -> None:
    """Lists, and a dispatcher's look, show null for notes and numbers and say so; each look is in the audit."""
    with shared_centre.login() as desk:
        [resident] = desk.get("/residents", params={"site": "home-1"}).raise_for_status().json()["items"]
        assert (resident["revealed"], resident["phone"], resident["notes"]) == (False, None, None)
        assert resident["contacts"] is None
        assert desk.get("/residents/res-home-1").json()["notes"] is None
    with shared_centre.login("root") as admin:
        admin.post("/residents/res-home-1/reveal", json={"reason": "核对登记信息"}).raise_for_status()
        assert admin.get("/residents/res-home-1").json()["notes"] == "听力差，请大声"
        actions = {each["action"] for each in admin.get("/audit").json()["items"]}
        assert {"listed_residents", "showed_resident", "revealed_resident"} <= actions


@pytest.mark.parametrize(
    ("user", "changes", "status", "code"),
    [
        ("fukang", {"birth_year": 1990}, 422, "invalid_birth_year"),
        ("fukang", {"birth_year": 1800}, 422, "invalid_birth_year"),
        ("fukang", {"ability_grade": 5}, 422, "validation_failed"),
        ("fukang", {"place_id": "home-1-place"}, 404, "not_found"),
        ("lihua", {}, 403, "not_allowed"),
    ],
)
def test_residents_that_cannot_be(shared_centre: Centre, user: str, changes: Json, status: int, code: str) -> None:
    """Residents are 60 and older and live within the scope of whoever registers them."""
    with shared_centre.login(user) as client:
        answer = client.post("/residents", json=a_resident(**changes))
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_responder_sets_out_from_somewhere(shared_centre: Centre) -> None:
    """A responder is registered in a district with a base and keys; who they are is the centre's to change."""
    body = {"name": "孙强", "kind": "key_holder", "district": "220104", "phone": "138 0000 5555"}
    with shared_centre.login("limin") as lead, shared_centre.login() as desk:
        made = lead.post("/responders", json=body | {"lon": 125.3, "lat": 43.87, "key_sites": ["home-1"]})
        assert made.status_code == 201
        path = f"/responders/{made.json()['id']}"
        assert desk.get(path).json()["district"] == "220104"
        assert desk.patch(path, json={"on_duty": False}).json()["on_duty"] is False
        assert desk.patch(path, json={"name": "孙大强"}).status_code == 403
        assert lead.patch(path, json={"name": "孙大强"}).json()["on_duty"] is False
        listed = {each["name"]: each["on_duty"] for each in desk.get("/responders").json()["items"]}
        assert listed["孙大强"] is False
        assert desk.post("/responders", json=body).status_code == 403
        assert lead.post("/responders", json=body | {"district": "999999"}).status_code == 404
    holds = "select 1 from responder_keys as k join responders as r on r.key = k.responder_key where r.id = %s"
    assert len(shared_centre.query(holds, made.json()["id"])) == 1


def test_what_is_personal_is_kept_in_one_place(shared_centre: Centre) -> None:
    """A repeated registration of a resident is told that it was done; nothing of them is kept for the repetition."""
    body = a_resident(place_id="fukang-204", name="何秀珍")
    headers = {"Idempotency-Key": "resident-1"}
    with shared_centre.login("fukang") as institution:
        made = institution.post("/residents", json=body, headers=headers).raise_for_status().json()
        again = institution.post("/residents", json=body, headers=headers)
        assert (again.status_code, again.json()["code"], again.json()["id"]) == (409, "already_done", made["id"])
    assert shared_centre.query("select 1 from idempotency_keys where answer::text like '%何秀珍%'") == []


@pytest.mark.parametrize("body", [{"room": "101"}, {"floor": "1"}, {"building": "3 号楼", "room": "x"}])
def test_a_building_has_neither_floor_nor_room(shared_centre: Centre, body: Json) -> None:
    """A change cannot make of a building what it could not have been registered as."""
    with shared_centre.login("root") as admin:
        answer = admin.patch("/places/fukang-2", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
        assert admin.get("/places/fukang-2").json()["room"] is None
