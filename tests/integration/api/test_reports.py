"""Response times over HTTP: what a press makes of them, corrections, exception reports and what a number leads to."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from nowalls.runtime.clock import SystemClock
from tests.integration.api.test_incidents import problem
from tests.support.centre import Centre
from tests.support.device import a_device
from tests.support.live import live_console
from tests.support.waiting import until

Json = dict[str, Any]
REPORT = "/reports/response-times"
LATE = """
update incidents set opened_at = opened_at - interval '10 minutes';
update incident_times set
    opened_at = opened_at - interval '10 minutes', stored_at = stored_at - interval '10 minutes';
"""
"""As if nobody had claimed for ten minutes: a test does not wait that long."""

ELSEWHERE = """
update incidents set place_key = (select key from places where id = 'home-2-place') where closed_at is not null
"""
"""As if it had been another room: two of one kind cannot be open at one place."""


@pytest.fixture
async def pressed(centre: Centre) -> AsyncIterator[str]:
    """A press at a home; the id of its incident."""
    async with a_device("sos-home-1", centre.broker.devices_port) as button:
        await button.alarm("1", "sos", at=SystemClock().now().isoformat())
        await until(lambda: centre.query("select 1 from incidents"))
        yield centre.query("select id from incidents")[0]["id"]


def make_late(centre: Centre) -> None:
    """Let every incident be ten minutes old."""
    centre.change(LATE)


async def test_every_stamp_of_a_press_is_there_with_whose_word_it_is(centre: Centre, pressed: str) -> None:
    """Press, storing, screen, claim, dispatch, arrival and resolving are stamped in their order, each by somebody."""
    async with live_console(centre.live, centre.token()) as console:
        await console.send({"type": "seen", "incident_id": pressed, "audible": True})
        await until(lambda: centre.query("select 1 from incident_times where seen_at is not null"))
    with centre.login() as desk, centre.login("wangjian") as supervisor:
        desk.post(f"/incidents/{pressed}/dispatch", json={"responder_id": "rsp-liuyang"}).raise_for_status()
        desk.post(f"/incidents/{pressed}/arrive").raise_for_status()
        desk.post(f"/incidents/{pressed}/resolve", json={"outcome": "helped_on_site"}).raise_for_status()
        [item] = supervisor.get(f"{REPORT}/incidents").raise_for_status().json()["items"]
        told = supervisor.get(REPORT, params={"group_by": "responder"}).raise_for_status().json()
    stamps, order = item["stamps"], ("pressed", "stored", "seen", "claimed", "dispatched", "arrived", "resolved")
    moments = [datetime.fromisoformat(stamps[f"{name}_at"]) for name in order]
    assert moments == sorted(moments)
    by = {stamps[f"{name}_by"] for name in ("claimed", "dispatched", "arrived", "resolved")}
    assert (by, item["judged"]) == (
        {"dispatcher"},
        {"claim_soon": True, "claim_late": True, "on_site": True, "on_site_late": True},
    )
    [group] = told["groups"]
    assert (group["key"], group["name"], group["too_few"], group["rank"]) == ("rsp-liuyang", "刘洋", True, None)
    assert {clock: group[clock]["n"] for clock in ("stored", "screen", "dispatch")} == {
        "stored": 1,
        "screen": 1,
        "dispatch": 1,
    }
    assert group["shares"]["on_site"]["share"] == 1.0
    assert 0.2 < group["shares"]["on_site"]["low"] < group["shares"]["on_site"]["high"] == 1.0
    [aims] = told["aims"]
    assert (aims["valid_from"], aims["claim_soon_s"], aims["claim_late_share"]) == (None, 60, 0.99)


async def test_a_correction_counts_and_takes_nothing_away(centre: Centre, pressed: str) -> None:
    """The new stamp is in the figures; the old one, who, when and why are on the timeline and in a row of their own."""
    path = f"/incidents/{pressed}"
    with centre.login() as desk, centre.login("limin") as lead:
        desk.post(f"{path}/arrive").raise_for_status()
        was = desk.get(path).json()
        body = {"stamp": "arrived", "at": was["opened_at"], "reason": "到场时忘记登记"}
        answer = lead.post(f"{path}/correct", json=body, headers={"If-Match": f'"{was["version"]}"'})
        assert answer.raise_for_status().json()["arrived_at"] == was["arrived_at"]
        assert problem(lead.post(f"{path}/correct", json=body, headers={"If-Match": '"1"'}))[0] in {409, 422}
        [line] = [each for each in desk.get(path).json()["timeline"] if each["code"] == "stamp_corrected"]
        [item] = lead.get(f"{REPORT}/incidents", params={"what": "corrected"}).json()["items"]
        ahead = {"stamp": "arrived", "at": "2099-01-01T00:00:00Z", "reason": "x"}
        assert problem(lead.post(f"{path}/correct", json=ahead)) == (422, "impossible_time")
        assert problem(desk.post(f"{path}/correct", json=body)) == (403, "not_allowed")
    assert line["actor"]["name"] == "李敏"
    assert line["params"] | {"old_at": None} == {
        "stamp": "arrived",
        "old_at": None,
        "new_at": was["opened_at"],
        "reason": "到场时忘记登记",
    }
    assert (item["stamps"]["arrived_at"], item["stamps"]["arrived_by"]) == (was["opened_at"], "corrected")
    [kept] = centre.query("select old_at, reason from corrections")
    assert kept["old_at"] == datetime.fromisoformat(was["arrived_at"])
    with pytest.raises(Exception, match="only ever appended to"):
        centre.change("delete from corrections")


async def test_a_late_claim_owes_one_report_and_it_is_filled_once(centre: Centre, pressed: str) -> None:
    """What nobody claimed within three minutes is a breach, also while it is open, and waits for somebody's account."""
    make_late(centre)
    with centre.login() as desk, centre.login("wangjian") as supervisor, centre.login("nanguan") as elsewhere:
        await until(lambda: desk.get("/exception_reports").json()["items"])
        desk.post(f"/incidents/{pressed}/claim").raise_for_status()
        [owed] = supervisor.get("/exception_reports", params={"state": "open"}).json()["items"]
        assert (owed["incident_id"], owed["limit_s"], owed["account"]) == (pressed, 180, None)
        told = supervisor.get(REPORT, params={"last_year": True}).json()
        share = told["groups"][0]["shares"]["claim_late"]
        assert (share["n"], share["within"], told["unfilled_exception_reports"]) == (1, 0, 1)
        assert (told["whole_last_year"]["n"], told["groups"][0]["last_year"]) == (0, None)
        breach = {"what": "claim_late_breach", "key": "emergency_rescue"}
        [item] = supervisor.get(f"{REPORT}/incidents", params=breach).json()["items"]
        assert (item["id"], item["exception_report_id"]) == (pressed, owed["id"])
        path, body = f"/exception_reports/{owed['id']}/fill", {"cause": "many_at_once", "text": "三处同时报警"}
        assert problem(supervisor.post(path, json=body)) == (403, "not_allowed")
        assert problem(elsewhere.post(path, json=body)) == (404, "not_found")
        assert elsewhere.get("/exception_reports").json()["items"] == []
        filled = desk.post(path, json=body).raise_for_status().json()
        assert (filled["state"], filled["account"]["author"]) == ("filled", "李华")
        assert problem(desk.post(path, json=body)) == (409, "already_filled")
        assert supervisor.get(REPORT).json()["unfilled_exception_reports"] == 0
        [shown] = supervisor.get("/exception_reports").json()["items"]
        assert shown["account"]["text"] == "三处同时报警"
    assert len(centre.query("select 1 from exception_reports")) == 1


async def test_an_open_incident_in_time_is_neither(centre: Centre, pressed: str) -> None:
    """While its time is not over an unclaimed incident is counted, and not judged."""
    with centre.login("wangjian") as supervisor:
        whole = supervisor.get(REPORT).json()
    told = whole["whole"]
    assert (told["n"], told["claim"]["n"], told["shares"]["claim_soon"]["n"]) == (1, 0, 0)
    assert whole["error_at_most"] is None
    assert centre.query("select id from incidents") == [{"id": pressed}]


async def test_what_was_merged_began_with_the_earlier_one(centre: Centre, pressed: str) -> None:
    """Two incidents that turn out to be one have one beginning, and the merged one is left out and counted as such."""
    make_late(centre)
    with centre.login() as desk:
        body = {"kind": "emergency_rescue", "site_id": "home-1", "source": "phone"}
        desk.post(f"/incidents/{pressed}/resolve", json={"outcome": "reassured_by_phone"}).raise_for_status()
        second = desk.post("/incidents", json=body).raise_for_status().json()
        centre.change(ELSEWHERE)
        desk.post(f"/incidents/{pressed}/reopen").raise_for_status()
        desk.post(f"/incidents/{pressed}/merge", json={"into": second["id"]}).raise_for_status()
        told = desk.get(REPORT).json()
        [item] = desk.get(f"{REPORT}/incidents").json()["items"]
    assert (told["whole"]["n"], told["excluded"]["merged"]) == (1, 1)
    assert item["id"] == second["id"]
    began, opened = (datetime.fromisoformat(each) for each in (item["stamps"]["stored_at"], item["opened_at"]))
    assert opened - began > timedelta(minutes=9)


async def test_the_table_opens_in_a_spreadsheet(centre: Centre, pressed: str) -> None:
    """CSV and XLSX hold the same lines, one for the whole and one a group, headed in the language asked for."""
    with centre.login("wangjian") as supervisor:
        told = supervisor.get(REPORT).json()["whole"]
        path = f"{REPORT}/table"
        plain = supervisor.get(path, params={"format": "csv"}).raise_for_status()
        book = supervisor.get(path, params={"format": "xlsx", "lang": "en"}).raise_for_status()
    lines = list(csv.reader(io.StringIO(plain.content.decode("utf-8-sig"))))
    [sheet] = load_workbook(io.BytesIO(book.content)).worksheets
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert [row[:2] for row in lines] == [["分组", "件数"], ["合计", "1"], ["紧急救援", "1"]]
    assert [row[:2] for row in rows] == [["Group", "Count"], ["All", 1], ["Emergency rescue", 1]]
    assert {len(row) for row in lines} == {len(row) for row in rows} == {len(lines[0])}
    assert (told["n"], centre.query("select id from incidents")) == (1, [{"id": pressed}])
    assert "filename" in book.headers["content-disposition"]


def test_a_period_is_one_of_this_calendar(api_alone: Centre) -> None:
    """A year that no clock of ours reaches is refused with a sentence, not with a fault."""
    with api_alone.login("wangjian") as supervisor:
        for field, year in (("from", "0001"), ("to", "0001"), ("to", "9999"), ("from", "2300")):
            for path in (REPORT, f"{REPORT}/incidents"):
                answer = supervisor.get(path, params={field: f"{year}-01-01T00:00:00Z", "last_year": True})
                assert problem(answer) == (422, "validation_failed")
        leap = f"{REPORT}?from=2028-02-29T00:00:00%2B08:00&to=2028-03-01T00:00:00%2B08:00&last_year=true"
        assert supervisor.get(leap).raise_for_status().json()["groups"] == []


async def test_a_needless_alarm_leads_to_its_incident_and_loads_to_a_level(centre: Centre, pressed: str) -> None:
    """A mistaken press counts under its device, its rule and its hour; whoever was on shift has had it."""
    alarms = "/reports/alarms"
    with centre.login() as desk, centre.login("wangjian") as supervisor:
        assert supervisor.get(alarms).json()["whole"]["needless"]["n"] == 0
        desk.post(f"/incidents/{pressed}/resolve", json={"outcome": "pressed_by_mistake"}).raise_for_status()
        for group_by, key in (("device", "sos-home-1"), ("rule", "sos")):
            told = supervisor.get(alarms, params={"group_by": group_by}).raise_for_status().json()
            [group] = told["groups"]
            assert (group["key"], group["pressed_by_mistake"], group["false_alarm_device"]) == (key, 1, 0)
            assert (group["needless"]["within"], group["needless"]["share"]) == (1, 1.0)
            behind = {"group_by": group_by, "key": key, "what": "pressed_by_mistake"}
            [item] = supervisor.get(f"{alarms}/incidents", params=behind).raise_for_status().json()["items"]
            assert (item["id"], item["device_id"], item["rule"]) == (pressed, "sos-home-1", "sos")
            other = behind | {"what": "visited_no_need"}
            assert supervisor.get(f"{alarms}/incidents", params=other).json()["items"] == []
        desk.post("/shifts/start", json={"audible": True}).raise_for_status()
        plain = supervisor.get(f"{alarms}/table", params={"format": "csv"}).content.decode("utf-8-sig")
        centre.change("update shifts set started_at = now() - interval '9 hours'")
        [load] = supervisor.get("/reports/alarm-load").raise_for_status().json()["items"]
        of = {"user_id": load["user_id"]}
        [came] = supervisor.get("/reports/alarm-load/incidents", params=of).raise_for_status().json()["items"]
        sheet = supervisor.get("/reports/alarm-load/table", params={"format": "csv", "lang": "en"}).text
        assert problem(desk.get("/reports/alarm-load")) == (403, "not_allowed")
    lines = [line.split(",")[:3] for line in plain.splitlines()[1:]]
    assert lines == [["合计", "", "1"], ["sos-home-1", "home-1", "1"]]
    assert (load["name"], load["alarms"], load["busiest_ten_minutes"], load["level"]) == ("李华", 1, 1, "acceptable")
    assert (came["id"], came["outcome"]) == (pressed, "pressed_by_mistake")
    assert "acceptable" in sheet
