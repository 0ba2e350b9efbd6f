"""Replays and reviews over HTTP: what is played, what if, and a month's sample, each within the asker's scope."""

import hashlib
from typing import Any

import pytest

from tests.support.centre import Centre

MONTH = """
insert into incidents (
    id, version, kind, severity, state, exercise, confirmed, late, source, district_key, site_key, place_key, opened_at,
    claimed_at, dispatched_at, arrived_at, resolved_at, closed_at, condition, lease_asked, reasons, alarms, signal_ids
)
select 'inc-month-' || n, 1, 'emergency_rescue', 'critical', case n when 2 then 'merged' else 'resolved' end, n = 1,
    false, false, 'device', s.district_key, s.key, p.key, at, at + '30 s', at + '1 min', at + '9 min', at + '20 min',
    at + '20 min', 'unknown', false, '[]', '[]', '{}'
from generate_series(1, 26) as n
cross join lateral (select timestamptz '2026-02-01 08:00:00+08' + n * interval '1 day' as at) as times
join places as p on p.id = 'home-1-place'
join sites as s on s.key = p.site_key;
insert into incident_entries (incident_key, at, code, params, actor_key)
select i.key, i.opened_at + line.after::interval, line.code, line.params::jsonb,
    case when line.by_desk then (select key from users where username = 'lihua') end
from incidents as i, (values
    (1, '0 s', 'signal_received', '{"type": "sos", "state": "raised", "device_id": "sos-home-1"}', false),
    (2, '0 s', 'opened', '{"kind": "emergency_rescue"}', false),
    (3, '30 s', 'claimed', '{}', true),
    (4, '1 min', 'dispatched', '{"responder_id": "rsp-liuyang", "name": "刘洋", "eta_s": 420}', true),
    (5, '9 min', 'arrived', '{}', true),
    (6, '20 min', 'resolved', '{"outcome": "helped_on_site", "note": "已送水"}', true)
) as line (n, after, code, params, by_desk)
where i.id like 'inc-month-%' order by i.key, line.n;
insert into incident_times
select incident_key, district_key, site_key, kind, opened_at, closed_at, exercise, merged, by_hand, missed, pressed_at,
    stored_at, seen_at, claimed_at, claimed_by, dispatched_at, dispatched_by, arrived_at, arrived_by, resolved_at,
    resolved_by, responder_id
from incident_stamps where id like 'inc-month-%';
"""
"""A day's press each in February, of which one was an exercise and one went on under another number."""
FEBRUARY = {"from": "2026-02-01T00:00:00+08:00", "to": "2026-03-01T00:00:00+08:00"}
BODY = {"district": "220104", "month": "2026-02"}


@pytest.fixture(scope="module")
def february(api_alone: Centre) -> Centre:
    """A centre that has a month behind it."""
    api_alone.change(MONTH)
    return api_alone


def test_a_month_is_played_with_what_each_line_made_of_it(february: Centre) -> None:
    """Roles and codes, no word that somebody wrote; a dispatcher plays nothing."""
    with february.login("wangjian") as supervisor, february.login("nanguan") as elsewhere:
        told = supervisor.get("/replays", params=FEBRUARY).raise_for_status().json()
        foreign = elsewhere.get("/replays", params=FEBRUARY)
        assert supervisor.get("/replays").status_code == 422
        assert supervisor.get("/replays", params=FEBRUARY | {"to": "2026-03-20T00:00:00Z"}).status_code == 422
        one = supervisor.get("/replays", params={"incident": "inc-month-3"}).raise_for_status().json()
    assert foreign.status_code == 403
    assert (len(told["incidents"]), told["cut"]) == (26, False)
    moments = told["incidents"][4]["moments"]
    assert [(each["code"], each["state"], each["role"]) for each in moments] == [
        ("signal_received", "open", None),
        ("opened", "open", None),
        ("claimed", "claimed", "dispatcher"),
        ("dispatched", "dispatched", "dispatcher"),
        ("arrived", "arrived", "dispatcher"),
        ("resolved", "resolved", "dispatcher"),
    ]
    assert "已送水" not in str(told)
    assert "李华" not in str(told)
    assert ([each["id"] for each in one["incidents"]], one["about"]) == (["inc-month-3"], "inc-month-3")
    looks = february.query("select object_id, details from audit where action = 'replayed' order by key")
    assert [(each["object_id"], each["details"]["incidents"]) for each in looks][-2:] == [
        (None, 26),
        ("inc-month-3", 1),
    ]


def test_what_if_answers_as_the_report_where_nothing_is_asked(february: Centre) -> None:
    """The figures before are the report's own, and so are those after; another target makes breaches."""
    with february.login("wangjian") as supervisor:
        report = supervisor.get("/reports/response-times", params=FEBRUARY).raise_for_status().json()["whole"]
        told = supervisor.get("/replays/what-if", params=FEBRUARY).raise_for_status().json()
        shorter = supervisor.get("/replays/what-if", params=FEBRUARY | {"on_site_town_s": 300}).json()
        wrong = supervisor.get("/replays/what-if", params=FEBRUARY | {"claim_soon_s": 900})
        table = supervisor.get("/replays/what-if/table", params=FEBRUARY | {"format": "csv", "responders": 2})
    assert told["before"] == told["after"] == report
    assert (told["sent"], told["waited"], told["different"]) == (24, 0, [])
    assert shorter["after"]["shares"]["on_site"]["within"] == 0
    assert len(shorter["different"]) == 24
    assert (wrong.status_code, wrong.json()["code"]) == (422, "targets_contradict")
    assert table.text.count("\n") == 5


def test_a_sample_is_drawn_once_and_reviewed(february: Centre) -> None:
    """Anybody draws the same again; nothing that was an exercise or merged; what was found stands for good."""
    with (
        february.login("wangjian") as supervisor,
        february.login("limin") as lead,
        february.login("nanguan") as elsewhere,
    ):
        answer = supervisor.post("/review_samples", json=BODY)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        assert set(made["pool"]) == {f"inc-month-{n}" for n in range(3, 27)}
        by_seed = sorted(made["pool"], key=lambda each: hashlib.sha256(f"{made['seed']}:{each}".encode()).hexdigest())
        assert made["drawn"] == by_seed[:20] == [each["id"] for each in made["incidents"]]
        assert supervisor.post("/review_samples", json=BODY).json()["code"] == "already_drawn"
        assert supervisor.post("/review_samples", json=BODY | {"month": "2099-01"}).status_code == 422
        path = answer.headers["Location"].removeprefix("/api/v1")
        found = {"incident_id": made["drawn"][0], "verdict": "to_improve", "went_well": "很快"}
        assert supervisor.post(f"{path}/reviews", json=found).json()["code"] == "nothing_found"
        assert lead.post(f"{path}/reviews", json=found | {"to_change": "x"}).status_code == 403
        other = found | {"incident_id": by_seed[20], "to_change": "x"}
        assert supervisor.post(f"{path}/reviews", json=other).status_code == 404
        for to_change in ("派单前核对钥匙", "再看一遍"):
            supervisor.post(f"{path}/reviews", json=found | {"to_change": to_change}).raise_for_status()
        seen = lead.get(path).raise_for_status().json()
        assert elsewhere.get(path).status_code == 403
    assert [len(each["reviews"]) for each in seen["incidents"]] == [2] + [0] * 19
    assert [each["to_change"] for each in seen["incidents"][0]["reviews"]] == ["派单前核对钥匙", "再看一遍"]
    lines = february.query(
        "select action from audit where action in ('drew_review_sample', 'reviewed_incident') order by key"
    )
    assert [line["action"] for line in lines] == ["drew_review_sample", "reviewed_incident", "reviewed_incident"]
    for change in ("delete from review_samples", "delete from incident_reviews"):
        with pytest.raises(Exception, match="only ever appended to"):
            february.change(change)
