"""The broker's password and access files: their form, and that no account reaches past its own topics."""

import base64
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.broker_access import BrokerLogin, UnsafeUsernameError, mosquitto_hash, render_acl, render_passwd

USERNAMES = st.from_regex(r"[a-z0-9][a-z0-9-]{2,39}", fullmatch=True)


def login(username: str, *, is_gateway: bool = False, granted: tuple[str, ...] = ()) -> BrokerLogin:
    """An account whose secret does not matter here."""
    return BrokerLogin(
        username=username, password_hash="$7$101$c2FsdA==$aGFzaA==", is_gateway=is_gateway, granted=granted
    )


def test_the_hash_is_what_mosquitto_passwd_writes() -> None:
    """A password and salt give the line that mosquitto_passwd 2.0.11 wrote for them."""
    written = (
        "$7$101$qIRd3isvSvUPWzBP$"
        "btbTCYJTHBovXZKVzfxVNc13FcsHj7izOQsJ5Dks7jN3CCSImHmMY8ohdrwrDfHhM2L7y74gt2gt92GExQwXJw=="
    )
    assert mosquitto_hash("secret", base64.b64decode("qIRd3isvSvUPWzBP")) == written


@given(names=st.sets(USERNAMES, max_size=8))
def test_every_device_has_one_line(names: set[str]) -> None:
    """The password file has the set-up's lines first and then one line for each device, whatever their order."""
    rendered = render_passwd("svc-ingest:hash\n", [login(name) for name in names])
    first, *rest = rendered.splitlines()
    assert first == "svc-ingest:hash"
    assert [line.partition(":")[0] for line in rest] == sorted(names)
    assert rendered == render_passwd("svc-ingest:hash", [login(name) for name in sorted(names, reverse=True)])


@given(name=st.text(alphabet=string.printable, min_size=1, max_size=12))
def test_a_name_never_leaves_its_line(name: str) -> None:
    """A name is either rendered as exactly one line or refused."""
    try:
        rendered = render_passwd("", [login(name)])
    except UnsafeUsernameError:
        return
    assert rendered.count("\n") == 1
    assert rendered.partition(":")[0] == name


@pytest.mark.parametrize("name", ["", "ab", "a:b", "abc\nuser root", "abc/#", "+++", "Abc", "é" * 5, "a" * 41])
def test_a_name_that_means_more_is_refused(name: str) -> None:
    """A name that could end its line or widen a pattern raises, with the name in the sentence."""
    with pytest.raises(UnsafeUsernameError) as refused:
        render_acl("", [login(name, is_gateway=True)])
    assert repr(name) in str(refused.value)


def test_devices_share_patterns() -> None:
    """A thousand plain devices add no line to the access file."""
    devices = [login(f"dev-{number:04}") for number in range(1000)]
    assert render_acl("user svc-ingest\n", devices) == render_acl("user svc-ingest\n", [])


def test_a_gateway_has_its_prefix_and_its_devices() -> None:
    """A gateway may write under its prefix and for the devices granted to it, and for nobody else's."""
    lines = render_acl("", [login("gw-one", is_gateway=True, granted=("dev-1",)), login("dev-2")]).splitlines()
    own = lines[lines.index("user gw-one") + 1 :]
    assert "topic write nowalls/gw/gw-one/#" in own
    assert "topic write nowalls/v1/dev-1/alarm" in own
    assert "topic read nowalls/v1/dev-1/ack" in own
    assert all("gw-one" in line or "dev-1" in line for line in own)
