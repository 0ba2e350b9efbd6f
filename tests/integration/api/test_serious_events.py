"""Serious events on the real api and database: opened about an incident, drafted, issued, sent, confirmed, ended."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpx2
import psycopg
import pytest

from nowalls.domain.scopes import WHOLE
from nowalls.domain.serious_events.event import SeriousEventId, replay
from nowalls.runtime.clock import SystemClock
from nowalls.storage.database import open_database
from nowalls.storage.serious_events import event_log, event_record
from tests.support.centre import Centre

Json = dict[str, Any]
TO: Json = {
    "organization": "朝阳区民政局",
    "name": "赵敏",
    "role": "值班",
    "contact": "0431-8000 0000",
    "way": "telephone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """Serious events as the duty lead and the supervisor reach them."""

    centre: Centre
    lead: httpx2.Client
    authority: httpx2.Client

    def incident(self, **changes: object) -> str:
        """Open an incident by hand and return its id; whatever was open there is closed first."""
        for each in self.lead.get("/incidents", params={"state": "open"}).json()["items"]:
            self.lead.post(f"/incidents/{each['id']}/resolve", json={"outcome": "visited_no_need"})
        body = {"kind": "fire_hazard", "site_id": "fukang", "place_id": "fukang-203", "source": "phone"} | changes
        made = self.lead.post("/incidents", json=body)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def open(self, *incidents: str) -> Json:
        """Open an event about incidents."""
        body = {"category": "fire", "what": "福康二号楼起火", "incident_ids": incidents}
        made = self.lead.post("/serious_events", json=body)
        assert made.status_code == 201, made.text
        assert made.headers["location"] == f"/api/v1/serious_events/{made.json()['id']}"
        return dict(made.json())

    def step(self, event: str, name: str, who: httpx2.Client | None = None, /, **body: object) -> Json:
        """Take a step, as the duty lead unless told, and return the event after it."""
        answer = (who or self.lead).post(f"/serious_events/{event}/{name}", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def draft(self, event: str, report: str, lang: str = "zh-CN") -> Json:
        """Draft a report."""
        asked = {"report": report, "lang": lang}
        return dict(self.lead.get(f"/serious_events/{event}/draft", params=asked).raise_for_status().json())


@pytest.fixture
def reporting(api_alone: Centre) -> Iterator[Reporting]:
    """The small district with its duty lead and supervisor."""
    with ExitStack() as stack:
        lead, authority = (stack.enter_context(api_alone.login(name)) for name in ("limin", "wangjian"))
        yield Reporting(centre=api_alone, lead=lead, authority=authority)


async def test_an_events_whole_life(reporting: Reporting) -> None:
    """Opened, drafted from the timeline, issued, sent, confirmed, followed up and ended; the log replays."""
    incident = reporting.incident()
    reporting.lead.post(f"/incidents/{incident}/note", json={"text": "王淑兰 13900139000"}).raise_for_status()
    reporting.lead.post(f"/incidents/{incident}/report", json={"service": "119"}).raise_for_status()
    made = reporting.open(incident)
    event = made["id"]
    assert (made["state"], made["incidents"], made["overdue"]) == ("open", [incident], False)
    assert (made["reports_due"], made["sites"]) == (["first"], ["fukang"])
    draft = reporting.draft(event, "first")
    assert "通报 119 消防" in draft["text"]
    assert "13900139000" not in draft["text"]
    assert "dead" in draft["unknown"]
    assert "119 fire brigade told" in reporting.draft(event, "first", "en")["text"]
    looks = reporting.centre.query("select 1 from audit where action = 'residents_shown' and object_id = 'fukang'")
    assert len(looks) >= 2
    issued = reporting.step(event, "issue", report="first", text=draft["text"])
    assert (issued["state"], issued["reports_due"]) == ("reported", ["follow_up", "final"])
    line = issued["log"][-1]
    sent = reporting.step(event, "send", of=line["number"], sent_at=line["at"], **TO)
    sending = sent["log"][-1]
    assert (sent["unconfirmed"], sending["recipient"]["name"]) == (1, "赵敏")
    when = SystemClock().now().isoformat()
    confirmed = reporting.step(
        event, "receive", reporting.authority, of=sending["number"], confirmed_by="赵敏", received_at=when
    )
    assert confirmed["unconfirmed"] == 0
    stated = reporting.step(event, "state", dead=0, injured=1, missing=0, cause="电线老化")
    assert stated["stated"] == {"dead": 0, "injured": 1, "missing": 0, "cause": "电线老化"}
    follow_up = reporting.draft(event, "follow_up")
    assert "以来没有记录新的措施" in follow_up["text"]
    assert "受伤 1 人。" in follow_up["text"]
    reporting.step(event, "issue", report="follow_up", text=follow_up["text"])
    closed = reporting.step(event, "issue", report="final", text=reporting.draft(event, "final")["text"])
    assert (closed["state"], closed["due_at"], closed["steps"]) == ("closed", None, ["send"])
    async with open_database(reporting.centre.database_url, name="test", size=1) as database, database.read() as read:
        now = SystemClock().now()
        stored = await event_record(read, SeriousEventId(event), WHOLE, now=now)
        assert stored is not None
        log = await event_log(read, SeriousEventId(event))
        assert replay(stored.event.opening, log) == stored.event
    steps = reporting.centre.query("select 1 from audit where object_id = %s", event)
    assert len(steps) == len(log) - len(closed["incidents"]), "Each line but those of the incidents it was opened with."


def test_of_two_first_reports_at_once_one_is_issued(reporting: Reporting) -> None:
    """Eight who press at the same moment: the others are told, and the log holds one."""
    event = reporting.open(reporting.incident())["id"]
    body = {"report": "first", "text": "初报"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: reporting.lead.post(f"/serious_events/{event}/issue", json=body), range(8)))
    assert sorted(each.status_code for each in answers) == [200] + [409] * 7
    with psycopg.connect(reporting.centre.database_url) as owner:
        for statement in ("update serious_event_entries set text = ''", "delete from serious_event_entries"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), owner.transaction():
                owner.execute(statement.encode())


def test_the_list_says_what_is_overdue(reporting: Reporting) -> None:
    """By its incident, open and overdue; what was cancelled is neither."""
    incident = reporting.incident()
    late, none = reporting.open(incident)["id"], reporting.open(incident)["id"]
    reporting.step(none, "cancel", text="误报")
    reporting.centre.change(f"update serious_events set due_at = now() - interval '1 minute' where id = '{late}'")  # noqa: S608  # an id of ours

    def found(**params: str) -> list[str]:
        items = reporting.authority.get("/serious_events", params=params).raise_for_status().json()["items"]
        return [each["id"] for each in items]

    assert found(incident=incident) == [none, late]
    assert found(incident=incident, overdue="true") == found(incident=incident, open="true") == [late]
    assert found(incident=incident, open="false") == [none]


def test_what_no_event_is_about(reporting: Reporting) -> None:
    """An incident that is not there, and an exercise; a step on an older version is refused."""
    drill = reporting.incident(exercise=True)
    for incident, status, code in (("inc-nowhere", 404, "not_found"), (drill, 422, "exercise_refused")):
        body = {"category": "fire", "what": "x", "incident_ids": [incident]}
        refused = reporting.lead.post("/serious_events", json=body)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    event = reporting.open(reporting.incident())
    path, old = f"/serious_events/{event['id']}/cancel", {"If-Match": '"1"'}
    late = reporting.lead.post(path, json={"text": "x"}, headers=old)
    assert (late.status_code, late.json()["code"]) == (409, "version_conflict")
