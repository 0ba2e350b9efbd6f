"""Whether this machine has as many local ports as its devices' connections to one broker need."""

from pathlib import Path
from typing import Final

from nowalls.domain.errors import NowallsError

RANGE: Final = Path("/proc/sys/net/ipv4/ip_local_port_range")
OTHERS: Final = 500
"""Ports that other programs and connections that were just closed may hold."""
LOWEST: Final = 1_024
HIGHEST: Final = 65_535
MOST: Final = HIGHEST - LOWEST + 1 - OTHERS


class PortsError(NowallsError):
    """The machine has too few local ports; the message has the command that mends it."""


def check_ports(connections: int, file: Path = RANGE) -> None:
    """Refuse more connections to one broker than there are local ports; raises ``PortsError``.

    Where the range cannot be read nothing is refused: this machine is no Linux, and says so itself when it is short.
    """
    try:
        lowest, highest = map(int, file.read_text("ascii").split())
    except (OSError, ValueError):
        return
    free = highest - lowest + 1 - OTHERS
    if connections <= free:
        return
    if connections > MOST:
        raise PortsError(
            f"{connections:,} connections to one broker need as many local ports, and an address has {MOST:,} at most:"
            " let --through-gateways carry them, or divide the fleet among machines."
        )
    raise PortsError(
        f"{connections:,} connections to one broker need as many local ports and this machine has {free:,} to spare:"
        f' run `sysctl -w net.ipv4.ip_local_port_range="{LOWEST} {HIGHEST}"` as root first.'
    )
