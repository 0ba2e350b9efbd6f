"""What people and addresses are found by."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nowalls.domain.search_words import (
    MOST_CHARACTERS,
    closeness,
    pieces,
    words_of_address,
    words_of_name,
    words_of_phone,
    words_of_query,
)

HAN = "长春市朝阳区红旗街道湖西路号楼单元王淑兰曾重庆乐单仇福康养老院吕"
ADDRESSES = st.text(HAN + "0123456789 ab-", min_size=1, max_size=24)
NAMES = st.text(HAN, min_size=1, max_size=6)


def finds(query: str, words: set[str]) -> bool:
    """Tell whether a question finds something with these words, as the database does."""
    asked = words_of_query(query)
    return bool(asked) and all(any(word.startswith(each) for word in words) for each in asked)


@given(address=ADDRESSES, data=st.data())
def test_every_part_of_an_address_finds_it(address: str, data: st.DataObject) -> None:
    """Whatever stretch of an address somebody types finds it, unless it begins amidst a number or a Latin word."""
    begin = data.draw(st.integers(0, len(address) - 1))
    end = data.draw(st.integers(begin + 1, len(address)))
    assume(not re.search(r"[0-9a-z]{2}", address[max(0, begin - 1) : begin + 1]))
    query = address[begin:end]
    assume(words_of_query(query))
    assume(re.search(rf"[{HAN}a-b]", query))
    assert finds(query, words_of_address(address))


@given(name=NAMES, data=st.data())
def test_every_part_of_a_name_finds_it(name: str, data: st.DataObject) -> None:
    """Any characters of a name that stand together find it."""
    begin = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(begin + 1, len(name)))
    assert finds(name[begin:end], words_of_name(name))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("wsl", "王淑兰"),
        ("wangsh", "王淑兰"),
        ("sl", "王淑兰"),
        ("shulan", "王淑兰"),
        ("WSL", "王淑兰"),
        ("zeng", "曾国藩"),
        ("ceng", "曾国藩"),
        ("shanx", "单雄信"),
        ("lvb", "吕布"),
        ("ccyly", "长春养老院"),
        ("cqyly", "重庆养老院"),
        ("fkyly", "福康养老院"),
    ],
)
def test_pinyin_finds_a_name(query: str, name: str) -> None:
    """Whole pinyin, a beginning of it, and initials find a name, under the readings its characters have in names."""
    assert finds(query, words_of_name(name))


@pytest.mark.parametrize(
    ("query", "name"), [("zenggf", "曾国藩"), ("wslx", "王淑兰"), ("w", "王淑兰"), ("王兰", "王淑兰")]
)
def test_what_is_not_in_a_name_does_not_find_it(query: str, name: str) -> None:
    """Pinyin half written out, a letter too many, a single letter, or characters apart find nothing."""
    assert not finds(query, words_of_name(name))


def test_addresses_are_found_by_initials() -> None:
    """The initials of a part of an address find it, beside its number."""
    words = words_of_address("长春市朝阳区红旗街道 湖西路 108 号")
    assert all(finds(query, words) for query in ("hxl 108", "hqjd", "湖西路108", "红旗街道湖西", "西路 108号"))
    assert not finds("hxl 109", words)


@given(
    number=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    gap=st.sampled_from(["", " ", "-"]),
    shown=st.integers(7, 11),
)
def test_a_number_is_found_as_it_is_typed(number: str, gap: str, shown: int) -> None:
    """A telephone number is found by its beginning, by its last four digits and whole, however it is written."""
    words = words_of_phone(f"+86 {number[:3]}{gap}{number[3:7]}{gap}{number[7:]}")
    assert finds(f"{number[:3]}{gap}{number[3:shown]}", words)
    assert finds(number[-4:], words)


def test_a_flat_is_no_telephone_number() -> None:
    """A building and a flat typed with a gap are two words; a number with gaps is one."""
    assert words_of_query("12 402") == ["12", "402"]
    assert words_of_query("138-0000 2211") == ["13800002211"]


@given(query=st.text(max_size=80))
def test_any_question_has_few_short_words(query: str) -> None:
    """Whatever is typed, the words of a question are few, short, and none is a single Latin letter."""
    words = words_of_query(query)
    assert len(words) <= 8
    assert all(0 < len(word) <= MOST_CHARACTERS for word in words)
    assert not any(re.fullmatch("[a-z]", word) for word in words)


@given(text=st.text(max_size=60))
def test_any_text_can_be_stored(text: str) -> None:
    """Whatever stands in a name or an address, its words can be made, and none is empty."""
    assert "" not in words_of_name(text) | words_of_address(text)
    assert all(pieces(text))


def test_the_name_itself_comes_first() -> None:
    """The name, its beginning, its pinyin, a part of that, and something else than the name rank in this order."""
    asked = ["王淑兰", "王淑", "wsl", "wangs", "湖西路"]
    assert [closeness(query, "王淑兰") for query in asked] == [0, 1, 2, 3, 4]
