"""The one writer of the broker's password and access files: ``nowalls serve broker-access``.

Renders them whole from the registry, replaces them atomically, and makes the broker read them again. Changes
are gathered: a removed or changed login is written within a second, additions alone within ten, for each reload
makes the broker stall for a moment (0.2 s with 100,000 accounts, a second while 15,000 are connected).
"""

import asyncio
import os
import secrets
import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from nowalls.domain.broker_access import BrokerLogins, render_acl, render_passwd
from nowalls.domain.errors import NowallsError
from nowalls.runtime.clock import Clock
from nowalls.runtime.logs import Log
from nowalls.runtime.process_signals import catches
from nowalls.runtime.settings import Settings
from nowalls.runtime.work import keep_doing, run_until_stopped
from nowalls.storage.database import Database, DatabaseRole, DatabaseUnavailableError, open_database
from nowalls.storage.devices import ACCESS_CHANNEL, access_version, logins
from nowalls.storage.wakeups import Wakeups, listening

ADDITIONS_WITHIN_S: Final = 10.0
QUIET_S: Final = 1.0
"""Nothing was written for this long: then an addition need not wait for others, and the first one of a
registration works at once."""
POLL_S: Final = 1.0
RECONCILE_S: Final = 60.0
"""The files are compared with the registry this often, whatever was or was not notified."""


class BrokerFolderError(NowallsError):
    """The broker's folder is not set, or not what ``deploy/local`` or the handbook prepares."""


@dataclass(slots=True, kw_only=True)
class BrokerAccess:
    """Keeps the broker's files what the registry says."""

    database: Database
    folder: Path
    clock: Clock
    log: Log
    written: BrokerLogins | None = None
    version: int = -1
    written_at_s: float = float("-inf")
    reload_owed: bool = True
    """Whether the broker has yet to read what the files say; at the start nobody knows, so it does."""

    async def follow(self, wakeups: Wakeups) -> None:
        """Wait for a change of a login, gather, and write when it is due."""
        await wakeups.wait(POLL_S)
        async with self.database.read() as read:
            version = await access_version(read)
        since_s = self.clock.elapsed_s() - self.written_at_s
        if version == self.version and since_s < RECONCILE_S and not self.reload_owed:
            return
        async with self.database.read() as read:
            version = await access_version(read)
            wanted = await logins(read)
        wait_s = self._wait_s(wanted, since_s)
        if wait_s > 0:
            await asyncio.sleep(min(wait_s, POLL_S))
            wakeups.wake()
            return
        await asyncio.to_thread(self._write, wanted)
        self.version, self.written, self.written_at_s = version, wanted, self.clock.elapsed_s()

    def _wait_s(self, wanted: BrokerLogins, since_s: float) -> float:
        """Return how long this change may still gather others."""
        if self.written is None or self.written.lose(wanted):
            return 0.0
        known = len(self.written.hashes)
        gather_s = QUIET_S if len(wanted.hashes) - known < known / 100 + 20 else ADDITIONS_WITHIN_S
        return max(0.0, gather_s - since_s)

    def _write(self, wanted: BrokerLogins) -> None:
        """Replace both files where they say something else, and reload where that is owed."""
        static_passwd = (self.folder / "static.passwd").read_text()
        static_acl = (self.folder / "static.acl").read_text()
        changed = [
            replaced(self.folder / "passwd", render_passwd(static_passwd, wanted.hashes)),
            replaced(self.folder / "acl", render_acl(static_acl, wanted.gateways)),
        ]
        self.reload_owed = self.reload_owed or any(changed)
        if self.reload_owed:
            self.reload_owed = not self._reload()
            self.log.info("broker_access_written", devices=len(wanted.hashes))

    def _reload(self) -> bool:
        """Send SIGHUP to the broker, and tell whether no reload is owed any more.

        One that is not running reads the files when it starts. One that is just starting, or another program that got
        the broker's old id, has no handler: SIGHUP would end it, so the reload waits.
        """
        try:
            pid = int((self.folder / "mosquitto.pid").read_text())
            if not catches(pid, signal.SIGHUP):
                self.log.warning("broker_not_reloaded", error=f"The process {pid} does not await SIGHUP yet.")
                return False
            os.kill(pid, signal.SIGHUP)
        except (FileNotFoundError, ProcessLookupError, ValueError) as error:
            self.log.warning("broker_not_reloaded", error=str(error))
        return True


def replaced(path: Path, text: str) -> bool:
    """Replace a file by rename, so that the broker reads the old one or the new one whole; false if it is the same.

    The new file is readable by the folder's group, which is the broker's where services run as root.
    """
    if path.exists() and path.read_text() == text:
        return False
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "w") as file:  # noqa: PTH123  # a mode from the first moment
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.chmod(0o640)
    fresh.replace(path)
    return True


async def serve_broker_access(settings: Settings, *, clock: Clock, log: Log, stop: asyncio.Event) -> None:
    """Keep the broker's files up to date until ``stop``. Raises ``BrokerFolderError`` for a folder that is none."""
    folder = settings.broker_dir
    if folder is None or not (folder / "static.passwd").is_file():
        message = f"NOWALLS_BROKER_DIR must name the broker's folder with its static.passwd; it is {folder}."
        raise BrokerFolderError(message)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(
            open_database(settings.database_url, name="broker-access", size=1, role=DatabaseRole.BROKER_ACCESS)
        )
        wakeups = await stack.enter_async_context(listening(settings.database_url, ACCESS_CHANNEL))
        access = BrokerAccess(database=database, folder=folder, clock=clock, log=log)
        log.info("serving", folder=str(folder))
        follow = partial(access.follow, wakeups)
        trouble = (DatabaseUnavailableError, OSError)
        await run_until_stopped(stop, keep_doing("follow_logins", follow, trouble=trouble, log=log))
