"""Pictures and door codes at the responder's door: only while they are sent, and every look is kept."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx2
import pytest

from tests.support.centre import Centre
from tests.support.tiles import a_picture
from tests.support.waiting import HANG_S

PICTURE = a_picture()
CODES = """
insert into site_access (site_key, door_codes) select key, '3 单元 2580#' from sites where id = 'home-1'
on conflict (site_key) do update set door_codes = excluded.door_codes
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A responder on their way to a home's incident, with their link."""

    centre: Centre
    desk: httpx2.Client
    incident: str
    link: str

    def send(self, content: bytes = PICTURE, kind: str = "image/png") -> httpx2.Response:
        """Send a picture, as the page does: without a login."""
        address = f"{self.centre.http}{self.link}/pictures"
        return httpx2.post(address, content=content, headers={"Content-Type": kind}, timeout=HANG_S)

    def timeline(self) -> list[dict[str, object]]:
        """Return the pictures' lines of the timeline."""
        shown = self.desk.get(f"/incidents/{self.incident}").raise_for_status().json()
        return [each["params"] for each in shown["timeline"] if each["code"] == "picture"]


@pytest.fixture
def sent(api_alone: Centre) -> Iterator[Sent]:
    """An incident of a home, somebody sent to it, and nothing left of it for the next test."""
    api_alone.change(CODES)
    with api_alone.login() as desk:
        body = {"kind": "emergency_rescue", "site_id": "home-1", "source": "phone"}
        incident = desk.post("/incidents", json=body).raise_for_status().json()["id"]
        desk.post(f"/incidents/{incident}/claim", json={}).raise_for_status()
        desk.post(f"/incidents/{incident}/dispatch", json={"responder_id": "rsp-liuyang"}).raise_for_status()
        link = desk.get(f"/incidents/{incident}/responder_link").raise_for_status().json()["path"]
        yield Sent(centre=api_alone, desk=desk, incident=incident, link=link)
        desk.post(f"/incidents/{incident}/resolve", json={"outcome": "helped_on_site"})


def test_a_picture_comes_to_the_timeline_and_is_shown_to_the_entitled(sent: Sent) -> None:
    """It is a file that nothing in it can run from; foreign and unentitled eyes get nothing; looks are kept."""
    made = sent.send()
    assert made.status_code == 201
    path = f"/attachments/{made.json()['id']}"
    assert [line["attachment_id"] for line in sent.timeline()] == [made.json()["id"]]
    shown = sent.desk.get(path)
    assert (shown.status_code, shown.content, shown.headers["content-type"]) == (200, PICTURE, "image/png")
    assert shown.headers["content-disposition"].startswith("attachment;")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert shown.headers["cache-control"] == "no-store"
    for name, status in (("wangjian", 200), ("nanguan", 404), ("fukang", 404), ("root", 403)):
        with sent.centre.login(name) as other:
            assert other.get(path).status_code == status, name
    assert httpx2.get(f"{sent.centre.http}/api/v1{path}", timeout=HANG_S).status_code == 401
    looks = sent.centre.query("select details from audit where action = 'picture_shown'")
    assert [look["details"]["subject"] for look in looks] == [sent.incident, sent.incident]


def test_a_picture_that_is_sent_again_is_one(sent: Sent) -> None:
    """After a lost answer the page sends it again: one picture, one line."""
    assert sent.send().json() == sent.send().json()
    assert len(sent.timeline()) == 1


def test_what_is_no_picture_is_refused(sent: Sent) -> None:
    """What a header calls a picture is not believed, and what is larger than any picture is not read."""
    wrong = sent.send(b"<script>alert(1)</script>")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "no_picture")
    assert sent.send(PICTURE + bytes(5 * 1_048_576)).status_code == 413
    assert sent.timeline() == []


def test_an_incident_has_so_many_pictures_and_no_more(sent: Sent) -> None:
    """The thirteenth is refused in a sentence."""
    answers = [sent.send(a_picture((n, 0, 0))).status_code for n in range(13)]
    assert answers == [201] * 12 + [409]


def test_the_door_code_is_shown_while_they_are_sent_and_each_look_is_kept(sent: Sent) -> None:
    """The page holds no code; asked for, it is shown and audited; after a stand-down it is gone with the rest."""
    address = f"{sent.centre.http}{sent.link}"
    assert "2580#" not in httpx2.get(address, timeout=HANG_S).text
    shown = httpx2.post(f"{address}/door_codes", timeout=HANG_S)
    assert (shown.status_code, shown.json()) == (200, {"door_codes": "3 单元 2580#"})
    [look] = sent.centre.query(
        "select object_id, details from audit where action = 'responder_saw_door_codes' order by key desc limit 1"
    )
    assert (look["object_id"], look["details"]["responder_id"]) == ("home-1", "rsp-liuyang")
    sent.desk.post(f"/incidents/{sent.incident}/stand_down", json={}).raise_for_status()
    assert httpx2.post(f"{address}/door_codes", timeout=HANG_S).status_code == 410
    assert sent.send().status_code == 410
