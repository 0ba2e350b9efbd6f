"""Indicators over HTTP: the catalogue, a month with what is behind its numbers, and what people enter."""

import csv
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from openpyxl import load_workbook

from nowalls.domain.indicators.catalogue import INDICATORS
from nowalls.domain.working_days import local_day
from nowalls.runtime.clock import SystemClock
from tests.integration.way.test_monthly_report import this_month
from tests.support.centre import Centre

Json = dict[str, Any]
TODAY = local_day(SystemClock().now())
FURNISH = """
update organizations set beds = 4 where id = 'org-fukang';
update occupancies set place_key = (select key from places where id = 'fukang-203')
where resident_key = (select min(key) from residents);
update devices set registered_at = now() - interval '9 days', lifecycle_at = now() where id = 'sos-203';
"""
"""Four beds, one resident, and a button whose weekly test is a day overdue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grading:
    """The indicators as the institution and the supervisor reach them."""

    centre: Centre
    house: httpx2.Client
    authority: httpx2.Client

    def month(self, who: httpx2.Client | None = None) -> tuple[Json, dict[str, Json]]:
        """Return the running month of the one institution, and its values by their codes."""
        told = (who or self.authority).get("/reports/indicators", params={"month": this_month()}).raise_for_status()
        [item] = told.json()["items"]
        return item, {each["code"]: each for each in item["values"]}

    def enter(self, code: str, who: httpx2.Client | None = None, **changes: object) -> httpx2.Response:
        """Enter a value of today, as the supervisor unless told."""
        body = {
            "site_id": "fukang",
            "on_day": TODAY.isoformat(),
            "value": 0.9,
            "note": "抽查 20 份照护计划",
            "said_by": "朝阳区民政局 王建",
        }
        return (who or self.authority).post(f"/indicators/{code}/values", json=body | changes)


@pytest.fixture
def grading(api_alone: Centre) -> Iterator[Grading]:
    """The indicators of the small district."""
    with ExitStack() as stack:
        house, authority = (stack.enter_context(api_alone.login(name)) for name in ("fukang", "wangjian"))
        yield Grading(centre=api_alone, house=house, authority=authority)


def test_the_catalogue_says_what_is_measured(grading: Grading) -> None:
    """Each indicator with its definition, method, frequency, way and weight; the institution reads it too."""
    [version] = grading.house.get("/indicators").raise_for_status().json()["items"]
    assert [each["code"] for each in version["indicators"]] == list(INDICATORS)
    complaints = version["indicators"][-1]
    assert (complaints["method"], complaints["direction"], complaints["unit"]) == (
        "third_party",
        "lower",
        "per_hundred",
    )


def test_a_month_tells_what_it_knows_and_what_not(grading: Grading) -> None:
    """Numbers come with what they were counted from; what is missing has a reason, and too little makes no score."""
    grading.centre.change(FURNISH)
    item, values = grading.month()
    assert (values["occupancy"]["numerator"], values["occupancy"]["denominator"]) == (1, 4)
    assert (values["tests_in_time"]["numerator"], values["tests_in_time"]["denominator"]) == (3, 4)
    assert values["hazards_in_time"]["unknown"] == "nothing_to_judge"
    assert values["care_as_agreed"]["unknown"] == "not_entered"
    assert (values["care_as_agreed"]["value"], values["care_as_agreed"]["points"]) == (None, None)
    assert (item["score"], item["known_weight"] < 2 / 3) == (None, True)
    params = {"month": this_month(), "site": "fukang", "indicator": "tests_in_time"}
    pieces = grading.house.get("/reports/indicators/pieces", params=params).raise_for_status().json()["items"]
    assert pieces[0] == {"id": "sos-203", "numerator": 0, "denominator": 1}
    assert sum(each["numerator"] for each in pieces) == 3


def test_incidents_are_judged_as_the_report_judges_them(grading: Grading) -> None:
    """A call that was claimed at once stands in both shares alike."""
    with grading.centre.login() as desk:
        body = {"kind": "emergency_rescue", "site_id": "fukang", "place_id": "fukang-203", "source": "phone"}
        made = desk.post("/incidents", json=body).raise_for_status().json()["id"]
        desk.post(f"/incidents/{made}/resolve", json={"outcome": "reassured_by_phone"}).raise_for_status()
    _, values = grading.month()
    groups = grading.authority.get("/reports/response-times", params={"group_by": "site"}).json()["groups"]
    [share] = [each["shares"]["claim_soon"] for each in groups if each["key"] == "fukang"]
    assert share["n"] >= 1
    assert (values["claimed_soon"]["numerator"], values["claimed_soon"]["denominator"]) == (share["within"], share["n"])


def test_a_value_is_entered_replaced_and_never_lost(grading: Grading) -> None:
    """It counts at once, with whose word it is; a further one of that day must name the one it replaces; both stay."""
    made = grading.enter("drills_held", value=0.5)
    assert made.status_code == 201, made.text
    _, values = grading.month(grading.house)
    assert (values["drills_held"]["value"], values["drills_held"]["entered"]) == (0.5, made.json())
    assert made.json()["entered_by"] == "王建"
    again = grading.enter("drills_held", value=1.0)
    assert (again.status_code, again.json()["code"]) == (409, "value_stands")
    assert again.json()["current"]["id"] == made.json()["id"]
    better = grading.enter("drills_held", value=1.0, replaces=made.json()["id"])
    assert better.status_code == 201, better.text
    stale = grading.enter("drills_held", value=0.0, replaces=made.json()["id"])
    assert (stale.status_code, stale.json()["code"]) == (409, "value_stands")
    assert grading.month()[1]["drills_held"]["value"] == 1.0
    assert len(grading.centre.query("select 1 from indicator_values where indicator = 'drills_held'")) == 2
    acts = grading.centre.query("select action from audit where object_id = %s", made.json()["id"])
    assert acts == [{"action": "entered_indicator"}]


def test_of_eight_at_once_one_value_stands(grading: Grading) -> None:
    """The same request by its key is one value with one answer; without it the others hear that one stands."""
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: grading.enter("complaints", value=2.5), range(8)))
    assert sorted(each.status_code for each in answers) == [201] + [409] * 7
    body = {"site_id": "fukang", "on_day": TODAY.isoformat(), "value": 0.8, "note": "x", "said_by": "x"}
    key = {"Idempotency-Key": "k"}
    twice = [grading.authority.post("/indicators/content/values", json=body, headers=key) for _ in range(2)]
    assert twice[0].status_code == 201
    assert twice[0].json() == twice[1].json()


@pytest.mark.parametrize(
    ("code", "changes", "status", "problem"),
    [
        ("occupancy", {}, 422, "not_entered_by_hand"),
        ("care_as_agreed", {"value": 90}, 422, "value_refused"),
        ("care_as_agreed", {"value": -0.1}, 422, "validation_failed"),
        ("care_as_agreed", {"on_day": (TODAY + timedelta(days=1)).isoformat()}, 422, "day_refused"),
        ("care_as_agreed", {"on_day": (TODAY - timedelta(days=366)).isoformat()}, 422, "day_refused"),
        ("care_as_agreed", {"said_by": ""}, 422, "validation_failed"),
        ("care_as_agreed", {"site_id": "home-1"}, 422, "only_institutions"),
        ("care_as_agreed", {"site_id": "nowhere"}, 404, "not_found"),
        ("care_as_agreed", {"replaces": "ivl-none"}, 409, "nothing_to_replace"),
        ("kindness", {}, 404, "not_found"),
    ],
)
def test_what_cannot_be_is_refused(grading: Grading, code: str, changes: Json, status: int, problem: str) -> None:
    """Each with a stable code, and nothing is written."""
    answer = grading.enter(code, **changes)
    assert (answer.status_code, answer.json()["code"]) == (status, problem)
    assert grading.centre.query("select 1 from indicator_values where indicator = %s", code) == []


def test_nobody_grades_themselves(grading: Grading) -> None:
    """The institution reads what is said of it and enters nothing; a month to come is none."""
    assert grading.enter("content", grading.house).json()["code"] == "not_allowed"
    later = f"{TODAY.year + 1}-01"
    for month, code in ((later, "month_refused"), ("2026-13", "validation_failed")):
        answer = grading.authority.get("/reports/indicators", params={"month": month})
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_the_month_leaves_as_a_file(grading: Grading) -> None:
    """In both formats and languages a line an institution; what is not known is empty, and says so beside it."""
    params = {"month": this_month(), "format": "csv", "lang": "en"}
    answer = grading.authority.get("/reports/indicators/table", params=params).raise_for_status()
    heads, line = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    told = dict(zip(heads, line, strict=True))
    assert (told["Institution"], told["Id"], told["Score"]) == ("fukang", "fukang", "")
    assert told["Hazards put right in time"] == ""
    assert told["Hazards put right in time: remark"] == "not known: nothing to judge in the month"
    params |= {"format": "xlsx", "lang": "zh-CN"}
    answer = grading.authority.get("/reports/indicators/table", params=params).raise_for_status()
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [sheet.cell(1, column).value for column in (1, 5)] == ["机构", "设备在线率"]
    assert sheet.cell(2, 1).value == "fukang"
