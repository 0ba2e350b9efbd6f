"""Which services are at work: each says so once a second, by the database's clock."""

import os
import socket
from typing import Final

from nowalls.storage.database import Read, Write

FILE: Final = "beats"
AT_WORK_WITHIN_S: Final = 5.0
"""Five missed beats: long enough for a slow commit, short enough to be told within the recovery's five seconds."""


async def write_beat(write: Write, service: str, *, ready: bool) -> None:
    """Say that this process serves, and whether all that it needs stands."""
    process = f"{socket.gethostname()}:{os.getpid()}"
    await write.run(FILE, "write_beat", {"service": service, "process": process, "ready": ready})


async def is_at_work(read: Read, service: str) -> bool:
    """Tell whether some process of this service said so within the last five seconds."""
    row = await read.row(FILE, "at_work", {"service": service, "within_s": AT_WORK_WITHIN_S})
    return row is not None and bool(row["at_work"])
