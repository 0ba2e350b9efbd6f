"""Searching, callers, and the export of what an organization owns. One centre for all tests."""

import csv
import io
import zipfile
from typing import Any

import httpx2
import pytest

from tests.support.centre import Centre

Json = dict[str, Any]


@pytest.fixture(scope="module")
def peopled(shared_centre: Centre) -> Centre:
    """The shared centre with two residents of the institution, one of them named like a formula."""
    contacts = [{"name": "曾磊", "relation": "son", "phone": "+86 139-0000-4321"}]
    with shared_centre.login("fukang") as institution:
        for name, room, phone in (("曾雅琴", "203", "0431-0777 8888"), ("=SUM(A1)", "204", "")):
            body = {"place_id": f"fukang-{room}", "name": name, "sex": "female", "birth_year": 1940, "phone": phone}
            institution.post("/residents", json=body | {"contacts": contacts, "notes": "@糖尿病"}).raise_for_status()
    return shared_centre


def found(client: httpx2.Client, query: str) -> list[str]:
    """Return the names that a question finds."""
    answer = client.get("/search", params={"q": query}).raise_for_status()
    return [each["name"] for each in answer.json()["items"]]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("曾雅琴", "曾雅琴"),
        ("雅琴", "曾雅琴"),
        ("zengya", "曾雅琴"),
        ("zyq", "曾雅琴"),
        ("0431 0777", "曾雅琴"),
        ("8888", "曾雅琴"),
        ("139 0000 4321", "曾雅琴"),
        ("湖西路108", "home-1"),
        ("hxl", "home-1"),
        ("liuy", "刘洋"),
    ],
)
def test_people_and_places_are_found(peopled: Centre, query: str, name: str) -> None:
    """Names, pinyin, initials, numbers and addresses find residents, sites and responders."""
    with peopled.login() as desk:
        assert name in found(desk, query)


def test_the_closest_name_comes_first(peopled: Centre) -> None:
    """What bears the very name is first; a result says where and by what, and nothing personal."""
    with peopled.login() as desk:
        items = desk.get("/search", params={"q": "曾雅琴"}).json()["items"]
        assert (items[0]["match"], items[0]["kind"], items[0]["place"]["room"]) == ("name", "resident", "203")
        assert items[0]["site_name"] == "fukang"
        assert "糖尿病" not in str(items)
        assert "0777" not in str(items)


@pytest.mark.parametrize("query", ["w", "曾雅雅", "湖西路109", "%", "_", "'", "\\"])
def test_what_is_not_there_is_not_found(peopled: Centre, query: str) -> None:
    """A single letter, a wrong character, a wrong number and signs of a query language find nothing."""
    with peopled.login() as desk:
        assert found(desk, query) == []


def test_a_search_stays_within_the_scope(peopled: Centre) -> None:
    """An institution finds its own residents alone; another district's dispatcher finds nobody here."""
    with peopled.login("fukang") as institution:
        assert found(institution, "曾雅琴") == ["曾雅琴"]
        assert found(institution, "王淑兰") == []
        assert found(institution, "湖西路") == ["fukang"]
        callers = institution.get("/search/callers", params={"phone": "0431-8123 4567"}).json()["items"]
        assert callers == []
    with peopled.login("nanguan") as elsewhere:
        assert found(elsewhere, "曾雅琴") == []
        assert found(elsewhere, "湖西路") == []


@pytest.mark.parametrize(
    ("phone", "name", "contact"),
    [
        ("+86 431 0777 8888", "曾雅琴", None),
        ("07778888", "曾雅琴", None),
        ("013900004321", "曾雅琴", "曾磊"),
        ("0431-81234567", "王淑兰", None),
        ("13800002211", "王淑兰", "王丽"),
    ],
)
def test_a_caller_is_known(peopled: Centre, phone: str, name: str, contact: str | None) -> None:
    """An incoming number finds its resident however the exchange writes it, also by a contact's number."""
    with peopled.login() as desk:
        callers = desk.get("/search/callers", params={"phone": phone}).raise_for_status().json()["items"]
        assert (name, contact) in {(each["name"], each["contact"]) for each in callers}


def test_no_caller_is_guessed(peopled: Centre) -> None:
    """The same number under another area code is another line, four digits are none, text is no number."""
    with peopled.login() as desk:
        assert desk.get("/search/callers", params={"phone": "0432-07778888"}).json()["items"] == []
        assert desk.get("/search/callers", params={"phone": "8888"}).json()["items"] == []
        assert desk.get("/search/callers", params={"phone": "abc"}).status_code == 422


def test_each_search_that_finds_somebody_is_in_the_audit(peopled: Centre) -> None:
    """The audit says who found whom, and not by which words."""
    with peopled.login() as desk, peopled.login("root") as admin:
        found(desk, "曾雅琴")
        desk.get("/search/callers", params={"phone": "13900004321"}).raise_for_status()
        actions = {each["action"]: each for each in reversed(admin.get("/audit").json()["items"])}
        assert len(actions["searched"]["details"]["residents"]) == 1
        assert len(actions["looked_up_caller"]["details"]["residents"]) == 2
        assert "曾" not in str(actions["searched"])


def test_an_organization_takes_everything_along(peopled: Centre) -> None:
    """The export holds each of an organization's tables, readable by spreadsheets, with no cell that runs."""
    with peopled.login("fukang") as institution, peopled.login("root") as admin:
        answer = institution.get("/organizations/org-fukang/export").raise_for_status()
        assert answer.headers["content-type"] == "application/zip"
        actions = [each["action"] for each in admin.get("/audit").json()["items"]]
        assert "exported_organization" in actions
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        raw = {name: archive.read(name) for name in archive.namelist()}
    assert all(content.startswith(b"\xef\xbb\xbf") for content in raw.values())
    tables = {name: list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")))) for name, content in raw.items()}
    assert {each["name"] for each in tables["residents.csv"]} == {"曾雅琴", "'=SUM(A1)"}
    assert {each["notes"] for each in tables["residents.csv"]} == {"'@糖尿病"}
    assert [each["id"] for each in tables["sites.csv"]] == ["fukang"]
    assert {each["phone"] for each in tables["contacts.csv"]} == {"'+86 139-0000-4321"}
    assert len(tables["devices.csv"]) == 4
    assert "password_hash" not in raw["devices.csv"].decode()
    assert [each["until_at"] for each in tables["occupancies.csv"]] == ["", ""]
    assert raw["incidents.csv"].decode("utf-8-sig").startswith("id,kind,severity")
    assert "home-1" not in answer.content.decode("latin-1")


def test_nobody_takes_what_is_not_theirs(peopled: Centre) -> None:
    """Another organization's export is not there for an institution; a dispatcher takes none."""
    with peopled.login("fukang") as institution:
        assert institution.get("/organizations/org-other/export").status_code == 404
    with peopled.login() as desk:
        assert desk.get("/organizations/org-fukang/export").status_code == 403
