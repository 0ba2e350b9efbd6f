"""Inspections on the real api and database: whole lives, pictures, hazards, lists, and who learns of them when."""

import csv
import io
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import psycopg
import pytest
from openpyxl import load_workbook

from nowalls.domain.ids import InspectionId
from nowalls.domain.inspections.sheet import replay
from nowalls.domain.scopes import WHOLE
from nowalls.domain.working_days import local_day
from nowalls.runtime.clock import SystemClock
from nowalls.storage.database import open_database
from nowalls.storage.inspections import inspection_log, inspection_record
from tests.support.centre import Centre
from tests.support.tiles import a_picture

Json = dict[str, Any]
TODAY = local_day(SystemClock().now())
SOON = (TODAY + timedelta(days=7)).isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspecting:
    """Inspections as the institution and the supervisor reach them."""

    centre: Centre
    house: httpx2.Client
    authority: httpx2.Client

    def plan(self, kind: str = "check") -> str:
        """Plan an inspection in the name of whoever plans such, and return its id."""
        who = self.house if kind == "round" else self.authority
        made = who.post("/inspections", json={"site_id": "fukang", "kind": kind, "due_on": SOON})
        assert made.status_code == 201, made.text
        assert made.headers["location"] == f"/api/v1/inspections/{made.json()['id']}"
        return str(made.json()["id"])

    def step(self, inspection: str, name: str, who: httpx2.Client | None = None, **body: object) -> Json:
        """Take a step, as the supervisor unless told, and return the inspection after it."""
        answer = (who or self.authority).post(f"/inspections/{inspection}/{name}", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def picture(self, inspection: str, number: int = 0) -> str:
        """Send a picture and return its id."""
        kind = {"Content-Type": "image/png"}
        made = self.authority.post(
            f"/inspections/{inspection}/pictures", content=a_picture((number, 9, 9)), headers=kind
        )
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def locked_exit(self, inspection: str) -> Json:
        """Return the answer that an exit is locked, with a picture of it."""
        return {
            "item": "exits_clear",
            "answer": "not_in_order",
            "text": "二楼安全出口上锁",
            "pictures": [self.picture(inspection)],
        }

    def walk(self, inspection: str, who: httpx2.Client | None = None) -> Json:
        """Find everything in order that nobody has looked at yet."""
        shown = (who or self.authority).get(f"/inspections/{inspection}").raise_for_status().json()
        for each in shown["checklist"]:
            if each["answer"] is None:
                shown = self.step(inspection, "answer", who, item=each["item"], answer="in_order")
        return dict(shown)


@pytest.fixture
def inspecting(api_alone: Centre) -> Iterator[Inspecting]:
    """The inspections of the small district."""
    with ExitStack() as stack:
        house, authority = (stack.enter_context(api_alone.login(name)) for name in ("fukang", "wangjian"))
        yield Inspecting(centre=api_alone, house=house, authority=authority)


async def test_a_checks_whole_life(inspecting: Inspecting) -> None:
    """Planned, begun, walked with a hazard found, signed by both, closed; the log replays to what is stored."""
    inspection = inspecting.plan()
    assert inspecting.step(inspection, "begin")["state"] == "underway"
    found = inspecting.step(inspection, "answer", **inspecting.locked_exit(inspection))
    [item] = [each for each in found["checklist"] if each["answer"] == "not_in_order"]
    hazard = inspecting.house.get(f"/hazards/{item['hazard_id']}").raise_for_status().json()
    assert (hazard["category"], hazard["what"], hazard["found_by"]) == ("fire_safety", "二楼安全出口上锁", "inspection")
    assert hazard["inspected"] == {"inspection_id": inspection, "item": "exits_clear"}
    assert [(each["id"], each["fresh"]) for each in hazard["pictures"]] == [(item["pictures"][0], False)]
    early = inspecting.authority.post(f"/inspections/{inspection}/sign", json={})
    assert (early.status_code, early.json()["code"]) == (422, "incomplete")
    walked = inspecting.walk(inspection)
    assert (walked["answered"], walked["not_in_order"]) == (walked["items"], 1)
    inspecting.step(inspection, "sign", text="一处隐患")
    assert inspecting.house.get(f"/inspections/{inspection}").json()["steps"] == ["countersign"]
    inspecting.step(inspection, "countersign", inspecting.house, text="无异议")
    closed = inspecting.step(inspection, "close")
    assert (closed["state"], closed["steps"]) == ("closed", [])
    ends = [(line["step"], line["actor"]["name"]) for line in closed["log"][-3:]]
    assert ends == [("signed", "王建"), ("countersigned", "福康值班"), ("closed", "王建")]
    async with open_database(inspecting.centre.database_url, name="test", size=1) as database, database.read() as read:
        stored = await inspection_record(read, InspectionId(inspection), WHOLE, today=TODAY)
        assert stored is not None
        log = await inspection_log(read, InspectionId(inspection))
        assert replay(stored.inspection.plan, log) == stored.inspection
    steps = inspecting.centre.query("select 1 from audit where object_id = %s", inspection)
    assert len(steps) == len(log)


def test_a_round_is_closed_by_the_house(inspecting: Inspecting) -> None:
    """It plans, walks, signs and closes its own; a supervisor reads it and takes no step of it."""
    inspection = inspecting.plan("round")
    refused = inspecting.authority.post(f"/inspections/{inspection}/begin")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    inspecting.step(inspection, "begin", inspecting.house)
    walked = inspecting.walk(inspection, inspecting.house)
    assert walked["items"] < 20
    inspecting.step(inspection, "sign", inspecting.house)
    assert inspecting.step(inspection, "close", inspecting.house)["state"] == "closed"
    assert inspecting.authority.get(f"/inspections/{inspection}").json()["steps"] == []


def test_one_item_is_one_hazard_however_often_it_is_sent(inspecting: Inspecting) -> None:
    """The same request again, without its key, and eight at once: one hazard stands, and each answer says which."""
    inspection = inspecting.plan()
    inspecting.step(inspection, "begin")
    said, path, key = inspecting.locked_exit(inspection), f"/inspections/{inspection}/answer", {"Idempotency-Key": "k"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: inspecting.authority.post(path, json=said), range(8)))
    assert sorted(each.status_code for each in answers) == [200] + [409] * 7
    assert {each.json()["code"] for each in answers if each.status_code == 409} == {"hazard_stands"}
    wiring = said | {"item": "wiring", "pictures": [inspecting.picture(inspection, 1)]}
    first, again = (inspecting.authority.post(path, json=wiring, headers=key) for _ in range(2))
    assert first.json() == again.json()
    hazards = inspecting.centre.query(
        "select n.item from hazards as h join inspection_entries as n on n.hazard_key = h.key"
        " join inspections as i on i.key = n.inspection_key where i.id = %s order by 1",
        inspection,
    )
    assert [each["item"] for each in hazards] == ["exits_clear", "wiring"]


def test_what_comes_unannounced_is_not_seen_before(inspecting: Inspecting) -> None:
    """An institution finds an oversight visit in no list, at no address and in no export until it has begun."""
    inspection = inspecting.plan("oversight")
    inspecting.authority.get(f"/inspections/{inspection}").raise_for_status()

    def seen() -> list[bool]:
        exported = inspecting.house.get("/organizations/org-fukang/export").raise_for_status()
        with zipfile.ZipFile(io.BytesIO(exported.content)) as archive:
            texts = [archive.read(name).decode("utf-8-sig") for name in ("inspections.csv", "inspection_entries.csv")]
        listed = inspecting.house.get("/inspections").raise_for_status().text
        file = inspecting.house.get("/inspections/export").raise_for_status().text
        shown = inspecting.house.get(f"/inspections/{inspection}").status_code == 200
        return [shown, *(inspection in text for text in (listed, file, *texts))]

    assert not any(seen())
    inspecting.step(inspection, "begin")
    assert all(seen())


def test_pictures_are_the_walkers_and_of_one_item(inspecting: Inspecting) -> None:
    """Only while it is underway, only by who walks; no script, nothing twice, nothing of another inspection."""
    inspection, other = inspecting.plan(), inspecting.plan()
    path = f"/inspections/{inspection}/pictures"
    early = inspecting.authority.post(path, content=a_picture())
    assert (early.status_code, early.json()["code"]) == (409, "wrong_state")
    for each in (inspection, other):
        inspecting.step(each, "begin")
    stranger = inspecting.house.post(path, content=a_picture())
    assert (stranger.status_code, stranger.json()["code"]) == (403, "not_in_team")
    for content in (b"<script>alert(1)</script>", b"<svg onload=alert(1)>", b"GIF89a", a_picture()[:99], b""):
        answer = inspecting.authority.post(path, content=content, headers={"Content-Type": "image/png"})
        assert (answer.status_code, answer.json()["code"]) == (422, "no_picture")
        assert answer.json()["detail"].endswith(".")
    said = inspecting.locked_exit(inspection)
    inspecting.step(inspection, "answer", **said)
    for strange in (said["pictures"], [inspecting.picture(other, 7)]):
        body = said | {"item": "wiring", "pictures": strange}
        refused = inspecting.authority.post(f"/inspections/{inspection}/answer", json=body)
        assert (refused.status_code, refused.json()["code"]) == (422, "picture_refused")
    shown = inspecting.house.get(f"/attachments/{said['pictures'][0]}")
    assert (shown.content, shown.headers["x-content-type-options"]) == (a_picture((0, 9, 9)), "nosniff")


MANY = """
insert into attachments (id, subject, site_key, media_type, content, digest, at)
select 'att-many-' || n, '{}', key, 'image/png', 'x', n::text::bytea, now()
from sites, generate_series(1, 59) as n where id = 'fukang'
"""


def test_an_inspection_is_no_archive(inspecting: Inspecting) -> None:
    """The sixtieth picture is kept and the next refused; one that is there already is still the same."""
    inspection = inspecting.plan()
    inspecting.step(inspection, "begin")
    inspecting.centre.change(MANY.format(inspection))
    last = inspecting.picture(inspection)
    more = inspecting.authority.post(f"/inspections/{inspection}/pictures", content=a_picture((1, 1, 1)))
    assert (more.status_code, more.json()["code"]) == (409, "pictures_enough")
    assert inspecting.picture(inspection) == last


@pytest.mark.parametrize(
    ("who", "change", "status", "code"),
    [
        ("wangjian", {"kind": "round"}, 403, "not_allowed"),
        ("fukang", {"kind": "check"}, 403, "not_allowed"),
        ("wangjian", {"site_id": "home-1"}, 422, "only_institutions"),
        ("wangjian", {"site_id": "nowhere"}, 404, "not_found"),
        ("wangjian", {"due_on": (TODAY - timedelta(days=1)).isoformat()}, 422, "due_day_refused"),
    ],
)
def test_who_plans_what(inspecting: Inspecting, who: str, change: Json, status: int, code: str) -> None:
    """Each side its own, of an institution it may see, from today on."""
    body = {"site_id": "fukang", "kind": "check", "due_on": SOON} | change
    with inspecting.centre.login(who) as planner:
        answer = planner.post("/inspections", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_list_and_its_files(inspecting: Inspecting) -> None:
    """By kind, state, site and overdue, by pages; CSV and XLSX say by how many days."""
    late, done = inspecting.plan(), inspecting.plan()
    inspecting.step(done, "cancel", text="机构装修停业")
    inspecting.centre.change(f"update inspections set due_on = due_on - 10 where id = '{late}'")  # noqa: S608  # an id of ours

    def found(**params: str | int) -> list[str]:
        items = inspecting.authority.get("/inspections", params=params).raise_for_status().json()["items"]
        return [each["id"] for each in items]

    assert found(overdue="true") == found(state="planned", overdue="true", kind="check") == [late]
    assert late in found(open="true", site="fukang")
    assert done in found(open="false", state="cancelled")
    assert late not in found(overdue="false")
    first = inspecting.authority.get("/inspections", params={"limit": 1}).json()
    assert first["items"][0]["id"] == done
    assert found(limit=1, cursor=first["next_cursor"]) == [late]
    for file_format in ("csv", "xlsx"):
        answer = inspecting.house.get("/inspections/export", params={"format": file_format, "overdue": "true"})
        if file_format == "csv":
            [heads, row] = csv.reader(io.StringIO(answer.raise_for_status().content.decode("utf-8-sig")))
        else:
            sheet = load_workbook(io.BytesIO(answer.raise_for_status().content)).active
            assert sheet is not None
            [heads, row] = [[str(value or "") for value in row] for row in sheet.iter_rows(values_only=True)]
        said = dict(zip(heads, row, strict=True))
        assert (said["编号"], said["类型"]) == (late, "检查")
        assert said["逾期天数"] in {"3", "4"}, "Four only where a day began since this file was read."
    inspecting.centre.change(f"update inspections set due_on = due_on + 10 where id = '{late}'")  # noqa: S608  # an id of ours


def test_a_step_on_an_older_version_is_refused(inspecting: Inspecting) -> None:
    """Two who walk with the same sheet do not overwrite each other unknowingly."""
    inspection = inspecting.plan()
    inspecting.step(inspection, "begin")
    path, body = f"/inspections/{inspection}/answer", {"item": "wiring", "answer": "in_order"}
    assert inspecting.authority.post(path, json=body, headers={"If-Match": '"2"'}).json()["version"] == 3
    late = inspecting.authority.post(path, json=body, headers={"If-Match": '"2"'})
    assert (late.status_code, late.json()["code"], late.json()["current"]["version"]) == (409, "version_conflict", 3)


def test_the_log_is_never_rewritten(inspecting: Inspecting) -> None:
    """Not even the owner of the database changes or drops a line of a log by mistake."""
    inspecting.plan()
    with psycopg.connect(inspecting.centre.database_url) as owner:
        for statement in ("update inspection_entries set text = ''", "delete from inspection_entries"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), owner.transaction():
                owner.execute(statement.encode())
