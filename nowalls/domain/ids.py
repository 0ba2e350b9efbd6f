"""Identifiers as they are seen outside: short, made by the server, safe in topics and addresses.

Inside the database rows have small integer keys; those never leave ``nowalls.storage``.
"""

from random import Random
from typing import Final, NewType

DeviceId = NewType("DeviceId", str)
SiteId = NewType("SiteId", str)
PlaceId = NewType("PlaceId", str)
ResidentId = NewType("ResidentId", str)
ResponderId = NewType("ResponderId", str)
OrganizationId = NewType("OrganizationId", str)
CompoundId = NewType("CompoundId", str)
UserId = NewType("UserId", str)
IncidentId = NewType("IncidentId", str)
TaskId = NewType("TaskId", str)
ShiftId = NewType("ShiftId", str)
HandoverId = NewType("HandoverId", str)
QuietPeriodId = NewType("QuietPeriodId", str)
CommissioningId = NewType("CommissioningId", str)
DistrictCode = NewType("DistrictCode", str)
"""The district's six digits in the administrative division, such as ``220104``."""

SignalId = NewType("SignalId", int)
"""Signals are numbered in the order in which they were stored."""

AttachmentId = NewType("AttachmentId", str)
HazardId = NewType("HazardId", str)
InspectionId = NewType("InspectionId", str)
ProofId = NewType("ProofId", str)

ID_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no i, l, o, u, so that an id survives being read out on the telephone."""

RANDOM_CHARACTERS: Final = 12
"""60 bits: among ten million ids a collision has a chance of one in 20,000, and a unique index refuses it."""


def new_id(prefix: str, chance: Random) -> str:
    """Make an id such as ``inc-4kq8w1m7c2x0``; it fits ``[a-z0-9][a-z0-9-]{2,39}``."""
    bits = chance.getrandbits(5 * RANDOM_CHARACTERS)
    tail = "".join(ID_ALPHABET[bits >> 5 * n & 31] for n in range(RANDOM_CHARACTERS))
    return f"{prefix}-{tail}"
