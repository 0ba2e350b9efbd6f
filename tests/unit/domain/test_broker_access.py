"""The broker's password and access files: their form, and that no account reaches past its own topics."""

import base64
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.broker_access import BrokerLogins, UnsafeUsernameError, mosquitto_hash, render_acl, render_passwd

USERNAMES = st.from_regex(r"[a-z0-9][a-z0-9-]{2,39}", fullmatch=True)


HASH = "$7$101$c2FsdA==$aGFzaA=="
"""A secret that does not matter here."""


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
    rendered = render_passwd("svc-ingest:hash\n", dict.fromkeys(names, HASH))
    first, *rest = rendered.splitlines()
    assert first == "svc-ingest:hash"
    assert [line.partition(":")[0] for line in rest] == sorted(names)
    assert rendered == render_passwd("svc-ingest:hash", dict.fromkeys(sorted(names, reverse=True), HASH))


@given(name=st.text(alphabet=string.printable, min_size=1, max_size=12))
def test_a_name_never_leaves_its_line(name: str) -> None:
    """A name is either rendered as exactly one line or refused."""
    try:
        rendered = render_passwd("", {name: HASH})
    except UnsafeUsernameError:
        return
    assert rendered.count("\n") == 1
    assert rendered.partition(":")[0] == name


@pytest.mark.parametrize("name", ["", "ab", "a:b", "abc\nuser root", "abc/#", "+++", "Abc", "é" * 5, "a" * 41])
def test_a_name_that_means_more_is_refused(name: str) -> None:
    """A name that could end its line or widen a pattern raises, with the name in the sentence."""
    with pytest.raises(UnsafeUsernameError) as refused:
        render_acl("", {name: ()})
    assert repr(name) in str(refused.value)


def test_devices_share_patterns() -> None:
    """Without a gateway the access file says the same, however many devices there are."""
    rendered = render_acl("user svc-ingest\n", {})
    assert "pattern write nowalls/v1/%u/alarm" in rendered
    assert rendered.count("user ") == 1


def test_a_gateway_has_its_prefix_and_its_devices() -> None:
    """A gateway may write under its prefix and for the devices granted to it, and for nobody else's."""
    lines = render_acl("", {"gw-one": ("dev-1",)}).splitlines()
    own = lines[lines.index("user gw-one") + 1 :]
    assert "topic write nowalls/gw/gw-one/#" in own
    assert "topic write nowalls/v1/dev-1/alarm" in own
    assert "topic read nowalls/v1/dev-1/ack" in own
    assert all("gw-one" in line or "dev-1" in line for line in own)


ACCOUNTS = st.dictionaries(st.sampled_from(["dev-1", "dev-2", "gw-one"]), st.sampled_from(["old", "new"]))
GRANTS = st.dictionaries(st.just("gw-one"), st.sampled_from([(), ("dev-1",), ("dev-1", "dev-2")]))


@given(accounts=ACCOUNTS, grants=GRANTS, wanted_accounts=ACCOUNTS, wanted_grants=GRANTS)
def test_what_somebody_loses_is_told(
    accounts: dict[str, str],
    grants: dict[str, tuple[str, ...]],
    wanted_accounts: dict[str, str],
    wanted_grants: dict[str, tuple[str, ...]],
) -> None:
    """Logins lose something exactly when an account or a gateway is gone or is another one; additions lose nothing."""
    old, new = (
        BrokerLogins(hashes=accounts, gateways=grants),
        BrokerLogins(hashes=wanted_accounts, gateways=wanted_grants),
    )
    gone = any(wanted_accounts.get(name) != secret for name, secret in accounts.items())
    gone = gone or any(wanted_grants.get(name) != devices for name, devices in grants.items())
    assert old.lose(new) is gone
    assert not old.lose(old)
