"""Whether this process may open as many files as its devices need."""

import resource
from typing import Final

from nowalls.domain.errors import NowallsError

FILES_A_DEVICE: Final = 1
"""Its connection."""
OTHER_FILES: Final = 100
"""The interpreter, its output, and connections that were just broken off and not closed yet."""


class OpenFilesError(NowallsError):
    """The machine lets this process open too few files."""


def files_for(devices: int) -> int:
    """Return how many open files so many devices need."""
    return FILES_A_DEVICE * devices + OTHER_FILES


def allow_open_files(devices: int) -> None:
    """Raise this process's own limit as far as its devices need; raises ``OpenFilesError`` where it may not."""
    needed = files_for(devices)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise OpenFilesError(
            f"{devices:,} devices need {needed:,} open files and this process may have {hard:,}:"
            f" run `ulimit -n {needed}` as root first, or set LimitNOFILE={needed} in its unit."
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
