"""Numbers that others gave out: what their check characters notice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.errors import InvalidValueError
from nowalls.domain.identifiers import (
    check_divisions,
    credit_code,
    credit_code_check,
    eui64,
    external_id,
    imei,
    looks_mangled,
    luhn_digit,
)
from nowalls.domain.registry_words import DeviceSource

CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BODIES = st.builds(
    "{}{}{}".format,
    st.text(CREDIT_LETTERS, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(CREDIT_LETTERS, min_size=9, max_size=9),
)


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000600037341L"])
def test_published_credit_codes_hold(code: str) -> None:
    """GB 32100-2015's own example and a code from the public register have the check character we compute."""
    assert credit_code(f" {code.lower()} ") == code


@given(body=BODIES, at=st.integers(0, 16), other=st.sampled_from(CREDIT_LETTERS))
def test_one_wrong_character_is_noticed(body: str, at: int, other: str) -> None:
    """A credit code with any single character changed is refused."""
    code = body + credit_code_check(body)
    assert credit_code(code) == code
    wrong = code[:at] + other + code[at + 1 :]
    if wrong != code:
        with pytest.raises(InvalidValueError):
            credit_code(wrong)


@given(body=BODIES, at=st.integers(0, 15))
def test_swapped_neighbours_are_noticed(body: str, at: int) -> None:
    """A credit code with two different neighbours swapped is refused."""
    code = body + credit_code_check(body)
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    if swapped != code:
        with pytest.raises(InvalidValueError):
            credit_code(swapped)


DIGITS_14 = st.text("0123456789", min_size=14, max_size=14)


@given(body=DIGITS_14, at=st.integers(0, 14), other=st.sampled_from("0123456789"))
def test_one_wrong_digit_of_an_imei_is_noticed(body: str, at: int, other: str) -> None:
    """An IMEI is taken with spaces, slashes and hyphens, and refused with any single digit changed."""
    right = body + luhn_digit(body)
    assert imei(f"{right[:2]}-{right[2:8]} {right[8:14]}/{right[14]}") == right
    wrong = right[:at] + other + right[at + 1 :]
    if wrong != right:
        with pytest.raises(InvalidValueError, match="check digit"):
            imei(wrong)


def test_a_known_imei() -> None:
    """The IMEI of the usual example has the check digit 8."""
    assert imei("490154203237518") == "490154203237518"


@given(number=st.integers(1, 2**64 - 2))
def test_an_eui64_has_one_form(number: int) -> None:
    """However an EUI-64 is written, it is sixteen small digits."""
    plain = f"{number:016x}"
    pairs = [plain[at : at + 2].upper() for at in range(0, 16, 2)]
    written = (plain, f"0x{plain}", f"0X{plain.upper()}", ":".join(pairs), "-".join(pairs), " ".join(pairs))
    assert {eui64(each) for each in written} == {plain}


@pytest.mark.parametrize("text", ["", "0" * 16, "f" * 16, "00158d0004a1b2", "00158d0004a1b2c3d", "00158d0004a1b2cg"])
def test_what_is_no_eui64(text: str) -> None:
    """Too short, too long, not hexadecimal, or the two that stand for none: all refused."""
    with pytest.raises(InvalidValueError, match="EUI-64"):
        eui64(text)


@pytest.mark.parametrize("text", ["8.66E+14", "8,66e+14", "4.90154203237518E+14", "1E5", " 8.66E+14 "])
@pytest.mark.parametrize("source", list(DeviceSource))
def test_rounded_numbers_are_refused_by_name(text: str, source: DeviceSource) -> None:
    """A number that a spreadsheet rounded is refused whatever it was to be, with the remedy."""
    assert looks_mangled(text)
    with pytest.raises(InvalidValueError, match="Format the column as text"):
        external_id(source, text)


def test_each_source_has_its_own_form() -> None:
    """Zigbee2MQTT takes 0x and digits, LoRaWAN servers the bare DevEUI, operators the IMEI, others anything."""
    address = "00:15:8D:00:04:A1:B2:C3"
    assert external_id(DeviceSource.ZIGBEE2MQTT, address) == "0x00158d0004a1b2c3"
    assert external_id(DeviceSource.CHIRPSTACK, address) == "00158d0004a1b2c3"
    assert external_id(DeviceSource.NB_IOT, "49 015420 323751 8") == "490154203237518"
    assert external_id(DeviceSource.OTHER, " shellysmoke-A4CF ") == "shellysmoke-A4CF"


def test_divisions_lie_one_within_the_other() -> None:
    """City, district, subdistrict and community are taken together where each lies in the one before."""
    check_divisions(city="220100", district="220104", subdistrict="220104001", community="220104001003")
    check_divisions(district="220104")


@pytest.mark.parametrize(
    ("codes", "level"),
    [
        ({"city": "220104"}, "city"),
        ({"city": "220100", "district": "220204"}, "district"),
        ({"district": "2201"}, "district"),
        ({"district": "220104", "subdistrict": "220102001"}, "subdistrict"),
        ({"district": "220104", "subdistrict": "220104001", "community": "220104002001"}, "community"),
        ({"district": "220104", "community": "220102001001"}, "community"),
        ({"subdistrict": "22010400x"}, "subdistrict"),
        ({"district": "020104"}, "district"),
    ],
)
def test_divisions_that_cannot_be(codes: dict[str, str], level: str) -> None:
    """A code of a wrong length, with letters, or of another district is refused by its level."""
    with pytest.raises(InvalidValueError, match=level):
        check_divisions(**codes)
