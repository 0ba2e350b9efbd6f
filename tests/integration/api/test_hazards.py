"""The hazard ledger on the real api and database: whole lives, pictures, lists, and the log under it."""

import csv
import io
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpx2
import psycopg
import pytest
from openpyxl import load_workbook

from nowalls.domain.hazards.ledger import replay
from nowalls.domain.ids import HazardId
from nowalls.domain.scopes import WHOLE
from nowalls.domain.working_days import local_day
from nowalls.runtime.clock import SystemClock
from nowalls.storage.database import open_database
from nowalls.storage.hazards import hazard_log, hazard_record
from tests.support.centre import Centre
from tests.support.tiles import a_picture

Json = dict[str, Any]
ORDER: Json = {"grade": "general", "responsible": "院长 李强", "working_days": 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The ledger as the institution, the supervisor and the duty lead reach it."""

    centre: Centre
    house: httpx2.Client
    authority: httpx2.Client
    lead: httpx2.Client

    def report(self, **changes: object) -> str:
        """Report a hazard at the institution and return its id."""
        body = {"site_id": "fukang", "category": "fire_safety", "what": "二楼安全出口上锁", "found_by": "inspection"}
        made = self.authority.post("/hazards", json=body | changes)
        assert made.status_code == 201, made.text
        assert made.headers["location"] == f"/api/v1/hazards/{made.json()['id']}"
        return str(made.json()["id"])

    def picture(self, hazard: str, number: int = 0) -> str:
        """Send a picture and return its id."""
        content, kind = a_picture((number, 80, 80)), {"Content-Type": "image/png"}
        made = self.house.post(f"/hazards/{hazard}/pictures", content=content, headers=kind)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def step(self, hazard: str, name: str, **body: object) -> Json:
        """Take a step in the name of whoever may, and return the hazard after it."""
        who = self.house if name == "rectify" else self.authority
        answer = who.post(f"/hazards/{hazard}/{name}", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@pytest.fixture
def ledger(api_alone: Centre) -> Iterator[Ledger]:
    """The ledger of the small district."""
    with ExitStack() as stack:
        house, authority, lead = (
            stack.enter_context(api_alone.login(name)) for name in ("fukang", "wangjian", "limin")
        )
        yield Ledger(centre=api_alone, house=house, authority=authority, lead=lead)


async def test_a_general_hazards_whole_life(ledger: Ledger) -> None:
    """Reported, ordered, rectified with a picture, failed and passed the re-check, closed; the log replays to it."""
    hazard = ledger.report(place_id="fukang-203")
    ordered = ledger.step(hazard, "grade", **ORDER)
    assert (ordered["state"], ordered["working_days_left"], ordered["overdue"]) == ("rectifying", 5, False)
    assert ordered["deadline"]["working_days"] == 5
    first = ledger.picture(hazard)
    assert ledger.step(hazard, "rectify", text="已拆除锁具", pictures=[first])["state"] == "recheck"
    failed = ledger.step(hazard, "recheck", passed=False, text="仍上锁", working_days=3)
    assert (failed["state"], failed["responsible"]) == ("rectifying", "院长 李强")
    again = ledger.house.post(f"/hazards/{hazard}/rectify", json={"text": "已整改", "pictures": [first]})
    assert (again.status_code, again.json()["code"]) == (422, "picture_refused")
    ledger.step(hazard, "rectify", text="已全部拆除", pictures=[ledger.picture(hazard, 1)])
    ledger.step(hazard, "recheck", passed=True, text="复查合格")
    closed = ledger.step(hazard, "close")
    assert closed["state"] == "closed"
    assert closed["measures"] == "已全部拆除"
    steps = ["reported", "graded", "rectified", "rechecked", "rectified", "rechecked", "closed"]
    assert [line["step"] for line in closed["log"]] == steps
    assert closed["log"][0]["actor"]["name"] == "王建"
    assert [each["shown_in"] for each in closed["pictures"]] == [3, 5]
    async with open_database(ledger.centre.database_url, name="test", size=1) as database, database.read() as read:
        today = local_day(SystemClock().now())
        found = await hazard_record(read, HazardId(hazard), WHOLE, today=today)
        assert found is not None
        assert replay(found.hazard.finding, await hazard_log(read, HazardId(hazard))) == found.hazard


def test_how_it_was_found_does_not_show_that_it_is_right(ledger: Ledger) -> None:
    """A picture that came with the report is older than the order: it proves nothing that was done since."""
    hazard = ledger.report()
    before = ledger.picture(hazard)
    shown = ledger.step(hazard, "grade", **ORDER)["pictures"]
    assert [(each["id"], each["author"], each["fresh"]) for each in shown] == [(before, "福康值班", False)]
    old = ledger.house.post(f"/hazards/{hazard}/rectify", json={"text": "已整改", "pictures": [before]})
    assert (old.status_code, old.json()["code"]) == (422, "picture_refused")
    ledger.picture(hazard, 9)
    assert [each["fresh"] for each in ledger.house.get(f"/hazards/{hazard}").json()["pictures"]] == [False, True]


def test_a_major_hazard_goes_from_document_to_document(ledger: Ledger) -> None:
    """Determined, proposed, listed, rectified, re-checked, taken off the list: each number is kept in its order."""
    hazard = ledger.report()
    ledger.step(hazard, "grade", grade="major_fire", document_number="判1")
    early = ledger.authority.post(
        f"/hazards/{hazard}/placard", json={"document_number": "督1", "responsible": "x", "working_days": 9}
    )
    assert (early.status_code, early.json()["code"]) == (409, "wrong_state")
    ledger.step(hazard, "propose", document_number="请1")
    ledger.step(hazard, "placard", document_number="督1", responsible="院长 李强", working_days=20)
    ledger.step(hazard, "rectify", text="已整改", pictures=[ledger.picture(hazard)])
    bare = ledger.authority.post(f"/hazards/{hazard}/recheck", json={"passed": True, "text": "合格"})
    assert (bare.status_code, bare.json()["code"]) == (422, "incomplete")
    ledger.step(hazard, "recheck", passed=True, text="合格", document_number="复1")
    closed = ledger.step(hazard, "close", document_number="摘1")
    assert closed["document_numbers"] == ["判1", "请1", "督1", "复1", "摘1"]
    reopened = ledger.step(hazard, "reopen", text="回头看再次上锁")
    assert (reopened["state"], reopened["grade"], reopened["reopened"]) == ("reported", None, 1)
    assert reopened["steps"] == ["grade", "dismiss"]


def test_each_does_their_own_part(ledger: Ledger) -> None:
    """The institution grades nothing and checks nothing of its own; the centre reports and gives no verdict."""
    hazard = ledger.report()
    for who, name, body in (
        (ledger.house, "grade", ORDER),
        (ledger.lead, "grade", ORDER),
        (ledger.house, "dismiss", {"text": "x"}),
        (ledger.authority, "rectify", {"text": "x", "pictures": ["att-none"]}),
    ):
        answer = who.post(f"/hazards/{hazard}/{name}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), name
    shown = {who: client.get(f"/hazards/{hazard}").json()["steps"] for who, client in self_and_others(ledger).items()}
    assert shown == {"house": [], "authority": ["grade", "dismiss"], "lead": []}
    with ledger.centre.login("nanguan") as foreign:
        assert foreign.get(f"/hazards/{hazard}").status_code == 404
        assert foreign.get("/hazards").json()["items"] == []


def self_and_others(ledger: Ledger) -> dict[str, httpx2.Client]:
    """Return who looks, by name."""
    return {"house": ledger.house, "authority": ledger.authority, "lead": ledger.lead}


def test_two_at_once_and_the_same_twice(ledger: Ledger) -> None:
    """A step on an older version is refused with the newer; the same request again is one step."""
    hazard = ledger.report()
    path, key = f"/hazards/{hazard}/grade", {"Idempotency-Key": f"k-{hazard}"}
    assert ledger.authority.post(path, json=ORDER, headers=key | {"If-Match": '"1"'}).json()["version"] == 2
    assert ledger.authority.post(path, json=ORDER, headers=key | {"If-Match": '"1"'}).json()["version"] == 2
    late = ledger.authority.post(path, json=ORDER, headers={"If-Match": '"1"'})
    assert (late.status_code, late.json()["code"], late.json()["current"]["version"]) == (409, "version_conflict", 2)


def test_of_many_who_step_at_once_one_does(ledger: Ledger) -> None:
    """Eight orders at the same moment are one order and seven refusals; the log has one line of it."""
    hazard = ledger.report()
    with ThreadPoolExecutor(8) as pool:
        orders = [ORDER | {"working_days": days} for days in range(1, 9)]
        answers = list(pool.map(lambda order: ledger.authority.post(f"/hazards/{hazard}/grade", json=order), orders))
    assert sorted(each.status_code for each in answers) == [200] + [409] * 7
    assert {each.json()["code"] for each in answers if each.status_code == 409} == {"wrong_state"}
    assert len(ledger.house.get(f"/hazards/{hazard}").json()["log"]) == 2


def test_an_institution_takes_its_hazards_along(ledger: Ledger) -> None:
    """The export of everything an organization owns holds its hazards and their logs."""
    hazard = ledger.report(what="应急灯不亮")
    exported = ledger.house.get("/organizations/org-fukang/export").raise_for_status()
    with zipfile.ZipFile(io.BytesIO(exported.content)) as archive:
        texts = {name: archive.read(name).decode("utf-8-sig") for name in ("hazards.csv", "hazard_entries.csv")}
    assert all(hazard in text and "应急灯不亮" in text for text in texts.values())


def test_what_is_no_picture_is_refused_in_a_sentence(ledger: Ledger) -> None:
    """A script, a page and a picture cut short are no pictures, whatever they are called; nothing of them is kept."""
    hazard = ledger.report()
    path = f"/hazards/{hazard}/pictures"
    for content in (b"<script>alert(1)</script>", b"<svg onload=alert(1)>", b"GIF89a", a_picture()[:99], b""):
        answer = ledger.house.post(path, content=content, headers={"Content-Type": "image/png"})
        assert (answer.status_code, answer.json()["code"]) == (422, "no_picture")
        assert answer.json()["detail"].endswith(".")
    assert ledger.house.post(path, content=a_picture() + bytes(5 * 1_048_576)).status_code == 413
    assert ledger.house.get(f"/hazards/{hazard}").json()["pictures"] == []
    kept = ledger.picture(hazard)
    assert ledger.picture(hazard) == kept
    shown = ledger.house.get(f"/attachments/{kept}")
    assert (shown.content, shown.headers["x-content-type-options"]) == (a_picture((0, 80, 80)), "nosniff")
    with ledger.centre.login("nanguan") as foreign:
        assert foreign.get(f"/attachments/{kept}").status_code == 404


def test_the_ledger_is_about_institutions(ledger: Ledger) -> None:
    """A home is no institution, and a place must be the site's own."""
    home = ledger.lead.post(
        "/hazards", json={"site_id": "home-1", "category": "gas", "what": "x", "found_by": "report"}
    )
    assert (home.status_code, home.json()["code"]) == (422, "only_institutions")
    body = {"site_id": "fukang", "place_id": "home-1-place", "category": "gas", "what": "x", "found_by": "report"}
    assert ledger.lead.post("/hazards", json=body).status_code == 404


def test_the_list_is_filtered_and_paged(ledger: Ledger) -> None:
    """By state, category, grade, site and overdue; one that should have been done yesterday is overdue."""
    late, other = ledger.report(category="electrical"), ledger.report(category="electrical")
    ledger.step(late, "grade", **ORDER)
    ledger.centre.change(f"update hazards set due_on = due_on - 30 where id = '{late}'")  # noqa: S608  # an id of ours

    def found(**params: str | int) -> list[str]:
        items = ledger.house.get("/hazards", params={"category": "electrical", **params}).raise_for_status().json()
        return [each["id"] for each in items["items"]]

    assert found() == [other, late]
    assert found(state="rectifying") == found(grade="general") == found(overdue="true") == [late]
    assert found(overdue="false") == found(state="reported") == [other]
    first = ledger.house.get("/hazards", params={"category": "electrical", "limit": 1}).json()
    assert first["next_cursor"] is not None
    assert found(cursor=first["next_cursor"]) == [late]
    ledger.step(other, "dismiss", text="不属于隐患")
    assert (found(open="true"), found(open="false")) == ([late], [other])
    ledger.centre.change(f"update hazards set due_on = due_on + 30 where id = '{late}'")  # noqa: S608  # an id of ours


def test_the_three_lists_as_files(ledger: Ledger) -> None:
    """CSV and XLSX say the same; a text that a spreadsheet would run is one; what was not ordered is on one list."""
    bare = ledger.report(what="=1+1")
    ordered = ledger.report(what="配电箱无盖")
    ledger.step(ordered, "grade", **ORDER)

    def rows(which: str, file_format: str) -> dict[str, list[str]]:
        answer = ledger.house.get("/hazards/export", params={"list": which, "format": file_format}).raise_for_status()
        assert "attachment" in answer.headers["content-disposition"]
        if file_format == "csv":
            table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        else:
            sheet = load_workbook(io.BytesIO(answer.content)).active
            assert sheet is not None
            table = [[str(value or "") for value in row] for row in sheet.iter_rows(values_only=True)]
        return {row[0]: row for row in table}

    plain = rows("hazards", "csv")
    assert plain["编号"][:3] == ["编号", "机构", "位置"]
    assert plain[bare][5] == "'=1+1"
    assert rows("hazards", "xlsx")[bare][5] == "=1+1"
    assert rows("rectifications", "xlsx")[ordered] == rows("rectifications", "csv")[ordered]
    responsible = rows("responsibilities", "csv")
    assert bare not in responsible
    assert responsible[ordered][3:5] == ["一般事故隐患", "院长 李强"]


def test_history_is_never_rewritten(ledger: Ledger) -> None:
    """Not even the owner of the database changes or drops a line of a log by mistake."""
    ledger.report()
    with psycopg.connect(ledger.centre.database_url) as owner:
        for statement in ("update hazard_entries set text = ''", "delete from hazard_entries"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), owner.transaction():
                owner.execute(statement.encode())
