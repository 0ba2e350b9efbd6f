"""Chinese telephone numbers: one line under all the ways in which people and exchanges write it."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_EXTENSION: Final = re.compile(r"转|分机|ext|[x#,;]", re.IGNORECASE)
_COUNTRY: Final = re.compile(r"^(\+|00)86")
_MOBILE: Final = re.compile(r"^(?:86|0)?(1[3-9]\d{9})$")
"""An exchange puts a 0 before a mobile number of another city; some write the country without its sign."""
_LANDLINE: Final = re.compile(r"^(0(?:10|2\d|[3-9]\d\d))(\d{7,8})$")
_ANY: Final = re.compile(r"^\d{3,12}$")
_TAIL: Final = 4
"""People remember and say the last four digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telephone:
    """A line: its area code with the leading 0 (none for mobiles, or where nobody said it), and its own number."""

    area: str | None
    subscriber: str

    @property
    def number(self) -> str:
        """All digits, as dialled within the country."""
        return (self.area or "") + self.subscriber

    @property
    def words(self) -> tuple[str, ...]:
        """What the line is found by: whole, without its area code, by its last four digits."""
        return tuple(dict.fromkeys((self.number, self.subscriber, self.subscriber[-_TAIL:])))


def telephone(text: str) -> Telephone | None:
    """Read a number however it is written; ``None`` for what is none. An extension is left out."""
    plain = unicodedata.normalize("NFKC", text).strip()
    main = _EXTENSION.split(plain, maxsplit=1)[0]
    digits = re.sub(r"[^\d+]", "", main)
    local = _COUNTRY.sub("", digits)
    if not local.isascii():
        return None
    if mobile := _MOBILE.match(local):
        return Telephone(area=None, subscriber=mobile[1])
    abroad = local != digits and not local.startswith("0")
    if landline := _LANDLINE.match(f"0{local}" if abroad else local):
        return Telephone(area=landline[1], subscriber=landline[2])
    return Telephone(area=None, subscriber=local) if _ANY.match(local) else None


def same_line(one: Telephone, other: Telephone) -> bool:
    """Tell whether two numbers may be the same line: an area code counts where both have one."""
    areas_fit = one.area is None or other.area is None or one.area == other.area
    return areas_fit and one.subscriber == other.subscriber
