"""Signals to other programs: sent only once they are awaited, for many a program dies of one that comes too early."""

import signal
from pathlib import Path


def catches(pid: int, number: signal.Signals) -> bool:
    """Tell whether a process has a handler for a signal; raises ``ProcessLookupError`` where there is none of this id.

    Read from Linux's ``/proc/PID/status``: the bit of a signal in ``SigCgt`` counts from one.
    """
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        raise ProcessLookupError(f"No process has the id {pid}.") from None
    caught = next((line.partition(":")[2] for line in lines if line.startswith("SigCgt:")), "0")
    return bool(int(caught, 16) >> (number - 1) & 1)
