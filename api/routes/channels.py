"""Channels: configured, tried, paused and taken away. What opens a door is never shown again."""

import asyncio
from dataclasses import asdict, replace
from typing import Any

from apprise import Apprise, AppriseAsset
from fastapi import APIRouter, Response, status

from api.auth import CurrentLogin, Login, require_role
from api.idempotency import IdempotentRoute
from api.parts import Parts, UsesParts
from api.problems import Problem, not_found
from api.schemas.channels import (
    ChannelBody,
    ChannelChangeBody,
    ChannelMadeOut,
    ChannelOut,
    ChannelsOut,
    FindingOut,
    LintOut,
    QueuedOut,
)
from nowalls.domain.channel_lint import lint_ways_out
from nowalls.domain.channels import (
    Channel,
    ChannelId,
    ChannelKind,
    ChannelRefusedError,
    check_channel,
    masked,
    new_secret,
)
from nowalls.domain.ids import DistrictCode, OrganizationId, ResidentId, ResponderId, UserId, new_id
from nowalls.domain.words import Role
from nowalls.runtime.clock import secret_chance
from nowalls.storage.channels import (
    add_channel,
    change_channel,
    channel,
    channels,
    pause_channel,
    resume_channel,
    retire_channel,
    unknown_names,
    ways,
)
from nowalls.storage.database import Read, Write
from nowalls.storage.letters import wake_senders, write_test_letter
from nowalls.storage.people import Look, write_audit

router = APIRouter(prefix="/channels", tags=["channels"], route_class=IdempotentRoute)

READERS = (Role.ADMIN, Role.DUTY_LEAD, Role.SUPERVISOR)
PAUSERS = (Role.ADMIN, Role.DUTY_LEAD)


@router.get("")
async def everything(login: CurrentLogin, parts: UsesParts) -> ChannelsOut:
    """List the channels within the user's districts, and those for the whole centre."""
    require_role(login, *READERS)
    async with parts.database.read(login.scope) as read:
        found = await channels(read)
    return ChannelsOut(items=[_out(each) for each in found if _within(login, each)])


@router.get("/lint")
async def lint(login: CurrentLogin, parts: UsesParts) -> LintOut:
    """Say what in the configuration would let an alarm go unheard."""
    require_role(login, *READERS)
    async with parts.database.read(login.scope) as read:
        found = await ways(read)
    findings = lint_ways_out(found.districts, found.channels, found.rota)
    return LintOut(findings=[FindingOut.model_validate(asdict(each)) for each in findings])


@router.post("", status_code=status.HTTP_201_CREATED)
async def make(body: ChannelBody, login: CurrentLogin, parts: UsesParts, response: Response) -> ChannelMadeOut:
    """Make a channel; it carries from the next notice on."""
    require_role(login, Role.ADMIN)
    made = body.secret is None and body.kind is ChannelKind.WEBHOOK
    new = Channel(
        id=ChannelId(new_id("chn", secret_chance())),
        name=body.name,
        kind=body.kind,
        audience=body.audience,
        address=body.address,
        secret=new_secret(secret_chance()) if made else body.secret,
        language=body.language,
        district=None if body.district is None else DistrictCode(body.district),
        user_id=None if body.user_id is None else UserId(body.user_id),
        responder_id=None if body.responder_id is None else ResponderId(body.responder_id),
        resident_id=None if body.resident_id is None else ResidentId(body.resident_id),
        organization_id=None if body.organization_id is None else OrganizationId(body.organization_id),
        consent_at=body.consent_at,
        exercise=body.exercise,
    )
    _check_own(login, new)
    await _check(new, parts)
    async with parts.database.write(login.scope) as write:
        unknown = await unknown_names(write, new)
        if unknown:
            raise Problem(422, "unknown_name", f"The {unknown[0]} of the channel is not known.", fields=unknown)
        await add_channel(write, new, now=parts.clock.now())
        await _audit(write, login, parts, "made_channel", new.id, _shown(new))
    response.headers["Location"] = f"/api/v1/channels/{new.id}"
    return ChannelMadeOut(**_shown(new), secret=new.secret if made else None)


@router.patch("/{channel_id}")
async def alter(channel_id: str, body: ChannelChangeBody, login: CurrentLogin, parts: UsesParts) -> ChannelOut:
    """Change a channel's name, address, secret or language."""
    require_role(login, Role.ADMIN)
    wanted = {name: getattr(body, name) for name in body.model_fields_set if getattr(body, name) is not None}
    async with parts.database.read(login.scope) as read:
        changed = replace(await _channel(read, login, channel_id), **wanted)
    _check_own(login, changed)
    await _check(changed, parts)
    async with parts.database.write(login.scope) as write:
        await change_channel(write, changed)
        await _audit(write, login, parts, "changed_channel", changed.id, {"fields": sorted(wanted)})
    return _out(changed)


@router.delete("/{channel_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete(channel_id: str, login: CurrentLogin, parts: UsesParts) -> None:
    """Take a channel away: its address and secret are forgotten, and what waits for it is dropped."""
    require_role(login, Role.ADMIN)
    async with parts.database.write(login.scope) as write:
        found = await _channel(write, login, channel_id)
        _check_own(login, found)
        await retire_channel(write, found.id, now=parts.clock.now())
        await _audit(write, login, parts, "deleted_channel", found.id, {})


@router.post("/{channel_id}/pause")
async def pause(channel_id: str, login: CurrentLogin, parts: UsesParts) -> ChannelOut:
    """Let a channel's messages wait; those that grow too old meanwhile are dropped."""
    require_role(login, *PAUSERS)
    async with parts.database.write(login.scope) as write:
        found = await _channel(write, login, channel_id)
        await pause_channel(write, found.id, now=parts.clock.now())
        await _audit(write, login, parts, "paused_channel", found.id, {})
        return _out(await _channel(write, login, channel_id))


@router.post("/{channel_id}/resume")
async def resume(channel_id: str, login: CurrentLogin, parts: UsesParts) -> ChannelOut:
    """Let a paused channel go on."""
    require_role(login, *PAUSERS)
    async with parts.database.write(login.scope) as write:
        found = await _channel(write, login, channel_id)
        await resume_channel(write, found.id)
        await _audit(write, login, parts, "resumed_channel", found.id, {})
        await wake_senders(write)
    return _out(replace(found, paused_at=None))


@router.post("/{channel_id}/test", status_code=status.HTTP_202_ACCEPTED)
async def test(channel_id: str, login: CurrentLogin, parts: UsesParts) -> QueuedOut:
    """Send a message that says it is a test; how it fared stands in the outbox."""
    require_role(login, Role.ADMIN)
    async with parts.database.write(login.scope) as write:
        found = await _channel(write, login, channel_id)
        outbox_id = await write_test_letter(write, found, now=parts.clock.now())
        if outbox_id is None:
            raise not_found("channel", channel_id)
        await _audit(write, login, parts, "tested_channel", found.id, {})
    return QueuedOut(outbox_id=outbox_id)


async def _channel(read: Read, login: Login, channel_id: str) -> Channel:
    found = await channel(read, ChannelId(channel_id))
    if found is None or not _within(login, found):
        raise not_found("channel", channel_id)
    return found


def _within(login: Login, found: Channel) -> bool:
    """A channel for the whole centre is within everybody's districts."""
    districts = login.user.districts
    return districts is None or found.district is None or found.district in districts


def _check_own(login: Login, found: Channel) -> None:
    """Refuse an administrator of some districts what tells of others, or takes the word from them."""
    if login.user.districts is not None and found.district not in login.user.districts:
        raise Problem(403, "outside_scope", "This channel carries the alarms of districts beyond your own.")


async def _check(wanted: Channel, parts: Parts) -> None:
    try:
        check_channel(wanted, local_allowed=parts.settings.local_channels)
    except ChannelRefusedError as error:
        raise Problem(422, error.code, str(error)) from None
    if wanted.kind is ChannelKind.APPRISE and not await asyncio.to_thread(_apprise_understands, wanted.address):
        raise Problem(422, "address_invalid", "Apprise knows no service for this address, or a part of it is missing.")


def _apprise_understands(address: str) -> bool:
    """Ask the library, whose loading of its services takes a moment."""
    asset = AppriseAsset(async_mode=False, storage_mode="memory")
    return Apprise.instantiate(address, asset=asset) is not None


def _shown(found: Channel) -> dict[str, Any]:
    """Show a channel without what opens a door."""
    values = asdict(found) | {"address": masked(found.address), "has_secret": found.secret is not None}
    return {name: values[name] for name in ChannelOut.model_fields}


def _out(found: Channel) -> ChannelOut:
    return ChannelOut.model_validate(_shown(found))


async def _audit(
    write: Write, login: Login, parts: Parts, action: str, channel_id: ChannelId, details: dict[str, Any]
) -> None:
    look = Look(at=parts.clock.now(), user_id=login.user.id, action=action, object_id=channel_id, details=details)
    await write_audit(write, look)
