"""``demo.json``: its fixed shape, its owner, and that nobody reads half of it."""

import json
import stat
import threading
from pathlib import Path

import pytest

from deploy.local import demo_json
from deploy.local.demo_json import Address, Demo, DeviceLogin, PersonLogin


def a_demo() -> Demo:
    """A demo with one of each."""
    return Demo(
        http="http://127.0.0.1:8000",
        mqtt=Address(host="127.0.0.1", port=1883),
        database_url="postgresql://reader:p@127.0.0.1:5432/nowalls",
        epoch="e1",
        fleet="/data/fleet.jsonl",
        users={"dispatcher": PersonLogin(username="li", password="p")},
        observer=PersonLogin(username="observer", password="p"),
        devices={"sos_room_1": DeviceLogin(device_id="sos-1", username="sos-1", password="p", site_id="site-1")},
        pids={"mosquitto": 1, "broker-access": 2},
    )


def test_the_shape_is_fixed(tmp_path: Path) -> None:
    """The file has the keys that other programs read, in their order and nesting."""
    file = tmp_path / "demo.json"
    demo_json.write(file, a_demo())
    assert json.loads(file.read_text()) == {
        "http": "http://127.0.0.1:8000",
        "mqtt": {"host": "127.0.0.1", "port": 1883},
        "database_url": "postgresql://reader:p@127.0.0.1:5432/nowalls",
        "epoch": "e1",
        "fleet": "/data/fleet.jsonl",
        "users": {"dispatcher": {"username": "li", "password": "p"}},
        "observer": {"username": "observer", "password": "p"},
        "devices": {"sos_room_1": {"device_id": "sos-1", "username": "sos-1", "password": "p", "site_id": "site-1"}},
        "pids": {"mosquitto": 1, "broker-access": 2},
    }
    assert demo_json.read(file) == a_demo()


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    """The file holds passwords: it is 0600 at once and after each rewrite, and nothing else is left in the folder."""
    file = tmp_path / "demo.json"
    file.write_text("{}")
    file.chmod(0o644)
    demo_json.write(file, a_demo())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_a_new_process_takes_its_place() -> None:
    """A restarted service has its new pid, and the others keep theirs."""
    changed = a_demo().with_pid("broker-access", 7)
    assert changed.pids == {"mosquitto": 1, "broker-access": 7}
    assert a_demo().pids == {"mosquitto": 1, "broker-access": 2}


def test_readers_never_see_half(tmp_path: Path) -> None:
    """While the file is rewritten again and again, every read is a whole demo."""
    file = tmp_path / "demo.json"
    demo_json.write(file, a_demo())
    done = threading.Event()

    def rewrite() -> None:
        for pid in range(500):
            demo_json.write(file, a_demo().with_pid("broker-access", pid))
        done.set()

    writer = threading.Thread(target=rewrite)
    writer.start()
    seen = set()
    while not done.is_set():
        seen.add(demo_json.read(file).pids["broker-access"])
    writer.join()
    assert len(seen) > 1


def test_a_removed_file_is_gone(tmp_path: Path) -> None:
    """After its removal there is no demo to read, and removing it again is no error."""
    file = tmp_path / "demo.json"
    demo_json.write(file, a_demo())
    demo_json.remove(file)
    demo_json.remove(file)
    with pytest.raises(FileNotFoundError):
        demo_json.read(file)
