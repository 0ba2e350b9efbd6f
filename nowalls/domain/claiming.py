"""Claim codes: who holds a gateway in their hands may say at which of their sites it stands, once.

The centre makes a gateway's record and its code; the code travels with the box. Only its digest is kept.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from nowalls.domain.ids import ID_ALPHABET

CODE_CHARACTERS: Final = 12
"""60 bits: five guesses in a quarter of an hour find one of a thousand waiting codes in some 10^10 years."""
CODE_GROUP: Final = 4
KEEPS: Final = timedelta(days=90)
"""From the centre's desk over the post to the wall; a forgotten box is given a new code."""
MOST_WRONG: Final = 5
WRONG_WITHIN: Final = timedelta(minutes=15)
"""Five slips of the finger, then a pause as long as a telephone call to the centre."""


def new_claim_code(chance: Random) -> str:
    """Make a code such as ``4kq8-w1m7-c2x0``, in letters that survive being read out on the telephone."""
    characters = "".join(chance.choice(ID_ALPHABET) for _ in range(CODE_CHARACTERS))
    return "-".join(characters[at : at + CODE_GROUP] for at in range(0, CODE_CHARACTERS, CODE_GROUP))


def claim_digest(code: str) -> bytes:
    """Return under what a code is kept: capitals, spaces, hyphens and look-alike letters make no difference.

    A plain digest, for the code itself is random: there is no dictionary to try.
    """
    plain = "".join(character for character in code.lower() if character.isalnum())
    return hashlib.sha256(plain.translate(str.maketrans("iluo", "11v0")).encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongCodes:
    """How many wrong codes somebody gave since when."""

    count: int = 0
    since: datetime | None = None


def blocked_until(wrong: WrongCodes, now: datetime) -> datetime | None:
    """Return until when somebody may give no further code; ``None`` when they may."""
    if wrong.since is None or wrong.count < MOST_WRONG or now >= wrong.since + WRONG_WITHIN:
        return None
    return wrong.since + WRONG_WITHIN


def after_wrong(wrong: WrongCodes, now: datetime) -> WrongCodes:
    """Count one more wrong code; the count begins anew when the time of the first has passed."""
    if wrong.since is None or now >= wrong.since + WRONG_WITHIN:
        return WrongCodes(count=1, since=now)
    return WrongCodes(count=wrong.count + 1, since=wrong.since)
