"""Settings and addresses: read once, checked, with one sentence for what is wrong."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from nowalls.domain.errors import InvalidValueError
from nowalls.runtime.map_settings import BaseMapKind, MapSettings
from nowalls.runtime.mqtt import MqttAddress
from nowalls.runtime.settings import Settings, is_loopback

URL = "postgresql://nowalls@127.0.0.1/nowalls"


def test_everything_binds_to_loopback_unless_told() -> None:
    """The defaults open nothing to the outside."""
    settings = Settings(database_url=URL)
    assert (settings.http_host, is_loopback(settings.http_host)) == ("127.0.0.1", True)


def test_a_public_address_without_tls_refuses_to_start() -> None:
    """Passwords and people's notes do not travel in the open."""
    with pytest.raises(ValidationError, match="NOWALLS_TLS_CERTIFICATE"):
        Settings(database_url=URL, http_host="0.0.0.0")  # noqa: S104  # what is refused here


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each setting is read from its NOWALLS_ variable."""
    monkeypatch.setenv("NOWALLS_DATABASE_URL", URL)
    monkeypatch.setenv("NOWALLS_HTTP_PORT", "8123")
    assert Settings().http_port == 8123


RASTER = "https://tiles.example:8443/{z}/{x}/{y}.png?key=k"


def test_the_map_is_a_group_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the map's settings is read from its NOWALLS_MAP_ variable; without any there are outlines."""
    monkeypatch.setenv("NOWALLS_DATABASE_URL", URL)
    assert Settings().map.base is BaseMapKind.OUTLINE
    for name, value in (("BASE", "raster"), ("RASTER_URL", RASTER), ("DATUM", "gcj02"), ("AUDIT_NUMBER", "GS(2024)1")):
        monkeypatch.setenv(f"NOWALLS_MAP_{name}", value)
    found = Settings().map
    assert (found.raster_url, found.datum, found.audit_number) == (RASTER, "gcj02", "GS(2024)1")
    assert found.raster_origin == "https://tiles.example:8443"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://tiles.example/1/2/3.png",
        "ftp://tiles.example/{z}/{x}/{y}",
        "https://*.example/{z}/{x}/{y}",
        "https://t{s}.example/{z}/{x}/{y}",
        "https://a.example; script-src https://b.example/{z}/{x}/{y}",
        "https://user:word@tiles.example/{z}/{x}/{y}",
    ],
)
def test_a_raster_address_names_one_host(url: str) -> None:
    """What would open the content policy further than to one host, or is no address of tiles, refuses to start."""
    with pytest.raises(ValidationError, match="NOWALLS_MAP_RASTER_URL"):
        MapSettings(base=BaseMapKind.RASTER, raster_url=url)


def test_a_file_of_tiles_must_be_there(tmp_path: Path) -> None:
    """A base map whose file is missing is told at the start, not when somebody looks for a street."""
    with pytest.raises(ValidationError, match="NOWALLS_MAP_FILE"):
        MapSettings(base=BaseMapKind.PMTILES, file=tmp_path / "none.pmtiles")
    there = tmp_path / "there.pmtiles"
    there.write_bytes(b"PMTiles")
    assert MapSettings(base=BaseMapKind.PMTILES, file=there).raster_origin is None


@pytest.mark.parametrize("sender", ["", "two words", "a,b", "a<b", "a&b"])
def test_a_sender_that_no_cap_message_can_name_is_refused(sender: str) -> None:
    """CAP's sender has no blank, comma, ``<`` or ``&``: references are separated by them."""
    with pytest.raises(ValidationError, match="cap_sender"):
        Settings(database_url=URL, cap_sender=sender)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_loopback(host: str) -> None:
    """These stay on the machine."""
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.1", "desk.example", "::"])  # noqa: S104  # what is told apart here
def test_not_loopback(host: str) -> None:
    """These do not."""
    assert not is_loopback(host)


def test_a_brokers_address() -> None:
    """An address is read with its login, whose special characters are escaped; the secret is never shown."""
    address = MqttAddress.parse("mqtt://svc-ingest:a%2Fb%40c@127.0.0.1:1884")
    assert (address.username, address.password, address.port) == ("svc-ingest", "a/b@c", 1884)
    assert "a/b@c" not in repr(address)


@pytest.mark.parametrize("url", ["http://127.0.0.1", "mqtt://", "127.0.0.1:1883"])
def test_another_address_is_refused(url: str) -> None:
    """Anything but mqtt:// is named."""
    with pytest.raises(InvalidValueError, match="mqtt://user:password@host:port"):
        MqttAddress.parse(url)


def test_client_ids_are_stable_and_secret() -> None:
    """The same login and session give the same client id, and nobody can guess it from the outside."""
    one = MqttAddress.parse("mqtt://svc:first@127.0.0.1")
    other = MqttAddress.parse("mqtt://svc:second@127.0.0.1")
    assert one.secret_client_id("s") == one.secret_client_id("s")
    assert len({one.secret_client_id("s"), one.secret_client_id("t"), other.secret_client_id("s")}) == 3
