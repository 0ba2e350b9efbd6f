"""Telephone numbers: one line under all its writings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.telephones import Telephone, same_line, telephone

MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
LANDLINES = st.from_regex(r"0(10|2[0-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}", fullmatch=True)
GAPS = st.sampled_from(["", " ", "-", "\uff0d", ") ", "  "])


@given(number=MOBILES, gap=GAPS, prefix=st.sampled_from(["", "+86", "+86 ", "0086", "86", "0", "（+86）"]))
def test_a_mobile_is_one_line(number: str, gap: str, prefix: str) -> None:
    """With or without country, trunk zero, spaces and hyphens a mobile number is the same line."""
    written = f"{prefix}{number[:3]}{gap}{number[3:7]}{gap}{number[7:]}"
    assert telephone(written) == Telephone(area=None, subscriber=number)


@given(number=LANDLINES, extension=st.sampled_from(["", "转802", " ext 12", "#3", "x9"]))
def test_a_landline_keeps_its_area(number: str, extension: str) -> None:
    """A number with its area code is the same line written from abroad, with an extension, or at home."""
    known = telephone(number + extension)
    assert known is not None
    assert known.area is not None
    assert known.number == number
    abroad = telephone(f"+86-{number[1:]}")
    local = telephone(known.subscriber)
    assert abroad == known
    assert local is not None
    assert same_line(known, local)
    assert set(known.words) >= {number, known.subscriber, number[-4:]}


def test_the_same_number_in_another_city_is_another_line() -> None:
    """Two area codes that differ make two lines; where one is not said, it may be the same."""
    changchun, jilin, bare = telephone("0431-81234567"), telephone("0432-81234567"), telephone("8123 4567")
    assert changchun is not None
    assert jilin is not None
    assert bare is not None
    assert not same_line(changchun, jilin)
    assert same_line(changchun, bare)
    assert same_line(bare, jilin)


@given(one=MOBILES, other=MOBILES)
def test_two_mobiles_are_two_lines(one: str, other: str) -> None:
    """Two mobile numbers are the same line exactly when they are the same number."""
    first, second = telephone(one), telephone(other)
    assert first is not None
    assert second is not None
    assert same_line(first, second) == (one == other)


@pytest.mark.parametrize("text", ["", "王丽", "12", "+", "1234567890123456", "转802", "٣٤٥٦٧٨٩"])
def test_what_is_no_number(text: str) -> None:
    """Text, too few or too many digits, and digits of other scripts that no exchange dials are none."""
    assert telephone(text) is None


@given(text=st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever stands in a field, reading it ends well, and what is read has digits alone."""
    line = telephone(text)
    assert line is None or (line.number.isascii() and line.number.isdigit())
