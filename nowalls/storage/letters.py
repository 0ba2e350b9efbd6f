"""Letters: notices on their way out through channels, at least once, each channel by itself.

Written in the transaction that decided them; taken for a while by a sender, and marked when the channel answered.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from nowalls.domain.channels import Channel, ChannelId, ChannelKind, Language
from nowalls.domain.hazards.ledger import Hazard
from nowalls.domain.hazards.words import Reminder
from nowalls.domain.ids import DistrictCode, OrganizationId
from nowalls.domain.incidents import Change
from nowalls.domain.live import incident_object, time_text
from nowalls.domain.notices import PAGE_KEEPS, REPORT_KEEPS, Audience, Notice, NoticeCode, occasion_at
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json

FILE: Final = "letters"
NOTICES_CHANNEL: Final = "notices"
"""Where senders are woken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One notice for one channel, taken for sending."""

    id: int
    message_id: str
    """The same however often it is sent: by this the receiver drops doubles."""
    channel: Channel
    payload: dict[str, Any]
    """``notice``, and for all but a test ``incident`` and ``site``, as they were when it was decided."""
    attempts: int
    created_at: datetime
    earlier: tuple[str, ...] = ()
    """For CAP: what of the same incident has left by this channel before, as ``message_id`` and time."""
    link: str | None = None
    """For whoever is sent: where they speak for themselves. Made when it is sent, never kept."""


async def write_letters(write: Write, changes: Iterable[Change]) -> None:
    """Write each change's notices for every channel of their audience; an occasion that is known stays as it is."""
    rows = [_row(change, notice) for change in changes for notice in change.notices]
    if rows:
        await write.run(FILE, "write", {"rows": as_json([row | {"n": n} for n, row in enumerate(rows)])})
        await wake_senders(write)


async def wake_senders(write: Write) -> None:
    """Let the senders look at once."""
    await write.run("changes", "wake", {"channel": NOTICES_CHANNEL})


def _row(change: Change, notice: Notice) -> dict[str, Any]:
    return {
        "incident_id": change.incident.id,
        "occasion": notice.occasion,
        "audience": notice.audience,
        "person": notice.person,
        "at": notice.at,
        "keeps_s": notice.keeps.total_seconds(),
        "payload": {"notice": notice_object(notice), "incident": incident_object(change.incident)},
    }


def notice_object(notice: Notice) -> dict[str, Any]:
    """Show a notice as it travels."""
    return {
        "occasion": notice.occasion,
        "audience": notice.audience.value,
        "code": notice.code.value,
        "at": time_text(notice.at),
    }


async def write_test_letter(write: Write, channel: Channel, *, now: datetime) -> int | None:
    """Write a test for one channel; return its number in the outbox, ``None`` when the channel is gone."""
    params = _about_no_incident(NoticeCode.CHANNEL_TEST, channel.audience, now)
    row = await write.row(FILE, "write_test", {"channel_id": channel.id, **params})
    await wake_senders(write)
    return None if row is None else int(row["id"])


async def write_desk_letters(write: Write, desk: str, districts: Sequence[DistrictCode], *, now: datetime) -> None:
    """Tell the duty leads of these districts by each of their channels that nobody answers at a desk."""
    params = _about_no_incident(NoticeCode.DESK_ABSENT, Audience.DUTY_LEAD, now, desk=desk)
    await _write_to_duty_leads(write, districts, params)


async def write_duty_lead_letters(
    write: Write, code: NoticeCode, districts: Sequence[DistrictCode], *, now: datetime, about: str
) -> None:
    """Tell the duty leads of these districts by each of their channels of a trouble of the centre itself."""
    await _write_to_duty_leads(write, districts, _about_no_incident(code, Audience.DUTY_LEAD, now, about=about))


async def _write_to_duty_leads(write: Write, districts: Sequence[DistrictCode], params: dict[str, Any]) -> None:
    await write.run(FILE, "write_to_duty_leads", {"districts": list(districts), **params})
    await wake_senders(write)


def _about_no_incident(code: NoticeCode, audience: Audience, now: datetime, **more: str) -> dict[str, Any]:
    occasion = occasion_at(code.value, now)
    notice = Notice(occasion=occasion, audience=audience, code=code, at=now, keeps=PAGE_KEEPS)
    return {
        "occasion": occasion,
        "payload": as_json({"notice": notice_object(notice), "incident": None, "site": None, **more}),
        "now": now,
        "expires_at": now + notice.keeps,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """An organization that is written to."""

    id: OrganizationId
    name: str


async def organizations_to_write_to(
    read: Read, districts: Sequence[DistrictCode], month: date, *, most: int
) -> list[Addressee]:
    """Return organizations that have a channel and were not written to about the month that begins on this day."""
    params = {"districts": list(districts), "month": month, "most": most}
    return [Addressee(**row) for row in await read.rows(FILE, "organizations_to_write_to", params)]


async def open_hazards(read: Read, organization: OrganizationId, *, today: date) -> tuple[int, int]:
    """Return how many of an organization's hazards are open, and how many of these are overdue."""
    [row] = await read.rows(FILE, "open_hazards", {"organization_id": organization, "today": today})
    return row["open"], row["overdue"]


async def write_monthly_letter(
    write: Write, to: Addressee, month: date, report: dict[str, Any], *, now: datetime
) -> bool:
    """Write an organization's report of a month to each of its channels, once; false when it was written to before."""
    params = {"organization_id": to.id, "month": month, "now": now}
    if await write.count(FILE, "note_month", params) == 0:
        return False
    occasion = f"{NoticeCode.MONTHLY_REPORT.value}@{month:%Y-%m}"
    await _write_to_organization(write, to.id, NoticeCode.MONTHLY_REPORT, occasion, now=now, report=report)
    return True


async def write_hazard_letter(write: Write, hazard: Hazard, reminder: Reminder, *, now: datetime) -> None:
    """Recall a hazard's deadline to the organization that must put it right, by each of its channels."""
    row = await write.row(FILE, "organization_of_site", {"site_id": hazard.finding.site_id})
    if row is None or hazard.deadline is None:
        return
    said = {
        "id": hazard.finding.id,
        "site_name": row["site_name"],
        "due_on": hazard.deadline.on.isoformat(),
        "reminder": reminder.value,
    }
    occasion = f"{NoticeCode.HAZARD_RECALLED.value}@{hazard.finding.id}.{reminder.value}.{hazard.deadline.on}"
    organization = OrganizationId(row["id"])
    await _write_to_organization(write, organization, NoticeCode.HAZARD_RECALLED, occasion, now=now, hazard=said)


async def _write_to_organization(
    write: Write,
    organization: OrganizationId,
    code: NoticeCode,
    occasion: str,
    *,
    now: datetime,
    **more: dict[str, Any],
) -> None:
    notice = Notice(occasion=occasion, audience=Audience.ORGANIZATION, code=code, at=now, keeps=REPORT_KEEPS)
    params = {
        "organization_id": organization,
        "occasion": occasion,
        "payload": as_json({"notice": notice_object(notice), "incident": None, "site": None, **more}),
        "now": now,
        "expires_at": now + notice.keeps,
    }
    await write.run(FILE, "write_to_organization", params)
    await wake_senders(write)


async def drop_stale_letters(write: Write, *, now: datetime) -> None:
    """Drop what has grown too old to be worth sending (``expired``), and pages that are ``no_longer_so``."""
    await write.run(FILE, "drop_stale", {"now": now})


async def take_over_letters(write: Write, districts: Sequence[DistrictCode], *, now: datetime) -> None:
    """Let everything that waits in districts that were just taken over be sent now: whoever had taken it is gone."""
    await write.run(FILE, "take_over", {"now": now, "districts": list(districts)})


async def due_channels(
    read: Read,
    districts: Sequence[DistrictCode],
    *,
    now: datetime,
) -> dict[ChannelId, ChannelKind]:
    """Return the channels that have something to send now, and of what kind they are."""
    rows = await read.rows(FILE, "due_channels", {"now": now, "districts": list(districts)})
    return {ChannelId(row["id"]): ChannelKind(row["kind"]) for row in rows}


async def take_letters(
    write: Write,
    channel_id: ChannelId,
    districts: Sequence[DistrictCode],
    *,
    now: datetime,
    again_in: timedelta,
    most: int,
) -> list[Letter]:
    """Take the oldest letters of a channel; unless they are marked they come up again after ``again_in``."""
    params = {
        "channel_id": channel_id,
        "districts": list(districts),
        "now": now,
        "again_at": now + again_in,
        "most": most,
    }
    letters = [_letter(row) for row in await write.rows(FILE, "take", params)]
    return sorted(letters, key=lambda letter: letter.id)


def _letter(row: Any) -> Letter:  # noqa: ANN401  # a row
    channel = Channel(
        id=ChannelId(row["channel_id"]),
        name=row["name"],
        kind=ChannelKind(row["kind"]),
        audience=Audience(row["audience"]),
        address=row["address"],
        secret=row["secret"],
        language=Language(row["language"]),
        exercise=row["exercise"],
    )
    return Letter(
        id=row["id"],
        message_id=row["message_id"],
        channel=channel,
        payload=row["payload"],
        attempts=row["attempts"],
        created_at=row["created_at"],
        earlier=tuple(row["earlier"]),
    )


async def mark_delivered(write: Write, letter: Letter, *, now: datetime) -> None:
    """Note that the channel has it."""
    await write.run(FILE, "delivered", {"id": letter.id, "now": now})


async def mark_again(write: Write, letter: Letter, *, at: datetime, error: str) -> None:
    """Note why it did not leave, and when it is tried again."""
    await write.run(FILE, "again", {"id": letter.id, "at": at, "error": error})


async def mark_never(write: Write, letter: Letter, *, reason: str) -> None:
    """Note that it can never leave as it is, and why; a person may still have it tried again."""
    await write.run(FILE, "never", {"id": letter.id, "reason": reason})
