"""Cells that spreadsheets read as what they are."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.spreadsheets import FORMULA_STARTS, cell


@given(text=st.text(max_size=60))
def test_no_text_is_run(text: str) -> None:
    """No text begins as a formula does; a text that is none is left as it is."""
    shown = cell(text)
    assert not shown.startswith(FORMULA_STARTS)
    assert shown.removeprefix("'") == text.replace("\x00", "").removeprefix("'")


@given(row=st.lists(st.text(max_size=20), min_size=1, max_size=6))
def test_a_row_comes_back_from_csv(row: list[str]) -> None:
    """Whatever stands in cells, a CSV reader finds as many of them with the same content."""
    file = io.StringIO(newline="")
    csv.writer(file).writerow([cell(each) for each in row])
    assert next(csv.reader(io.StringIO(file.getvalue(), newline=""))) == [cell(each) for each in row]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "true"),
        (-125.3, "-125.3"),
        (["living_alone", "dementia"], "living_alone;dementia"),
        (["=1", "b"], "'=1;b"),
        (datetime(2026, 11, 21, 3, tzinfo=UTC), "2026-11-21T03:00:00+00:00"),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+86 138", "'+86 138"),
    ],
)
def test_values_have_one_form(value: object, shown: str) -> None:
    """Nothing, yes and no, numbers, lists, times and dangerous texts each have one form."""
    assert cell(value) == shown
