"""Draws of inspections over HTTP: drawn again from what the answer says, and kept from those who may be drawn."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from nowalls.domain.monthly.packing import unpack
from nowalls.domain.working_days import local_day
from nowalls.runtime.clock import SystemClock
from tests.integration.way.test_monthly_report import this_month
from tests.support.centre import Centre

NANGUAN = "220102"
"""A district in which nobody has an institution."""


def drawn_again(made: dict[str, Any]) -> list[dict[str, Any]]:
    """Draw as the document describes it, without a line of the centre's code."""

    def in_order(seed: str, pool: list[str]) -> list[str]:
        return sorted(pool, key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).hexdigest())

    pools, seed = made["pools"], made["seed"]
    return [
        {"site_id": site, "inspectors": in_order(f"{seed}:{site}", pools["inspectors"])[: pools["team"]]}
        for site in in_order(seed, pools["sites"])[: pools["count"]]
    ]


def test_a_draw_is_reproduced_from_its_seed(api_alone: Centre, tmp_path: Path) -> None:
    """Anybody draws the same again; it is listed, stands in the audit with its seed, and in the month's report."""
    with api_alone.login("wangjian") as supervisor:
        body = {"district": "220104", "count": 1, "team": 1}
        answer = supervisor.post("/inspection_draws", json=body)
        assert answer.status_code == 201
        made = answer.json()
        assert made["drawn"] == drawn_again(made)
        assert made["pools"]["sites"] == ["fukang"]
        assert supervisor.get(answer.headers["Location"].removeprefix("/api/v1")).json() == made
        assert supervisor.get("/inspection_draws").json()["items"] == [made]
        other = supervisor.post("/inspection_draws", json=body).json()
        assert other["seed"] != made["seed"]
    lines = api_alone.query("select object_id, details from audit where action = 'drew_inspections' order by key")
    assert [(line["object_id"], line["details"]["seed"]) for line in lines] == [
        (each["id"], each["seed"]) for each in (made, other)
    ]
    file = tmp_path / "report.zip"
    assert api_alone.command("report", this_month(), "--out", str(file))[0] == 0
    assert [each.id for each in unpack(file.read_bytes()).draws] == [made["id"], other["id"]]
    assert api_alone.command("verify-report", str(file))[0] == 0


def test_a_draw_makes_its_inspections(api_alone: Centre) -> None:
    """One visit for each institution drawn, of its team and by its day, with the draw or not at all."""
    with api_alone.login("wangjian") as supervisor, api_alone.login("fukang") as institution:
        body = {"district": "220104", "count": 1, "team": 1}
        today = local_day(SystemClock().now())
        past = supervisor.post("/inspection_draws", json=body | {"due_on": (today - timedelta(days=1)).isoformat()})
        assert (past.status_code, past.json()["code"]) == (422, "due_day_refused")
        due_on = (today + timedelta(days=9)).isoformat()
        made = supervisor.post("/inspection_draws", json=body | {"due_on": due_on}).raise_for_status().json()
        [visit] = supervisor.get("/inspections", params={"draw": made["id"]}).raise_for_status().json()["items"]
        assert (visit["kind"], visit["site_id"], visit["due_on"]) == ("oversight", "fukang", due_on)
        assert [each["user_id"] for each in visit["team"]] == made["drawn"][0]["inspectors"] == ["usr-wangjian"]
        assert visit["id"] not in institution.get("/inspections").raise_for_status().text
        begun = supervisor.post(f"/inspections/{visit['id']}/begin").raise_for_status().json()
        assert begun["state"] == "underway"
        shown = institution.get(f"/inspections/{visit['id']}").raise_for_status().json()
        assert shown["draw_id"] is None, "Which others were drawn with it is not the institution's to know."


def test_more_than_there_are_is_refused(api_alone: Centre) -> None:
    """A draw of more institutions or inspectors than the district has says how many there are, and draws nothing."""
    with api_alone.login("root") as admin:
        before = admin.get("/inspection_draws").json()["items"]
        for body in ({"district": "220104", "count": 99}, {"district": NANGUAN, "count": 1}):
            refused = admin.post("/inspection_draws", json=body)
            assert (refused.status_code, refused.json()["code"]) == (422, "pool_too_small")
        assert (
            "99 institutions were to be drawn, and there are 1."
            in (admin.post("/inspection_draws", json={"district": "220104", "count": 99}).json()["detail"])
        )
        assert admin.get("/inspection_draws").json()["items"] == before


def test_an_institution_learns_nothing_beforehand(api_alone: Centre) -> None:
    """Who may be drawn can neither draw nor look."""
    with api_alone.login("fukang") as institution:
        assert institution.get("/inspection_draws").status_code == 403
        assert institution.post("/inspection_draws", json={"district": "220104", "count": 1}).status_code == 403


@pytest.mark.parametrize("change", ["update inspection_draws set seed = 'x'", "delete from inspection_draws"])
def test_a_draw_is_never_changed(api_alone: Centre, change: str) -> None:
    """Not even the database's owner changes or removes a draw without taking the guard away first."""
    with api_alone.login("wangjian") as supervisor:
        supervisor.post("/inspection_draws", json={"district": "220104", "count": 1, "team": 1}).raise_for_status()
    with pytest.raises(psycopg.Error, match="inspection_draws"):
        api_alone.change(change)
