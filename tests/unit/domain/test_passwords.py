"""Passwords: what is refused, and under which code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.passwords import COMMON, LONGEST, SHORTEST, PasswordRefusedError, check_password


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_length"),
        ("x" * (LONGEST + 1), "password_length"),
        ("1234567890", "password_common"),
        ("QwertyUiop", "password_common"),
        ("aaaaaaaaaaaa", "password_common"),
        ("1212121212", "password_common"),
        ("LiHua-is-here", "password_is_name"),
    ],
)
def test_a_bad_password_is_named(password: str, code: str) -> None:
    """Too short, too common, and one's own name are refused each under its code, never with the password itself."""
    with pytest.raises(PasswordRefusedError) as refused:
        check_password(password, username="lihua")
    assert refused.value.code == code
    assert password not in str(refused.value)


@pytest.mark.parametrize(
    "password", ["correct-horse-battery", "长春市朝阳区红旗街道湖西路", "a b c d e f", "x9!kLm2#pQ"]
)
def test_a_good_password_needs_no_composition(password: str) -> None:
    """Length is enough: words, spaces and Chinese are as good as signs and digits."""
    check_password(password, username="lihua")


@given(password=st.sampled_from(sorted(COMMON)), upper=st.booleans())
def test_nothing_on_the_list_passes(password: str, *, upper: bool) -> None:
    """Every entry of the list is long enough to matter, and is refused in either case."""
    assert len(password) >= SHORTEST
    with pytest.raises(PasswordRefusedError, match="first that anybody would try"):
        check_password(password.upper() if upper else password, username="nobody-else")
