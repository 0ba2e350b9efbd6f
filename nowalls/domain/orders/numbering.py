"""How an order is called on paper: ``〔2026〕3号``, or by the number that the authority's own register gave it.

The square brackets 〔〕 around the year, the Arabic number without zeroes and the word 号 are those of GB/T 9704-2012
(7.2.5) for official documents; there an authority's code stands before them, which is the authority's to type.
"""

import re
from typing import Final

from nowalls.domain.errors import InvalidValueError

_OWN: Final = re.compile(r"〔\d{4}〕\d+号")


def own_number(year: int, n: int) -> str:
    """Return the number by which the n-th order of a year goes where the authority gave it none."""
    return f"〔{year}〕{n}号"


def official_number(typed: str) -> str:
    """Return the number that the authority gave an order, rid of spaces around it.

    Raises ``InvalidValueError`` for nothing, and for one that this register counts by itself and gives to another.
    """
    number = typed.strip()
    if not number:
        message = "An official number is not empty; leave it out to have the next one of this register."
        raise InvalidValueError(message)
    if _OWN.fullmatch(number):
        message = f"{number} is counted by this register itself; an official number begins with the authority's code."
        raise InvalidValueError(message)
    return number
