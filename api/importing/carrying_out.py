"""Carrying out an import: read, decide, make the logins, write all in one transaction."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from api.auth import Login, new_token, token_digest
from api.importing.links import GOOD_FOR, login_of
from api.importing.progress import Phase, Progress
from api.importing.tables import read_file
from api.parts import Parts
from api.problems import Problem
from nowalls.domain.broker_access import SALT_BYTES, mosquitto_hash
from nowalls.domain.ids import DeviceId, new_id
from nowalls.domain.importing.planning import Plan, plan_import
from nowalls.domain.importing.reading import ImportRow, UnreadableRow, read_table
from nowalls.domain.importing.registered import Registered
from nowalls.domain.lifecycle import LifecycleRefusedError
from nowalls.domain.registry import Device
from nowalls.runtime.clock import secret_chance
from nowalls.storage.database import ConflictError
from nowalls.storage.importing import NewImport, registered_for, write_import
from nowalls.storage.people import Look, write_audit

HASHED_AT_ONCE: Final = 500
"""Some 40 ms of a core; between them the progress moves on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An import's plan, and where it was written its id and the link to its logins."""

    plan: Plan
    serials: Mapping[int, str]
    """The serial number of each row that could be read."""
    import_id: str | None = None
    link: str | None = None
    logins_until: datetime | None = None


async def import_devices(parts: Parts, login: Login, content: bytes, *, dry_run: bool, progress: Progress) -> Done:
    """Import a file; with ``dry_run``, or when a row is refused, nothing is written.

    Raises ``UnreadableTableError`` for what is no import file, and the 409 problem when somebody changed what it names
    meanwhile.
    """
    rows = await asyncio.to_thread(lambda: read_table(read_file(content)))
    progress.enter(Phase.DECIDING, len(rows))
    registered, plan = await _decide(parts, login, rows)
    done = Done(plan=plan, serials={row.row: row.serial for row in rows if isinstance(row, ImportRow)})
    if not dry_run and not plan.refused:
        done = await _written(parts, login, registered, done, progress)
    progress.finish(len(rows))
    return done


async def _decide(parts: Parts, login: Login, rows: Sequence[ImportRow | UnreadableRow]) -> tuple[Registered, Plan]:
    readable = [row for row in rows if isinstance(row, ImportRow)]
    async with parts.database.read(login.scope) as read:
        registered = await registered_for(read, readable, login.scope, login.user.organization)
    chance = secret_chance()
    return registered, await asyncio.to_thread(plan_import, rows, registered, lambda word: new_id(word, chance))


async def _written(parts: Parts, login: Login, registered: Registered, done: Done, progress: Progress) -> Done:
    """Make the logins and write the plan; return what is done then."""
    plan = done.plan
    link = new_token()
    hashes = await _hashes(link, plan.created, progress)
    now = parts.clock.now()
    new = NewImport(
        id=new_id("imp", secret_chance()),
        user_id=login.user.id,
        plan=plan,
        before=registered.devices,
        hashes=hashes,
        link_digest=token_digest(link),
        logins_until=now + GOOD_FOR,
    )
    progress.enter(Phase.WRITING, len(plan.created) + len(plan.updated))
    details = {"created": len(plan.created), "updated": len(plan.updated), "sites": len(plan.sites)}
    look = Look(at=now, user_id=login.user.id, action="devices_imported", object_id=new.id, details=details)
    try:
        async with parts.database.write(login.scope) as write:
            await write_import(write, new, now=now)
            await write_audit(write, look)
    except (ConflictError, LifecycleRefusedError) as error:
        detail = "Somebody changed what the file names meanwhile; nothing was written. Send it again."
        raise Problem(409, "changed_meanwhile", detail) from error
    if not plan.created:
        return replace(done, import_id=new.id)
    return replace(done, import_id=new.id, link=link, logins_until=new.logins_until)


async def _hashes(link: str, devices: Sequence[Device], progress: Progress) -> dict[DeviceId, str]:
    """Hash every new login once, here: whoever renders the broker's files only copies."""
    progress.enter(Phase.LOGINS, len(devices))
    hashes: dict[DeviceId, str] = {}
    for start in range(0, len(devices), HASHED_AT_ONCE):
        some = devices[start : start + HASHED_AT_ONCE]
        hashes |= await asyncio.to_thread(_hash_some, link, some)
        progress.done = len(hashes)
    return hashes


def _hash_some(link: str, devices: Sequence[Device]) -> dict[DeviceId, str]:
    return {each.id: mosquitto_hash(login_of(link, each.id), secrets.token_bytes(SALT_BYTES)) for each in devices}
