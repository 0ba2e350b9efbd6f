"""The servers' settings as they are rendered."""

from pathlib import Path

from deploy.local import mosquitto, postgres
from deploy.local.mosquitto import render_static_acl, render_static_passwd
from nowalls.domain.broker_access import mosquitto_hash


def test_the_broker_has_two_listeners_on_loopback() -> None:
    """Only the first listener, the devices', makes user names client ids, and both are on loopback."""
    lines = mosquitto.render_settings(Path("/b"), devices_port=1883, services_port=1884).splitlines()
    devices, names, services = lines[-3:]
    assert devices == "listener 1883 127.0.0.1"
    assert names == "use_username_as_clientid true"
    assert services == "listener 1884 127.0.0.1"
    assert not [line for line in lines[:-3] if line.startswith(("listener", "port", "bind_address"))]
    assert "allow_anonymous false" in lines
    assert "persistence_location /b/store/" in lines


def test_each_static_account_has_its_own_salt() -> None:
    """Two accounts with one password have two different lines, and neither holds the password."""
    first, second = render_static_passwd({"svc-a": "same", "svc-b": "same"}).splitlines()
    assert first.partition(":")[2] != second.partition(":")[2]
    assert "same" not in first + second


def test_static_accounts_have_only_their_topics() -> None:
    """Each account's rules stand under its name, in the order in which they were given."""
    rendered = render_static_acl({"svc-a": ("read x/#", "write y"), "svc-b": ("read z",)})
    assert rendered == "user svc-a\ntopic read x/#\ntopic write y\nuser svc-b\ntopic read z\n"


def test_services_never_speak_for_a_device() -> None:
    """No service may write an up channel of a device."""
    written = [rule for rules in mosquitto.SERVICE_ACCESS.values() for rule in rules if not rule.startswith("read ")]
    assert {rule.rpartition("/")[2] for rule in written} == {"ack", "command"}


def test_postgres_settings_are_a_configuration_file() -> None:
    """Every setting is one quoted line, with the port of this server."""
    lines = postgres.render_settings(5433, {"fsync": "on"}).splitlines()
    assert lines == ["fsync = 'on'", "port = '5433'"]


def test_the_hash_depends_on_the_salt() -> None:
    """One password with two salts has two hashes, both in Mosquitto's form."""
    first, second = mosquitto_hash("p", b"a" * 12), mosquitto_hash("p", b"b" * 12)
    assert first != second
    assert [text.split("$")[1:3] for text in (first, second)] == [["7", "101"], ["7", "101"]]
