"""Numbers that others gave out, checked by their own form: credit codes, divisions, and the ids of foreign devices.

A number that is wrong by one digit is worse than none: an alarm would be looked up at another door. Spreadsheets
turn long numbers into ``8.66E+14``; those are refused by name, for the lost digits cannot be guessed.
"""

import re
from typing import Final

from nowalls.domain.errors import InvalidValueError
from nowalls.domain.registry_words import DeviceSource

_CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: digits and capitals without I, O, S, V, Z."""
_CREDIT_MODULUS: Final = len(_CREDIT_ALPHABET)
_CREDIT_FORM: Final = re.compile(rf"[{_CREDIT_ALPHABET}]{{2}}\d{{6}}[{_CREDIT_ALPHABET}]{{10}}")
"""Registering authority and kind, the six digits of the division, nine of the organization, the check character."""
_MANGLED: Final = re.compile(r"[-+]?\d+([.,]\d+)?[eE][-+]?\d+")
_IMEI: Final = re.compile(r"\d{15}")
_EUI64: Final = re.compile(r"[0-9a-f]{16}")


def credit_code_check(body: str) -> str:
    """Return the check character of a credit code's first seventeen characters (GB 32100-2015, annex: 3^i mod 31)."""
    total = sum(_CREDIT_ALPHABET.index(character) * pow(3, i, _CREDIT_MODULUS) for i, character in enumerate(body))
    return _CREDIT_ALPHABET[-total % _CREDIT_MODULUS]


def credit_code(text: str) -> str:
    """Return a unified social credit code (统一社会信用代码) in its one form; raises ``InvalidValueError``."""
    code = text.strip().upper()
    if not _CREDIT_FORM.fullmatch(code):
        message = f"A unified social credit code has 18 digits and capitals without I, O, S, V, Z; {text!r} has not."
        raise InvalidValueError(message)
    expected = credit_code_check(code[:-1])
    if code[-1] != expected:
        message = (
            f"The check character of the credit code {text!r} is {expected}, not {code[-1]}: a character is wrong."
        )
        raise InvalidValueError(message)
    return code


_DIVISIONS: Final = (("city", 6), ("district", 6), ("subdistrict", 9), ("community", 12))
"""GB/T 2260 numbers divisions down to the county by six digits; GB/T 10114 goes on by three for each level."""


def check_divisions(*, city: str = "", district: str = "", subdistrict: str = "", community: str = "") -> None:
    """Refuse division codes of a wrong form, or that do not lie one within the other; an empty one is unknown.

    Raises ``InvalidValueError`` with the level and the value.
    """
    codes = {"city": city, "district": district, "subdistrict": subdistrict, "community": community}
    for level, digits in _DIVISIONS:
        code = codes[level]
        if code and not (code.isascii() and code.isdigit() and len(code) == digits and code[0] != "0"):
            message = f"The code of a {level} has {digits} digits, the first not 0; {code!r} has not."
            raise InvalidValueError(message)
    if city and not city.endswith("00"):
        message = f"The code of a city ends with 00; {city!r} does not."
        raise InvalidValueError(message)
    _check_within("district", district, "city", city[:4])
    _check_within("subdistrict", subdistrict, "district", district)
    _check_within("community", community, "subdistrict", subdistrict or district)


def _check_within(level: str, code: str, outer: str, start: str) -> None:
    if code and not code.startswith(start):
        message = f"The {level} {code} does not lie in the {outer} whose code begins with {start}."
        raise InvalidValueError(message)


def looks_mangled(text: str) -> bool:
    """Tell whether a spreadsheet has turned this number into powers of ten, such as ``8.66E+14``."""
    return _MANGLED.fullmatch(text.strip()) is not None


def luhn_digit(body: str) -> str:
    """Return Luhn's check digit for these digits (ISO/IEC 7812-1, annex B)."""
    total = 0
    for n, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if n % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004  # the sum of a two-digit number's digits
    return str(-total % 10)


def imei(text: str) -> str:
    """Return the fifteen digits of an IMEI whose check digit fits (3GPP TS 23.003); raises ``InvalidValueError``."""
    digits = re.sub(r"[\s/-]", "", text)
    if not _IMEI.fullmatch(digits) or not digits.isascii():
        message = f"An IMEI has 15 digits; {text!r} has not."
        raise InvalidValueError(message)
    expected = luhn_digit(digits[:-1])
    if digits[-1] != expected:
        message = f"The check digit of the IMEI {text!r} is {expected}, not {digits[-1]}: a digit is wrong."
        raise InvalidValueError(message)
    return digits


def eui64(text: str) -> str:
    """Return the sixteen hexadecimal digits of an EUI-64, small, without signs; raises ``InvalidValueError``."""
    digits = re.sub(r"[\s:.-]", "", text.strip().lower().removeprefix("0x"))
    if not _EUI64.fullmatch(digits) or set(digits) in ({"0"}, {"f"}):
        message = f"An EUI-64 has 16 hexadecimal digits, not all 0 or F; {text!r} has not."
        raise InvalidValueError(message)
    return digits


def external_id(source: DeviceSource, text: str) -> str:
    """Return a foreign device's id in the one form of its source.

    ``zigbee2mqtt``: the IEEE address as ``0x`` and 16 small digits, as its topics bear it. ``chirpstack`` and
    ``things_stack``: the DevEUI, 16 small digits. ``nb_iot``: the IMEI. Others: as it is, without spaces around.
    Raises ``InvalidValueError`` with the value.
    """
    if looks_mangled(text):
        message = f"{text!r} is a number that a spreadsheet rounded; its digits are lost. Format the column as text."
        raise InvalidValueError(message)
    match source:
        case DeviceSource.ZIGBEE2MQTT:
            return f"0x{eui64(text)}"
        case DeviceSource.CHIRPSTACK | DeviceSource.THINGS_STACK:
            return eui64(text)
        case DeviceSource.NB_IOT:
            return imei(text)
        case DeviceSource.NOWALLS | DeviceSource.OTHER:
            return text.strip()
