"""Importing devices from files, and what follows: logins once, labels, progress."""

import asyncio
import csv
import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import psycopg
import pytest
from openpyxl import load_workbook

from api.schemas.importing import ImportOut
from nowalls.runtime.mqtt import MqttAddress, can_log_in
from tests.support.centre import Centre
from tests.support.waiting import HANG_S, until
from tests.unit.api.test_tables import xlsx

Json = dict[str, Any]
HEADER = ["序列号", "设备类型", "监护点", "楼栋", "楼层", "房间"]
ROWS = [
    ["SN-A", "紧急呼叫按钮", "fukang", "", "2", "206"],
    ["SN-B", "感烟探测器", "fukang", "", "2", "206"],
]


def as_csv(*rows: list[str], header: list[str] = HEADER) -> bytes:
    """A CSV file as a spreadsheet on a Chinese Windows writes it."""
    written = io.StringIO()
    csv.writer(written).writerows([header, *rows])
    return written.getvalue().encode("gb18030")


def send(client: httpx2.Client, content: bytes, **params: str) -> httpx2.Response:
    """Send a file as the body itself."""
    return client.post("/devices/import", content=content, headers={"Content-Type": "text/csv"}, params=params)


def devices_of(centre: Centre) -> list[Json]:
    """The devices with serial numbers, by serial."""
    return centre.query(
        "select d.id, d.serial, d.kind, p.room, s.id as site_id from devices d join places p on p.key = d.place_key"
        " join sites s on s.key = d.site_key where d.serial like 'SN-%%' order by d.serial"
    )


def test_a_file_is_tried_then_written(centre: Centre) -> None:
    """A dry run answers every row and writes nothing; then the same file makes devices, and a room once."""
    with centre.login("fukang") as institution:
        tried = send(institution, as_csv(*ROWS), dry_run="true").raise_for_status().json()
        assert (tried["committed"], tried["created"], tried["logins"]) == (False, 2, None)
        assert [row["outcome"] for row in tried["rows"]] == ["created", "created"]
        assert devices_of(centre) == []
        done = send(institution, as_csv(*ROWS)).raise_for_status().json()
        ImportOut.model_validate(done, extra="forbid")
        assert (done["committed"], done["created"]) == (True, 2)
        assert [row["serial"] for row in done["rows"]] == ["SN-A", "SN-B"]
        found = devices_of(centre)
        assert [each["id"] for each in found] == [row["device_id"] for row in done["rows"]]
        assert {each["room"] for each in found} == {"206"}
        rooms = centre.query("select id from places where room = '206'")
        assert len(rooms) == 1
        again = send(institution, as_csv(*ROWS)).raise_for_status().json()
        assert (again["unchanged"], again["logins"]) == (2, None)
        moved = send(institution, as_csv([*ROWS[0][:5], "207"], ROWS[1])).raise_for_status().json()
        assert (moved["updated"], moved["unchanged"]) == (1, 1)
        assert [each["id"] for each in devices_of(centre)] == [each["id"] for each in found]


def test_a_room_that_somebody_else_makes_meanwhile_loses_no_device(centre: Centre) -> None:
    """An import that names a room which another makes meanwhile is refused whole; sent again it is done."""
    with (
        centre.login("fukang") as institution,
        psycopg.connect(centre.database_url) as other,
        ThreadPoolExecutor() as pool,
    ):
        other.execute(
            "insert into places (id, site_key, kind, building, floor, room, building_key)"
            " select 'place-other', site_key, 'room', building, '2', '206', key from places where id = 'fukang-2'"
        )
        sent = pool.submit(send, institution, as_csv(*ROWS))
        waits = "select 1 from pg_locks where not granted and locktype = 'transactionid'"
        asyncio.run(until(lambda: centre.query(waits)))
        other.commit()
        refused = sent.result()
        assert (refused.status_code, refused.json()["code"]) == (409, "changed_meanwhile")
        assert devices_of(centre) == []
        assert send(institution, as_csv(*ROWS)).raise_for_status().json()["created"] == 2
        assert len(devices_of(centre)) == 2


def test_one_wrong_row_and_nothing_is_done(centre: Centre) -> None:
    """The answer names each cell; the good rows are not written either."""
    wrong = ["8.66E+14", "烤面包机", "fukang", "", "2", "206"]
    with centre.login("fukang") as institution:
        refused = send(institution, as_csv(ROWS[0], wrong))
        assert refused.status_code == 422
        problem = refused.json()
        assert (problem["code"], problem["committed"], problem["refused"]) == ("import_refused", False, 1)
        faults = [(each["cell"], each["code"], each["value"]) for each in problem["rows"][0]["problems"]]
        assert faults == [("B3", "unknown_word", "烤面包机"), ("A3", "number_mangled", "8.66E+14")]
        assert devices_of(centre) == []
        assert centre.query("select id from places where room = '206'") == []


def test_a_form_with_a_spreadsheet_does_as_well(centre: Centre) -> None:
    """What a browser's file field sends is the same file."""
    content = xlsx(list(HEADER), *[list[object](row) for row in ROWS])
    with centre.login("fukang") as institution:
        done = institution.post("/devices/import", files={"file": ("devices.xlsx", content)}).raise_for_status().json()
        assert done["created"] == 2
        empty = institution.post("/devices/import", files={"file": ("devices.csv", b"\xff\xff")})
        assert (empty.status_code, empty.json()["code"]) == (422, "encoding_unknown")


@pytest.mark.parametrize(
    ("who", "row", "code"),
    [
        ("fukang", ["SN-X", "sos", "home-1", "", "", ""], "site_unknown"),
        ("fukang", ["SN-FOREIGN", "sos", "fukang", "", "", ""], "serial_taken"),
    ],
)
def test_an_institution_imports_only_into_its_own(centre: Centre, who: str, row: list[str], code: str) -> None:
    """Another's home does not exist for it, and another's device it cannot take over by its serial number."""
    centre.change("update devices set serial = 'SN-FOREIGN' where id = 'sos-home-2'")
    with centre.login(who) as institution:
        problem = send(institution, as_csv(row)).json()
        assert [each["code"] for each in problem["rows"][0]["problems"]] == [code]
    with centre.login("lihua") as dispatcher:
        assert send(dispatcher, as_csv(row)).status_code == 403


def test_new_logins_are_fetched_once_and_work(centre: Centre) -> None:
    """The link gives the file once without a login, each login opens the broker, and the file is gone after it."""
    with centre.login("fukang") as institution:
        done = send(institution, as_csv(*ROWS)).raise_for_status().json()
        rotated = institution.post(f"/devices/{done['rows'][1]['device_id']}/credentials").raise_for_status().json()
    url = centre.http + done["logins"]["url"]
    fetched = httpx2.get(url, timeout=HANG_S).raise_for_status()
    lines = list(csv.DictReader(io.StringIO(fetched.content.decode("utf-8-sig"))))
    assert [line["序列号"] for line in lines] == ["SN-A", "SN-B"]
    assert lines[1]["密码"] == ""
    again = httpx2.get(url, timeout=HANG_S)
    assert (again.status_code, again.json()["code"]) == (410, "link_used")
    unknown = httpx2.get(centre.http + "/api/v1/logins/none", timeout=HANG_S)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")

    centre.start("broker-access")

    def lets_in(username: str, password: str) -> bool:
        port = centre.broker.devices_port
        address = MqttAddress(host="127.0.0.1", port=port, username=username, password=password)
        return asyncio.run(can_log_in(address))

    asyncio.run(until(lambda: lets_in(lines[0]["用户名"], lines[0]["密码"])))
    assert lets_in(lines[1]["用户名"], rotated["mqtt"]["password"])


def test_a_link_expires(centre: Centre) -> None:
    """After its hour it gives nothing."""
    with centre.login("fukang") as institution:
        done = send(institution, as_csv(*ROWS)).raise_for_status().json()
    centre.change("update imports set logins_until = now() - interval '1 second'")
    assert httpx2.get(centre.http + done["logins"]["url"], timeout=HANG_S).status_code == 410


def test_the_database_holds_no_login(centre: Centre) -> None:
    """Neither the link nor a password stands in any table."""
    with centre.login("fukang") as institution:
        done = send(institution, as_csv(*ROWS)).raise_for_status().json()
    link = done["logins"]["url"].rpartition("/")[2]
    fetched = httpx2.get(centre.http + done["logins"]["url"], timeout=HANG_S).text.removeprefix("\ufeff")
    lines = list(csv.DictReader(io.StringIO(fetched)))
    secrets = [link, *(line["密码"] for line in lines)]
    assert all(len(secret) >= 24 for secret in secrets)
    tables = centre.query("select tablename from pg_tables where schemaname = 'public'")
    for table in tables:
        held = centre.query(f"select t::text as row from {table['tablename']} t")  # noqa: S608  # our own tables
        assert not [row for row in held if any(secret in row["row"] for secret in secrets)]


def test_the_template_and_the_labels(centre: Centre) -> None:
    """The template offers one's own sites; labels bear a code, the room and who lives there, and no secret."""
    with centre.login("fukang") as institution:
        template = institution.get("/devices/import/template").raise_for_status().content
        lists = load_workbook(io.BytesIO(template)).worksheets[1]
        assert [cell.value for cell in lists["D"] if cell.value] == ["fukang"]
        assert institution.get("/devices/import/template", params={"format": "csv"}).text.startswith("\ufeff序列号*")
        done = send(institution, as_csv(*ROWS)).raise_for_status().json()
        sheet = institution.get(done["labels_url"].removeprefix("/api/v1")).raise_for_status()
        assert sheet.headers["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
        assert sheet.text.count("<svg") == 2
        assert "206" in sheet.text
        assert "SN SN-A" in sheet.text
        everything = institution.get("/devices/labels", params={"site": "fukang"}).raise_for_status().text
        assert everything.count("<svg") > 2
        assert institution.get("/devices/labels", params={"site": "home-1"}).status_code == 404
        assert institution.get("/devices/labels").status_code == 422


def test_progress_is_told_by_name(centre: Centre) -> None:
    """Whoever imports may ask how far it has come; nobody else."""
    with centre.login("fukang") as institution, centre.login("root") as admin:
        send(institution, as_csv(*ROWS), name="spring").raise_for_status()
        progress = institution.get("/devices/import/progress", params={"name": "spring"}).raise_for_status().json()
        assert progress == {"phase": "done", "done": 2, "total": 2}
        assert admin.get("/devices/import/progress", params={"name": "spring"}).status_code == 404


def test_a_body_without_an_end_is_cut(centre: Centre) -> None:
    """A body in chunks has the same bound as one that says its length."""
    with centre.login("fukang") as institution:
        said = institution.post("/devices", content=b"x" * 1_048_577, headers={"Content-Type": "application/json"})
        chunks = (b"x" * 65_536 for _ in range(17))
        unsaid = institution.post("/devices", content=chunks, headers={"Content-Type": "application/json"})
        assert [(each.status_code, each.json()["code"]) for each in (said, unsaid)] == [(413, "too_large")] * 2
    assert httpx2.get(f"{centre.http}/healthz", timeout=HANG_S).status_code == 200
