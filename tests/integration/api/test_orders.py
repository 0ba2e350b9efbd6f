"""Orders on the real api and database: whole lives, numbers under many at once, links, lists, and who sees which."""

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

from nowalls.domain.orders.order import OrderId, replay
from nowalls.domain.scopes import WHOLE
from nowalls.domain.working_days import local_day
from nowalls.runtime.clock import SystemClock
from nowalls.storage.database import open_database
from nowalls.storage.orders import order_log, order_record
from tests.support.centre import Centre
from tests.support.tiles import a_picture

Json = dict[str, Any]
TODAY = local_day(SystemClock().now())
ORDER: Json = {
    "site_id": "fukang",
    "subject": "二楼安全出口上锁",
    "requirement": "立即拆除锁具，排查全部出口",
    "responsible": "院长 李强",
    "working_days": 5,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering:
    """Orders as the institution and the supervisor reach them."""

    centre: Centre
    house: httpx2.Client
    authority: httpx2.Client

    def issue(self, **changes: object) -> Json:
        """Issue an order and return it."""
        made = self.authority.post("/orders", json=ORDER | changes)
        assert made.status_code == 201, made.text
        assert made.headers["location"] == f"/api/v1/orders/{made.json()['id']}"
        return dict(made.json())

    def step(self, order: str, name: str, who: httpx2.Client, **body: object) -> Json:
        """Take a step and return the order after it."""
        answer = who.post(f"/orders/{order}/{name}", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def picture(self, order: str, who: httpx2.Client, number: int = 0) -> httpx2.Response:
        """Send a picture."""
        content, kind = a_picture((number, 40, 9)), {"Content-Type": "image/png"}
        return who.post(f"/orders/{order}/pictures", content=content, headers=kind)


@pytest.fixture
def ordering(api_alone: Centre) -> Iterator[Ordering]:
    """The orders of the small district."""
    with ExitStack() as stack:
        house, authority = (stack.enter_context(api_alone.login(name)) for name in ("fukang", "wangjian"))
        yield Ordering(centre=api_alone, house=house, authority=authority)


async def test_an_orders_whole_life(ordering: Ordering) -> None:
    """Issued about a hazard, signed for, answered with photos, failed, answered again, passed, closed."""
    house, authority = ordering.house, ordering.authority
    found = {"site_id": "fukang", "category": "fire_safety", "what": "出口上锁", "found_by": "inspection"}
    hazard = authority.post("/hazards", json=found).raise_for_status().json()["id"]
    made = ordering.issue(hazard_id=hazard)
    order = made["id"]
    assert (made["state"], made["steps"], made["about"]["hazard_id"]) == ("issued", ["withdraw"], hazard)
    assert made["document_number"] == f"〔{TODAY.year}〕{made['number']}号"
    [linked] = house.get("/orders", params={"hazard": hazard}).raise_for_status().json()["items"]
    assert linked["id"] == order
    early = ordering.picture(order, house)
    assert (early.status_code, early.json()["code"]) == (409, "wrong_state")
    assert ordering.step(order, "sign_for", house)["steps"] == ["answer"]
    shown = ordering.picture(order, house).json()["id"]
    ordering.step(order, "answer", house, text="锁具已拆除", pictures=[shown])
    failed = ordering.step(order, "recheck", authority, passed=False, text="三楼仍有一处", working_days=2)
    assert (failed["state"], failed["deadline"]["working_days"]) == ("signed_for", 2)
    again = house.post(f"/orders/{order}/answer", json={"text": "已全部拆除", "pictures": [shown]})
    assert (again.status_code, again.json()["code"]) == (422, "picture_refused")
    newer = ordering.picture(order, house, 1).json()["id"]
    ordering.step(order, "answer", house, text="已全部拆除", pictures=[newer])
    checked = ordering.picture(order, authority, 2).json()["id"]
    ordering.step(order, "recheck", authority, passed=True, text="合格", pictures=[checked])
    closed = ordering.step(order, "close", authority)
    assert (closed["state"], closed["steps"], closed["measures"]) == ("closed", [], "已全部拆除")
    assert [each["shown_in"] for each in closed["pictures"]] == [3, 5, 6]
    async with open_database(ordering.centre.database_url, name="test", size=1) as database, database.read() as read:
        stored = await order_record(read, OrderId(order), WHOLE, today=TODAY)
        assert stored is not None
        log = await order_log(read, OrderId(order))
        assert replay(stored.order.issue, log) == stored.order
    assert len(ordering.centre.query("select 1 from audit where object_id = %s", order)) == len(log)


def test_numbers_have_no_gap_however_many_issue_at_once(ordering: Ordering) -> None:
    """Twelve at once, each third about a hazard that is not there: those given follow each other, each once."""
    before = ordering.issue()["number"]
    broken = {"hazard_id": "hzd-nowhere"}

    def issue(n: int) -> httpx2.Response:
        return ordering.authority.post("/orders", json=ORDER | (broken if n % 3 == 0 else {}))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(issue, range(12)))
    assert sorted(each.status_code for each in answers) == [201] * 8 + [404] * 4
    numbers = sorted(each.json()["number"] for each in answers if each.status_code == 201)
    assert numbers == list(range(before + 1, before + 9))


def test_an_official_number_is_given_once(ordering: Ordering) -> None:
    """It is kept as typed beside the register's own count, which goes on; one of the register's style is refused."""
    typed = f"长民督〔{TODAY.year}〕12号"
    made = ordering.issue(document_number=typed)
    assert made["document_number"] == typed
    for number, status, code in ((typed, 409, "number_taken"), (f"〔{TODAY.year}〕900号", 422, "number_refused")):
        refused = ordering.authority.post("/orders", json=ORDER | {"document_number": number})
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert ordering.issue()["number"] == made["number"] + 1


@pytest.mark.parametrize(
    ("who", "change", "status", "code"),
    [
        ("fukang", {}, 403, "not_allowed"),
        ("wangjian", {"site_id": "home-1"}, 422, "only_institutions"),
        ("wangjian", {"inspection_id": "isp-nowhere"}, 404, "not_found"),
        ("wangjian", {"hazard_id": "hzd-1", "incident_id": "inc-1"}, 422, "about_many"),
    ],
)
def test_who_orders_what(ordering: Ordering, who: str, change: Json, status: int, code: str) -> None:
    """Supervisors, of an institution, about one matter that is there."""
    with ordering.centre.login(who) as issuer:
        answer = issuer.post("/orders", json=ORDER | change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_list_and_its_files(ordering: Ordering) -> None:
    """By state and lateness, by pages; CSV and XLSX in the screen's words; what an organization owns has them too."""
    late, done = ordering.issue()["id"], ordering.issue()["id"]
    ordering.step(done, "withdraw", ordering.authority, text="下发有误")
    ordering.centre.change(f"update orders set sign_by = sign_by - 30, due_on = due_on - 30 where id = '{late}'")  # noqa: S608  # an id of ours

    def found(**params: str | int) -> list[str]:
        items = ordering.house.get("/orders", params=params).raise_for_status().json()["items"]
        return [each["id"] for each in items]

    assert found(late="true") == found(late="true", state="issued", site="fukang") == [late]
    assert done in found(open="false")
    assert not {late, done} & set(found(late="false", open="true"))
    assert found(limit=1) == [done]
    for file_format in ("csv", "xlsx"):
        answer = ordering.house.get("/orders/export", params={"format": file_format, "late": "true"})
        if file_format == "csv":
            [heads, row] = csv.reader(io.StringIO(answer.raise_for_status().content.decode("utf-8-sig")))
        else:
            sheet = load_workbook(io.BytesIO(answer.raise_for_status().content)).active
            assert sheet is not None
            [heads, row] = [[str(value or "") for value in row] for row in sheet.iter_rows(values_only=True)]
        said = dict(zip(heads, row, strict=True))
        assert (said["事由"], said["状态"], said["逾期"]) == ("二楼安全出口上锁", "待签收", "逾期未签收; 逾期未办理")
    with ordering.centre.login("fukang") as house:
        whole = house.get("/organizations/org-fukang/export").raise_for_status()
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        assert late in archive.read("orders.csv").decode("utf-8-sig")
        assert late in archive.read("order_entries.csv").decode("utf-8-sig")
    ordering.step(late, "withdraw", ordering.authority, text="下发有误")


def test_a_step_on_an_older_version_is_refused(ordering: Ordering) -> None:
    """Of two who act on the same page the second is told what it is now."""
    order = ordering.issue()["id"]
    ordering.step(order, "sign_for", ordering.house)
    old = {"If-Match": '"1"'}
    late = ordering.authority.post(f"/orders/{order}/withdraw", json={"text": "x"}, headers=old)
    assert (late.status_code, late.json()["code"], late.json()["current"]["version"]) == (409, "version_conflict", 2)


def test_the_log_is_never_rewritten(ordering: Ordering) -> None:
    """Not even the owner of the database changes or drops a line of a log by mistake."""
    ordering.issue()
    with psycopg.connect(ordering.centre.database_url) as owner:
        for statement in ("update order_entries set text = ''", "delete from order_entries"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), owner.transaction():
                owner.execute(statement.encode())
