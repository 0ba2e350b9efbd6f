"""Notices become letters: for whom, once, in order, and never an exercise by a real channel."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from nowalls.domain.channels import Channel, ChannelId, ChannelKind
from nowalls.domain.decisions import Decisions
from nowalls.domain.ids import IncidentId, ResidentId, ResponderId, SignalId, UserId
from nowalls.domain.incidents import Change, Incident
from nowalls.domain.notices import PAGE_KEEPS, Audience, Notice, NoticeCode
from nowalls.storage.changes import change
from nowalls.storage.channels import add_channel, channels, pause_channel, retire_channel
from nowalls.storage.database import Database, open_database
from nowalls.storage.letters import (
    Letter,
    drop_stale_letters,
    due_channels,
    mark_delivered,
    mark_never,
    take_letters,
    take_over_letters,
    write_letters,
)
from nowalls.storage.outbox import OutboxFilter, OutboxItem, drop_message, outbox_page, retry_message
from tests.support.builders import HOME, LIHUA, LIMIN, NOW, an_incident, seconds
from tests.support.district import CHAOYANG, NANGUAN, register, small_district
from tests.support.letters import HOOK

DISTRICTS = [CHAOYANG.code]
LEASE = timedelta(seconds=20)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The small district, nobody of which is on duty."""
    await register(database_url, small_district())
    with psycopg.connect(database_url) as connection:
        connection.execute("update users set always_on_duty = false")
    async with open_database(database_url, name="test", size=3) as database:
        yield database


def a_channel(name: str, audience: Audience, **changes: object) -> Channel:
    """Return a webhook for an audience, named ``chn-{name}``."""
    plain = replace(HOOK, id=ChannelId(f"chn-{name}"), name=name, audience=audience)
    return replace(plain, **changes)  # type: ignore[arg-type]  # checked by the dataclass


async def configured(database: Database, *wanted: Channel) -> None:
    """Configure channels."""
    async with database.write() as write:
        for each in wanted:
            await add_channel(write, each, now=NOW)


def a_notice(audience: Audience, occasion: str = "claim_everyone@1", person: str | None = None) -> Notice:
    """Return a notice of one audience."""
    return Notice(
        occasion=occasion,
        audience=audience,
        code=NoticeCode.CLAIM_EVERYONE,
        at=NOW,
        keeps=PAGE_KEEPS,
        person=None if person is None else UserId(person),
    )


async def opened(database: Database, *, exercise: bool = False) -> Incident:
    """Open an incident at the first home."""
    found = an_incident(
        id=IncidentId("inc-drill" if exercise else "inc-1"),
        exercise=exercise,
        place=HOME,
        alarms=(),
        signal_ids=tuple[SignalId, ...](),
    )
    new = Change(incident=found, opened=True, reason="new_alarm", entries=())
    async with database.write() as write:
        await change(write, [HOME.id], lambda _facts: Decisions(changes=(new,)), now=NOW)
    return found


async def told(database: Database, incident: Incident, *notices: Notice) -> None:
    """Write notices about an incident."""
    async with database.write() as write:
        await write_letters(
            write, [Change(incident=incident, opened=False, reason=None, entries=(), notices=tuple(notices))]
        )


async def taken(database: Database, channel: str, *, after_s: float = 0.0) -> list[Letter]:
    """Take what a channel has to send so long after ``NOW``."""
    now = NOW + seconds(after_s)
    async with database.write() as write:
        return await take_letters(write, ChannelId(f"chn-{channel}"), DISTRICTS, now=now, again_in=LEASE, most=10)


async def items(database: Database) -> list[OutboxItem]:
    """Return the outbox."""
    async with database.read() as read:
        found, _ = await outbox_page(read, OutboxFilter(most=100))
    return found


async def told_channels(database: Database, notice: Notice) -> set[str]:
    """Tell a notice about a new incident and return the names of the channels that carry it."""
    await told(database, await opened(database), notice)
    return {each.channel_name or "" for each in await items(database)}


async def on_duty(database: Database, *usernames: str) -> None:
    """Start these people's shifts."""
    with psycopg.connect(database.url) as connection:
        for username in usernames:
            connection.execute(
                "insert into shifts (id, user_key, started_at, audible)"
                " select 'shf-' || username, key, now(), true from users where username = %s",
                [username],
            )


OWN = (
    a_channel("group", Audience.ON_DUTY),
    a_channel("lihua", Audience.ON_DUTY, user_id=LIHUA.user_id),
    a_channel("zhangwei", Audience.ON_DUTY, user_id=UserId("usr-zhangwei")),
    a_channel("lead", Audience.DUTY_LEAD, user_id=LIMIN.user_id),
)


async def test_everyone_on_duty_is_everyone_on_duty(database: Database) -> None:
    """A person's own channel carries while they are on duty; the group's always; the lead's own is another audience."""
    await configured(database, *OWN)
    await on_duty(database, "lihua")
    assert await told_channels(database, a_notice(Audience.ON_DUTY)) == {"group", "lihua"}


async def test_when_nobody_is_on_duty_everybody_is_told(database: Database) -> None:
    """Silence is never an answer: with nobody on duty all own channels of the audience carry."""
    await configured(database, *OWN)
    assert await told_channels(database, a_notice(Audience.ON_DUTY)) == {"group", "lihua", "zhangwei"}


async def test_a_disabled_user_is_told_nothing(database: Database) -> None:
    """Whoever has left is not called, also when nobody is on duty."""
    await configured(database, *OWN)
    with psycopg.connect(database.url) as connection:
        connection.execute("update users set disabled_at = now() where username = 'zhangwei'")
    assert await told_channels(database, a_notice(Audience.ON_DUTY)) == {"group", "lihua"}


async def test_what_is_for_one_person_reaches_that_person_alone(database: Database) -> None:
    """A reminder for the owner leaves by the owner's own channel, on duty or not."""
    await configured(database, *OWN)
    await on_duty(database, "zhangwei")
    assert await told_channels(database, a_notice(Audience.ON_DUTY, person="usr-lihua")) == {"lihua"}


async def test_a_responder_and_the_family_of_this_home_alone(database: Database) -> None:
    """An order reaches the responder it names; the family is that of a resident of this very place."""
    await configured(
        database,
        a_channel("liuyang", Audience.RESPONDER, responder_id=ResponderId("rsp-liuyang")),
        a_channel("here", Audience.FAMILY, resident_id=ResidentId("res-home-1"), consent_at=NOW),
        a_channel("there", Audience.FAMILY, resident_id=ResidentId("res-home-2"), consent_at=NOW),
    )
    incident = await opened(database)
    await told(database, incident, a_notice(Audience.RESPONDER, "sent@v2", "rsp-other"))
    assert await items(database) == []
    await told(database, incident, a_notice(Audience.RESPONDER, "sent@v3", "rsp-liuyang"))
    await told(database, incident, a_notice(Audience.FAMILY, "help_sent@v3"))
    assert [each.channel_name for each in await items(database)] == ["here", "liuyang"]


async def test_a_family_without_consent_cannot_be_configured(database: Database) -> None:
    """The table itself refuses it."""
    silent = a_channel("here", Audience.FAMILY, resident_id=ResidentId("res-home-1"))
    with pytest.raises(psycopg.errors.CheckViolation):
        await configured(database, silent)


async def test_another_district_and_a_deleted_channel_hear_nothing(database: Database) -> None:
    """A channel carries its own district's incidents; one that was deleted has forgotten its secrets."""
    await configured(
        database,
        a_channel("here", Audience.DESK, district=CHAOYANG.code),
        a_channel("there", Audience.DESK, district=NANGUAN.code),
        a_channel("gone", Audience.DESK),
    )
    async with database.write() as write:
        await retire_channel(write, ChannelId("chn-gone"), now=NOW)
    assert await told_channels(database, a_notice(Audience.DESK)) == {"here"}
    with psycopg.connect(database.url) as connection:
        row = connection.execute("select address, secret from channels where id = 'chn-gone'").fetchone()
    assert row == ("", None)


@pytest.mark.parametrize("exercise", [False, True])
async def test_an_exercise_leaves_by_an_exercise_s_channel_alone(database: Database, *, exercise: bool) -> None:
    """Of every audience, exercises reach the exercise's channels and the real all others: none crosses over."""
    for audience in (Audience.DESK, Audience.ON_DUTY, Audience.DUTY_LEAD, Audience.AUTHORITY):
        await configured(
            database,
            a_channel(f"real-{audience}", audience),
            a_channel(f"drill-{audience}", audience, exercise=True),
        )
    incident = await opened(database, exercise=exercise)
    for audience in (Audience.DESK, Audience.ON_DUTY, Audience.DUTY_LEAD, Audience.AUTHORITY):
        await told(database, incident, a_notice(audience, occasion=f"o-{audience}"))
    names = {(each.channel_name or "").partition("-")[0] for each in await items(database)}
    assert names == {"drill" if exercise else "real"}
    assert len(await items(database)) == 4


async def test_the_same_occasion_is_one_message(database: Database) -> None:
    """Whoever decides it again after a crash, each channel has it once; another occasion is another message."""
    await configured(database, a_channel("desk", Audience.DESK))
    incident = await opened(database)
    for occasion in ("a@1", "a@1", "b@1"):
        await told(database, incident, a_notice(Audience.DESK, occasion))
    assert [each.occasion for each in await items(database)] == ["b@1", "a@1"]


async def test_what_a_dead_sender_took_comes_up_again(database: Database) -> None:
    """A letter that was taken and not marked is taken again after its lease, under the same id; a marked one is not."""
    await configured(database, a_channel("desk", Audience.DESK))
    await told(database, await opened(database), a_notice(Audience.DESK))
    [first] = await taken(database, "desk")
    assert await taken(database, "desk", after_s=19) == []
    [again] = await taken(database, "desk", after_s=20)
    assert (again.message_id, again.attempts) == (first.message_id, 2)
    assert first.message_id == "inc-1.claim_everyone@1"
    async with database.write() as write:
        await mark_delivered(write, again, now=NOW)
    assert await taken(database, "desk", after_s=3600) == []


async def test_whoever_takes_over_sends_at_once(database: Database) -> None:
    """What a dead holder had taken need not wait for its lease: the next one looks at it afresh."""
    await configured(database, a_channel("desk", Audience.DESK))
    await told(database, await opened(database), a_notice(Audience.DESK))
    await taken(database, "desk")
    async with database.write() as write:
        await take_over_letters(write, [NANGUAN.code], now=NOW)
    assert await taken(database, "desk", after_s=1) == []
    async with database.write() as write:
        await take_over_letters(write, DISTRICTS, now=NOW)
    assert len(await taken(database, "desk", after_s=1)) == 1


async def test_a_paused_channel_waits_and_old_pages_are_dropped(database: Database) -> None:
    """Nothing is taken from a paused channel, and a page that has grown too old is dropped, saying so."""
    await configured(database, a_channel("desk", Audience.DESK))
    await told(database, await opened(database), a_notice(Audience.DESK))
    async with database.write() as write:
        await pause_channel(write, ChannelId("chn-desk"), now=NOW)
    async with database.read() as read:
        assert await due_channels(read, DISTRICTS, now=NOW) == {}
    assert await taken(database, "desk") == []
    async with database.write() as write:
        await drop_stale_letters(write, now=NOW + PAGE_KEEPS)
    [item] = await items(database)
    assert (item.state, item.reason) == ("dropped", "expired")


OVER = "state = 'resolved', ringing_since = null, next_step_name = null, next_step_at = null, closed_at = now()"


@pytest.mark.parametrize(
    ("since", "audience", "code", "kept"),
    [
        ("state = 'open'", Audience.DESK, NoticeCode.CLAIM_NEXT_CHANNEL, True),
        ("state = 'dispatched'", Audience.DESK, NoticeCode.CLAIM_NEXT_CHANNEL, True),
        ("state = 'claimed', ringing_since = null", Audience.DESK, NoticeCode.CLAIM_NEXT_CHANNEL, False),
        ("state = 'claimed', ringing_since = null", Audience.DUTY_LEAD, NoticeCode.ACT_DUTY_LEAD, True),
        (OVER, Audience.DUTY_LEAD, NoticeCode.ACT_DUTY_LEAD, False),
        (OVER, Audience.AUTHORITY, NoticeCode.FIRE_ENDED, True),
    ],
)
async def test_nobody_is_paged_with_what_is_no_longer_so(
    database: Database, since: str, audience: Audience, code: NoticeCode, *, kept: bool
) -> None:
    """A page is dropped once nothing rings or all is over; one that rang again, and the end of a fire, still leave."""
    await configured(database, a_channel("some", audience))
    await told(database, await opened(database), replace(a_notice(audience), code=code))
    with psycopg.connect(database.url) as connection:
        connection.execute(f"update incidents set {since}".encode())  # noqa: S608  # words of our own
    async with database.write() as write:
        await drop_stale_letters(write, now=NOW)
    [item] = await items(database)
    assert (item.state, item.reason) == (("waiting", None) if kept else ("dropped", "no_longer_so"))


async def test_of_one_fire_a_cap_channel_carries_one_after_the_other(database: Database) -> None:
    """An update waits until the alert has left, and then names it; two fires do not wait for each other."""
    await configured(database, a_channel("cap", Audience.AUTHORITY, kind=ChannelKind.CAP))
    incident = await opened(database)
    for occasion in ("fire_confirmed", "fire_updated@v3"):
        await told(database, incident, a_notice(Audience.AUTHORITY, occasion))
    [alert] = await taken(database, "cap")
    assert (alert.message_id, alert.earlier) == ("inc-1.fire_confirmed", ())
    assert await taken(database, "cap", after_s=1) == []
    async with database.write() as write:
        await mark_delivered(write, alert, now=NOW)
    [update] = await taken(database, "cap", after_s=1)
    assert update.message_id == "inc-1.fire_updated@v3"
    assert update.earlier == ("inc-1.fire_confirmed 2026-11-21T03:00:00Z",)


async def test_a_person_may_retry_and_drop(database: Database) -> None:
    """What can never leave may be tried again or dropped; what has left may not."""
    await configured(database, a_channel("desk", Audience.DESK))
    await told(database, await opened(database), a_notice(Audience.DESK))
    [letter] = await taken(database, "desk")
    async with database.write() as write:
        await mark_never(write, letter, reason="http_410")
        assert await retry_message(write, letter.id, now=NOW)
    [again] = await taken(database, "desk")
    async with database.write() as write:
        assert await drop_message(write, again.id, reason="number changed")
        assert not await drop_message(write, again.id, reason="again")
        await mark_delivered(write, again, now=NOW)
        assert not await retry_message(write, again.id, now=NOW)
    [item] = await items(database)
    assert (item.state, item.reason) == ("sent", None)


async def test_a_channel_is_read_as_it_was_written(database: Database) -> None:
    """Every field of a channel comes back."""
    family = a_channel("here", Audience.FAMILY, resident_id=ResidentId("res-home-1"), consent_at=NOW)
    own = replace(OWN[1], district=CHAOYANG.code, exercise=True)
    await configured(database, family, own)
    async with database.read() as read:
        assert await channels(read) == [family, own]
