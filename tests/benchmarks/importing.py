"""A hundred thousand devices from one file, and what the broker's reload of their logins costs those connected.

``import``: the file sent, checked, planned, its logins made and all committed, beside the logins alone (one PBKDF2
each, one after the other, which nobody can leave out). ``reload_stall``: the longest wait of a client that publishes
without a pause while the access files of 100,000 accounts are read again, with 1,000 and with 15,000 others connected,
beside the same client when nothing is reloaded. The others live in processes of their own. ``login_added`` and
``login_removed``: from the answer over HTTP until the broker lets a device in, or no longer does.
"""

import asyncio
import csv
import io
import os
import signal
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Final

import httpx2
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.local.processes import LOOPBACK
from nowalls.domain.broker_access import SALT_BYTES, mosquitto_hash
from nowalls.domain.importing.columns import HEADERS_ZH, Column
from nowalls.runtime.clock import SystemClock
from nowalls.runtime.open_files import allow_most_open_files
from tests.benchmarks.raw_mqtt import Account, connect, publish_all
from tests.benchmarks.result import Result, bounded
from tests.benchmarks.rig import Rig, running_rig
from tests.support.district import small_district

DEVICES: Final = 100_000
DEVICES_A_HOME: Final = 5
KINDS: Final = ("sos", "fall", "smoke", "door", "motion")
IMPORT_BUDGET: Final = 10.0
"""No page sets one: ten times the logins alone is some minute and a half, a coffee."""
STALL_BUDGET_MS: Final = {1_000: 500.0, 15_000: 1_500.0}
"""The design's page measured 0.2 s when idle and 1.1 s with 15,000 connected."""
RELOADS: Final = 5
ADDED_WITHIN_S: Final = 10.0
REMOVED_WITHIN_S: Final = 1.0
"""The design's bounds. A removal is written at once; the broker's own reading of 100,000 accounts comes on top."""
SETTLE_S: Final = 2.0
HANG_S: Final = 600.0
COLUMNS: Final = (
    Column.SERIAL,
    Column.KIND,
    Column.SITE,
    Column.ADDRESS,
    Column.DISTRICT,
    Column.LONGITUDE,
    Column.LATITUDE,
    Column.DATUM,
)


async def run() -> list[Result]:
    """Import, then reload under load."""
    allow_most_open_files()
    async with running_rig(small_district(), "ingest", "alerts", "api", "broker-access") as rig:
        return await asyncio.to_thread(_measure, rig)


def _measure(rig: Rig) -> list[Result]:
    imported, logins = _import(rig)
    _until_let_in(rig, logins[-1], wanted=True)
    stalls = [_reload_stall(rig, logins, others) for others in STALL_BUDGET_MS]
    return [imported, *_logins_come_and_go(rig), *stalls]


def _import(rig: Rig) -> tuple[Result, list[tuple[str, str]]]:
    began_s = time.monotonic()
    for number in range(DEVICES):
        mosquitto_hash(f"{number:024}", os.urandom(SALT_BYTES))
    bare_s = time.monotonic() - began_s
    headers = {"Authorization": f"Bearer {rig.token('root')}", "Content-Type": "text/csv"}
    base = f"http://{LOOPBACK}:{rig.http_port}"
    with httpx2.Client(base_url=base, headers=headers, timeout=HANG_S) as client, ThreadPoolExecutor(1) as sender:
        content, began_s = _file(), time.monotonic()
        sent = sender.submit(client.post, "/api/v1/devices/import", content=content, params={"name": "bench"})
        waits_s = _show_progress(base, headers, sent.done)
        answer = sent.result().raise_for_status().json()
        took_s = time.monotonic() - began_s
        assert answer["created"] == DEVICES, "Not every row made a device."
        fetched = client.get(answer["logins"]["url"]).raise_for_status().text.removeprefix("\ufeff")
    result = Result(
        name="import",
        value=round(took_s, 2),
        baseline=round(bare_s, 2),
        ratio=round(took_s / bare_s, 2),
        unit="s",
        budget=IMPORT_BUDGET,
        met=took_s / bare_s <= IMPORT_BUDGET,
        at=SystemClock().now(),
        detail={
            "devices": DEVICES,
            "bytes": len(content),
            "others_waited_p50_ms": round(1000 * statistics.median(waits_s), 1),
            "others_waited_longest_ms": round(1000 * max(waits_s), 1),
        },
    )
    return result, [(line["用户名"], line["密码"]) for line in csv.DictReader(io.StringIO(fetched))]


def _file() -> bytes:
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow([HEADERS_ZH[column] for column in COLUMNS])
    for number in range(DEVICES):
        home = number // DEVICES_A_HOME
        lon, lat = 125.1 + home % 200 / 500, 43.7 + home // 200 / 300
        kind = KINDS[number % DEVICES_A_HOME]
        where = [f"{lon:.5f}", f"{lat:.5f}", "gcj02"]
        lines.writerow([f"SN-{number:06}", kind, f"住户 {home:05}", f"人民大街 {home} 号", "220104", *where])
    return written.getvalue().encode()


def _show_progress(base: str, headers: dict[str, str], is_done: Callable[[], bool]) -> list[float]:
    """Draw the import's progress, and return how long these questions waited beside it."""
    waits_s: list[float] = []
    columns = (TextColumn("{task.description:>9}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as bar, httpx2.Client(base_url=base, headers=headers, timeout=HANG_S) as client:
        task = bar.add_task("sending", total=DEVICES)
        while not is_done():
            began_s = time.monotonic()
            answer = client.get("/api/v1/devices/import/progress", params={"name": "bench"})
            waits_s.append(time.monotonic() - began_s)
            if answer.status_code == httpx2.codes.OK:
                said = answer.json()
                bar.update(task, description=said["phase"], completed=said["done"], total=said["total"] or DEVICES)
            time.sleep(0.1)
    return waits_s


def _account(rig: Rig, login: tuple[str, str]) -> Account:
    username, password = login
    return Account(port=rig.mosquitto.devices_port, username=username, password=password, client_id=username)


def _logins_come_and_go(rig: Rig) -> list[Result]:
    """Register a device and retire it, and time until the broker knows; the bounds stand as baselines."""
    headers = {"Authorization": f"Bearer {rig.token('root')}"}
    base = f"http://{LOOPBACK}:{rig.http_port}/api/v1"
    added_s, removed_s = [], []
    with httpx2.Client(base_url=base, headers=headers, timeout=HANG_S) as client:
        for _ in range(RELOADS):
            body = {"kind": "sos", "site_id": "home-1"}
            made = client.post("/devices", json=body).raise_for_status().json()
            login = (made["mqtt"]["username"], made["mqtt"]["password"])
            added_s.append(_until_let_in(rig, login, wanted=True))
            client.delete(f"/devices/{login[0]}").raise_for_status()
            removed_s.append(_until_let_in(rig, login, wanted=False))
    return [
        Result(
            name=name,
            value=round(statistics.median(took_s), 2),
            baseline=bound_s,
            ratio=round(statistics.median(took_s) / bound_s, 2),
            unit="s",
            budget=1.0,
            met=max(took_s) <= bound_s,
            at=SystemClock().now(),
            detail={"accounts": DEVICES, "longest_s": round(max(took_s), 2), "times": RELOADS},
        )
        for name, took_s, bound_s in (
            ("login_added", added_s, ADDED_WITHIN_S),
            ("login_removed", removed_s, REMOVED_WITHIN_S),
        )
    ]


def _until_let_in(rig: Rig, login: tuple[str, str], *, wanted: bool) -> float:
    """Return how long it takes until the broker lets a login in, or no longer does."""
    began_s = time.monotonic()
    while _is_let_in(rig, login) is not wanted:
        assert time.monotonic() - began_s < HANG_S, "The broker never followed the registry."
        time.sleep(0.01)
    return time.monotonic() - began_s


def _is_let_in(rig: Rig, login: tuple[str, str]) -> bool:
    try:
        connect(_account(rig, login)).close()
    except ConnectionError:
        return False
    return True


def _reload_stall(rig: Rig, logins: Sequence[tuple[str, str]], others: int) -> Result:
    accounts = [_account(rig, login) for login in logins[:others]]
    processes = max(2, others // 7_500)
    with ExitStack() as stack:
        for number in range(processes):
            _connected_elsewhere(stack, accounts[number::processes])
        presser = _account(rig, logins[-1])
        time.sleep(SETTLE_S)
        quiet_ms = [_longest_wait_ms(rig, presser, reload=False) for _ in range(RELOADS)]
        stalls_ms = [_longest_wait_ms(rig, presser, reload=True) for _ in range(RELOADS)]
    stall_ms, baseline_ms = statistics.median(stalls_ms), statistics.median(quiet_ms)
    detail: dict[str, float | int | str] = {
        "accounts": len(logins),
        "connected": others,
        "processes": processes,
        "reloads": RELOADS,
    }
    bound = STALL_BUDGET_MS[others]
    return bounded(f"reload_stall_{others}", stall_ms, baseline_ms, bound=bound, unit="ms", detail=detail)


def _connected_elsewhere(stack: ExitStack, accounts: Sequence[Account]) -> None:
    """Keep these accounts connected in a process of its own until the stack unwinds."""
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_stay_connected, args=(accounts, theirs), daemon=True)
    process.start()
    stack.callback(process.join, SETTLE_S)
    stack.callback(ours.send, "enough")
    assert ours.recv() == len(accounts), "Not every client got in."


def _stay_connected(accounts: Sequence[Account], until: Connection) -> None:
    allow_most_open_files()
    links = [connect(account) for account in accounts]
    until.send(len(links))
    until.recv()


def _longest_wait_ms(rig: Rig, presser: Account, *, reload: bool) -> float:
    """Publish one message after the other for a while; return the longest wait for the broker's answer."""
    topic, longest_s = f"nowalls/v1/{presser.username}/telemetry", 0.0
    ends_at_s = time.monotonic() + SETTLE_S
    if reload:
        os.kill(rig.mosquitto.pid, signal.SIGHUP)
    while time.monotonic() < ends_at_s:
        began_s = time.monotonic()
        publish_all(presser, [(topic, b'{"battery":50}')])
        longest_s = max(longest_s, time.monotonic() - began_s)
    return 1000 * longest_s
