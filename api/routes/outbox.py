"""The outbox: what leaves the centre, how it fares, and what a person may do about it."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.auth import CurrentLogin, Login, require_role
from api.idempotency import IdempotentRoute
from api.paging import Cursor, Limit, read_cursor, write_cursor
from api.parts import Parts, UsesParts
from api.problems import Problem, not_found
from api.routes.channels import PAUSERS, READERS
from api.schemas.channels import DropBody, OutboxItemOut, OutboxPageOut
from nowalls.domain.channels import OutboxState
from nowalls.storage.database import Read, Write
from nowalls.storage.letters import wake_senders
from nowalls.storage.outbox import OutboxFilter, OutboxItem, drop_message, outbox_page, retry_message
from nowalls.storage.people import Look, write_audit

router = APIRouter(prefix="/outbox", tags=["outbox"], route_class=IdempotentRoute)

OutboxId = Annotated[int, Path(ge=1, le=2**62)]


@router.get("")
async def page(
    login: CurrentLogin,
    parts: UsesParts,
    channel: Annotated[str | None, Query(max_length=40)] = None,
    state: OutboxState | None = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> OutboxPageOut:
    """List messages, the newest first; ``channel`` is a channel's id, ``device_ack`` or ``device_command``."""
    require_role(login, *READERS)
    wanted = OutboxFilter(
        most=limit,
        before=read_cursor(cursor),
        channel=channel,
        state=state,
        districts=login.user.districts,
    )
    async with parts.database.read(login.scope) as read:
        items, after = await outbox_page(read, wanted)
    return OutboxPageOut(items=[_out(each) for each in items], next_cursor=write_cursor(after))


@router.post("/{outbox_id}/retry")
async def retry(outbox_id: OutboxId, login: CurrentLogin, parts: UsesParts) -> OutboxItemOut:
    """Try a message again at once, also one that was given up."""
    require_role(login, *PAUSERS)
    async with parts.database.write(login.scope) as write:
        found = await _item(write, login, outbox_id)
        if not await retry_message(write, outbox_id, now=parts.clock.now()):
            raise _wrong_state(found, "tried again")
        await _audit(write, login, parts, "retried_message", outbox_id, {})
        await wake_senders(write)
        return _out(await _item(write, login, outbox_id))


@router.post("/{outbox_id}/drop")
async def drop(outbox_id: OutboxId, body: DropBody, login: CurrentLogin, parts: UsesParts) -> OutboxItemOut:
    """Give a message up, with the reason."""
    require_role(login, *PAUSERS)
    async with parts.database.write(login.scope) as write:
        found = await _item(write, login, outbox_id)
        if not await drop_message(write, outbox_id, reason=body.reason):
            raise _wrong_state(found, "dropped")
        await _audit(write, login, parts, "dropped_message", outbox_id, {"reason": body.reason})
        return _out(await _item(write, login, outbox_id))


async def _item(read: Read, login: Login, outbox_id: int) -> OutboxItem:
    wanted = OutboxFilter(most=1, id=outbox_id, districts=login.user.districts)
    items, _ = await outbox_page(read, wanted)
    if not items:
        raise not_found("message", str(outbox_id))
    return items[0]


def _wrong_state(found: OutboxItem, what: str) -> Problem:
    whose = "a device's" if found.channel_id is None else found.state.value
    return Problem(409, "wrong_state", f"The message {found.id} is {whose}; it cannot be {what}.")


def _out(item: OutboxItem) -> OutboxItemOut:
    return OutboxItemOut.model_validate(asdict(item))


async def _audit(
    write: Write, login: Login, parts: Parts, action: str, outbox_id: int, details: dict[str, str]
) -> None:
    now, who = parts.clock.now(), login.user.id
    look = Look(at=now, user_id=who, action=action, object_id=str(outbox_id), details=details)
    await write_audit(write, look)
