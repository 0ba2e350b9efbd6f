"""Channels: what may stand in one, what is shown of it, how long it rests after a failure, and the lint of all."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.channel_lint import FindingSeverity, RotaPerson, lint_ways_out
from nowalls.domain.channels import (
    JITTER,
    LAST_RETRY_S,
    Channel,
    ChannelId,
    ChannelKind,
    ChannelRefusedError,
    check_channel,
    masked,
    new_secret,
    retry_in,
    secret_bytes,
)
from nowalls.domain.ids import DistrictCode, ResidentId, ResponderId, UserId
from nowalls.domain.notices import Audience
from nowalls.domain.words import Role
from tests.support.builders import NOW

SECRET = new_secret(random.Random(1))
HOOK = Channel(
    id=ChannelId("chn-1"),
    name="desk",
    kind=ChannelKind.WEBHOOK,
    audience=Audience.DESK,
    address="https://desk.example/hook?key=letmein",
    secret=SECRET,
)
FAMILY = replace(HOOK, audience=Audience.FAMILY, resident_id=ResidentId("res-1"), consent_at=NOW)


@pytest.mark.parametrize(
    ("channel", "code"),
    [
        (HOOK, None),
        (replace(HOOK, address="ftp://desk.example"), "address_invalid"),
        (replace(HOOK, address="https://"), "address_invalid"),
        (replace(HOOK, address="https://desk.example:99999/"), "address_invalid"),
        (replace(HOOK, address="https://[::1"), "address_invalid"),
        (replace(HOOK, address="https://desk.example/\x07"), "address_invalid"),
        (replace(HOOK, address="https://desk.example/" + "x" * 2000), "address_invalid"),
        (replace(HOOK, kind=ChannelKind.APPRISE, address="no service"), "address_invalid"),
        (replace(HOOK, kind=ChannelKind.APPRISE, address="mailto://a:b@mail.example"), None),
        (replace(HOOK, address="http://127.0.0.1:9/"), "address_local"),
        (replace(HOOK, address="http://LOCALHOST/"), "address_local"),
        (replace(HOOK, address="http://[::1]/"), "address_local"),
        (replace(HOOK, address="http://0.0.0.0/"), "address_local"),
        (replace(HOOK, kind=ChannelKind.APPRISE, address="json://localhost/x"), "address_local"),
        (replace(HOOK, secret=None), "secret_invalid"),
        (replace(HOOK, secret="whsec_c2hvcnQ="), "secret_invalid"),
        (replace(HOOK, secret="not base64"), "secret_invalid"),
        (replace(HOOK, kind=ChannelKind.CAP), "audience_unfit"),
        (replace(HOOK, kind=ChannelKind.CAP, audience=Audience.AUTHORITY, secret=None), None),
        (replace(HOOK, audience=Audience.RESPONDER), "audience_unfit"),
        (replace(HOOK, audience=Audience.RESPONDER, responder_id=ResponderId("rsp-1")), None),
        (replace(HOOK, responder_id=ResponderId("rsp-1")), "audience_unfit"),
        (replace(HOOK, user_id=UserId("usr-1")), "audience_unfit"),
        (replace(HOOK, audience=Audience.DUTY_LEAD, user_id=UserId("usr-1")), None),
        (FAMILY, None),
        (replace(FAMILY, consent_at=None), "consent_missing"),
        (replace(FAMILY, resident_id=None), "audience_unfit"),
    ],
)
def test_a_channel_that_cannot_carry_is_refused(channel: Channel, code: str | None) -> None:
    """What could never carry, or would tell the wrong people, is refused under a stable code."""
    if code is None:
        check_channel(channel, local_allowed=False)
        return
    with pytest.raises(ChannelRefusedError) as refused:
        check_channel(channel, local_allowed=False)
    assert refused.value.code == code
    assert str(refused.value).endswith(".")


def test_loopback_may_be_allowed() -> None:
    """A demo may send to its own machine."""
    check_channel(replace(HOOK, address="http://127.0.0.1:9/"), local_allowed=True)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://user:pass@desk.example:8443/hook?key=letmein", "https://desk.example:8443/…"),
        ("http://desk.example?key=letmein", "http://desk.example/…"),
        ("wecombot://letmein", "wecombot://…"),
        ("mailto://user:letmein@mail.example", "mailto://…"),
    ],
)
def test_what_opens_a_door_is_never_shown(address: str, shown: str) -> None:
    """Of an address the scheme is shown, and of a web address its host; nothing of either is in a channel's repr."""
    assert masked(address) == shown
    assert "letmein" not in repr(replace(HOOK, address=address))
    assert SECRET not in repr(HOOK)


@given(seed=st.integers())
def test_a_made_secret_is_long_enough(seed: int) -> None:
    """Every secret that is made can be read back."""
    assert len(secret_bytes(new_secret(random.Random(seed)))) == 32


@given(attempts=st.integers(0, 1000), seed=st.integers(), asked_s=st.none() | st.floats(0, 1e6))
def test_a_failed_channel_rests_between_a_second_and_a_minute(attempts: int, seed: int, asked_s: float | None) -> None:
    """However often it failed and whatever it asks for, it is tried again within a minute and its jitter."""
    wait_s = retry_in(attempts, random.Random(seed), asked_s=asked_s).total_seconds()
    assert 1 - JITTER <= wait_s <= LAST_RETRY_S * (1 + JITTER)


def test_the_rest_doubles() -> None:
    """Without jitter the waits are 1, 2, 4 … 60 seconds."""
    still = random.Random()
    still.uniform = lambda a, b: (a + b) / 2  # type: ignore[method-assign]  # chance that stands still
    assert [retry_in(n, still).total_seconds() for n in range(1, 9)] == [1, 2, 4, 8, 16, 32, 60, 60]


CHAOYANG, NANGUAN = DistrictCode("220104"), DistrictCode("220102")
LEAD = RotaPerson(user_id=UserId("usr-lead"), name="李敏", role=Role.DUTY_LEAD, on_duty=True)
WHOLE = [
    replace(HOOK, id=ChannelId(f"chn-{audience}"), audience=audience)
    for audience in (Audience.DESK, Audience.ON_DUTY, Audience.DUTY_LEAD, Audience.AUTHORITY)
]


def found(channels: list[Channel], rota: list[RotaPerson] | None = None) -> list[tuple[str, str | None, str | None]]:
    """Return code, district and subject of what the lint finds in two districts."""
    findings = lint_ways_out([CHAOYANG, NANGUAN], channels, [LEAD] if rota is None else rota)
    return [(each.code, each.district, each.subject) for each in findings]


def test_a_whole_configuration_is_clean() -> None:
    """With a channel for each audience and a lead there is nothing to say."""
    assert found(WHOLE) == []


@pytest.mark.parametrize(
    ("channels", "rota", "wanted"),
    [
        (WHOLE[1:], None, {("step_unheard", CHAOYANG, "desk"), ("step_unheard", NANGUAN, "desk")}),
        ([replace(WHOLE[0], district=CHAOYANG), *WHOLE[1:]], None, {("step_unheard", NANGUAN, "desk")}),
        (
            [replace(WHOLE[0], exercise=True), *WHOLE[1:]],
            None,
            {("step_unheard", CHAOYANG, "desk"), ("step_unheard", NANGUAN, "desk")},
        ),
        (WHOLE[:-1], None, {("fire_unheard", CHAOYANG, "authority"), ("fire_unheard", NANGUAN, "authority")}),
        (WHOLE, [replace(LEAD, districts=(CHAOYANG,))], {("step_unreachable", NANGUAN, "duty_lead")}),
        (
            [*WHOLE[:2], replace(WHOLE[2], paused_at=NOW), WHOLE[3]],
            None,
            {
                ("channel_paused", None, "chn-duty_lead"),
                ("step_unheard", CHAOYANG, "duty_lead"),
                ("step_unheard", NANGUAN, "duty_lead"),
            },
        ),
        (
            [WHOLE[0], replace(WHOLE[1], user_id=LEAD.user_id), *WHOLE[2:]],
            [LEAD, replace(LEAD, user_id=UserId("usr-2"), role=Role.DISPATCHER)],
            {("person_unheard", None, "usr-2")},
        ),
    ],
)
def test_what_would_go_unheard_is_found(
    channels: list[Channel],
    rota: list[RotaPerson] | None,
    wanted: set[tuple[str, str | None, str | None]],
) -> None:
    """Each hole in the configuration is found, and nothing else with it."""
    assert set(found(channels, rota)) == wanted


def test_errors_come_first() -> None:
    """What leaves a step unheard stands above what leaves it to one thread."""
    severities = [each.severity for each in lint_ways_out([CHAOYANG], [], [])]
    assert severities == sorted(severities, key=lambda each: each is FindingSeverity.WARNING)
    assert severities[0] is FindingSeverity.ERROR
