"""Settings and addresses: read once, checked, with one sentence for what is wrong."""

import pytest
from pydantic import ValidationError

from nowalls.domain.errors import InvalidValueError
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
