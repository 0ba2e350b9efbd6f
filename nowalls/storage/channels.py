"""The configured channels, and what their lint must know."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from nowalls.domain.channel_lint import RotaPerson
from nowalls.domain.channels import Channel, ChannelId, ChannelKind, Language
from nowalls.domain.ids import DistrictCode, OrganizationId, ResidentId, ResponderId, UserId
from nowalls.domain.notices import Audience
from nowalls.domain.words import Role
from nowalls.storage.database import Read, Write

FILE: Final = "channels"


async def channels(read: Read) -> list[Channel]:
    """Return every channel in use, addresses and secrets included."""
    return [_channel(row) for row in await read.rows(FILE, "all", {"id": None})]


async def channel(read: Read, channel_id: ChannelId) -> Channel | None:
    """Return one channel in use."""
    row = await read.row(FILE, "all", {"id": channel_id})
    return None if row is None else _channel(row)


def _channel(row: Any) -> Channel:  # noqa: ANN401  # a row
    return Channel(
        id=ChannelId(row["id"]),
        name=row["name"],
        kind=ChannelKind(row["kind"]),
        audience=Audience(row["audience"]),
        address=row["address"],
        secret=row["secret"],
        language=Language(row["language"]),
        district=None if row["district"] is None else DistrictCode(row["district"]),
        user_id=None if row["user_id"] is None else UserId(row["user_id"]),
        responder_id=None if row["responder_id"] is None else ResponderId(row["responder_id"]),
        resident_id=None if row["resident_id"] is None else ResidentId(row["resident_id"]),
        organization_id=None if row["organization_id"] is None else OrganizationId(row["organization_id"]),
        consent_at=row["consent_at"],
        exercise=row["exercise"],
        paused_at=row["paused_at"],
    )


async def unknown_names(read: Read, wanted: Channel) -> list[str]:
    """Return which of a channel's fields that name something name what is not there."""
    names = ("district", "user_id", "responder_id", "resident_id", "organization_id")
    row = await read.row(FILE, "known", {name: getattr(wanted, name) for name in names})
    return [] if row is None else [name for name in names if not row[name]]


async def add_channel(write: Write, new: Channel, *, now: datetime) -> None:
    """Add a channel that was checked."""
    await write.run(FILE, "add", asdict(new) | {"now": now})


async def change_channel(write: Write, changed: Channel) -> None:
    """Write a channel's name, address, secret and language; whom it serves never changes."""
    await write.run(FILE, "change", asdict(changed))


async def pause_channel(write: Write, channel_id: ChannelId, *, now: datetime) -> None:
    """Let a channel's messages wait; those that grow too old meanwhile are dropped as ever."""
    await write.run(FILE, "pause", {"id": channel_id, "now": now})


async def resume_channel(write: Write, channel_id: ChannelId) -> None:
    """Let a paused channel go on."""
    await write.run(FILE, "resume", {"id": channel_id})


async def retire_channel(write: Write, channel_id: ChannelId, *, now: datetime) -> None:
    """Take a channel away: its secrets are forgotten, and what waits for it is dropped."""
    await write.run(FILE, "drop_waiting", {"id": channel_id})
    await write.run(FILE, "retire", {"id": channel_id, "now": now})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What the lint of the configuration looks at."""

    districts: list[DistrictCode]
    channels: list[Channel]
    rota: list[RotaPerson]


async def ways(read: Read) -> Ways:
    """Return the districts, the channels and everybody who may be on duty."""
    rota = [
        RotaPerson(
            user_id=UserId(row["id"]),
            name=row["name"],
            role=Role(row["role"]),
            on_duty=row["on_duty"],
            districts=None if row["districts"] is None else tuple(DistrictCode(code) for code in row["districts"]),
        )
        for row in await read.rows(FILE, "rota")
    ]
    districts = [DistrictCode(row["code"]) for row in await read.rows(FILE, "districts")]
    return Ways(districts=districts, channels=await channels(read), rota=rota)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How the channels did lately."""

    failing: frozenset[ChannelId]
    """Something was tried and has not got through."""
    last_sent_at: datetime | None


async def delivery(read: Read, *, since: datetime) -> Delivery:
    """Return how the channels within the scope did since a moment."""
    rows = await read.rows(FILE, "delivery", {"since": since})
    return Delivery(
        failing=frozenset(ChannelId(row["id"]) for row in rows if row["failing"]),
        last_sent_at=max((row["last_sent_at"] for row in rows if row["last_sent_at"]), default=None),
    )
