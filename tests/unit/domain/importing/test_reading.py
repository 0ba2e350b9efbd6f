"""Rows of an import table: what is read, what is refused, and how a fault is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.importing.columns import CHOICES, HEADERS_ZH, Column, choice_of, column_of
from nowalls.domain.importing.reading import (
    ImportRow,
    UnreadableRow,
    UnreadableTableError,
    letters_of,
    read_table,
)
from nowalls.domain.registry_words import DeviceSource
from nowalls.domain.words import DeviceKind
from tests.unit.domain.importing.tables import read_rows, readable, table

IMEI = "490154203237518"


def test_a_row_is_read_with_chinese_and_with_our_own_words() -> None:
    """Headers and choices are taken in both, whatever their case, spaces and stars."""
    header = ["序列号 *", " Ki-nd", "监护点*", "取消时间(秒)", "来路"]
    rows = read_table([header, ["SN-1", "sos", "home-1", "30", "x"], ["SN-2", "跌倒探测器", "home-2", "", ""]])
    first, second = rows
    assert isinstance(first, ImportRow)
    assert isinstance(second, ImportRow)
    assert (first.row, first.serial, first.kind, first.site) == (2, "SN-1", DeviceKind.SOS, "home-1")
    assert (first.cancel_window_s, second.cancel_window_s) == (30, None)
    assert second.kind is DeviceKind.FALL


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (Column.SERIAL, "", "cell_missing"),
        (Column.SERIAL, "8.66E+14", "number_mangled"),
        (Column.SERIAL, "8,66e+14", "number_mangled"),
        (Column.SERIAL, "S\x00N", "cell_unprintable"),
        (Column.SERIAL, "S" * 121, "cell_too_long"),
        (Column.KIND, "toaster", "unknown_word"),
        (Column.SITE, "  ", "cell_missing"),
        (Column.EXTERNAL_ID, "8.66E+14", "number_mangled"),
        (Column.GATEWAY, "4.2E+12", "number_mangled"),
        (Column.CANCEL_WINDOW_S, "301", "wrong_number"),
        (Column.CANCEL_WINDOW_S, "-1", "wrong_number"),
        (Column.CANCEL_WINDOW_S, "2.5", "wrong_number"),
        (Column.CANCEL_WINDOW_S, "soon", "wrong_number"),
        (Column.LONGITUDE, "nan", "wrong_number"),
        (Column.LATITUDE, "91", "wrong_number"),
        (Column.SOURCE, "telepathy", "unknown_word"),
    ],
)
def test_a_wrong_cell_is_named(column: Column, value: str, code: str) -> None:
    """The answer names the cell as spreadsheets do, a stable code and the value."""
    (row,) = read_rows({column: value})
    assert isinstance(row, UnreadableRow)
    (problem,) = [each for each in row.problems if each.column is column]
    assert problem.code == code
    assert problem.cell == f"{letters_of(list(Column).index(column))}2"
    assert problem.value == value.strip()[:120]


def test_all_faults_of_a_row_are_told_at_once() -> None:
    """A file need not be sent once for each fault."""
    (row,) = read_rows({Column.SERIAL: "", Column.KIND: "toaster", Column.CANCEL_WINDOW_S: "x"})
    assert isinstance(row, UnreadableRow)
    assert [problem.code for problem in row.problems] == ["cell_missing", "unknown_word", "wrong_number"]


def test_an_imei_is_checked_by_its_own_digit() -> None:
    """What NB-IoT devices are known by has a check digit; one wrong digit is refused."""
    (good,) = readable({Column.SOURCE: "NB-IoT", Column.EXTERNAL_ID: IMEI})
    assert (good.source, good.external_id) == (DeviceSource.NB_IOT, IMEI)
    (bad,) = read_rows({Column.SOURCE: "NB-IoT", Column.EXTERNAL_ID: IMEI[:-1] + "7"})
    assert isinstance(bad, UnreadableRow)
    assert bad.problems[0].code == "wrong_identifier"


def test_a_position_needs_both_numbers_and_its_datum() -> None:
    """Numbers without a datum could lie half a kilometre off."""
    lon, lat = {Column.LONGITUDE: "125.3245"}, {Column.LATITUDE: "43.8868"}
    for cells, missing in ((lon, Column.LATITUDE), (lat, Column.LONGITUDE), (lon | lat, Column.DATUM)):
        (row,) = read_rows(cells)
        assert isinstance(row, UnreadableRow)
        assert [(each.code, each.column) for each in row.problems] == [("cell_missing", missing)]
    (there,) = readable(lon | lat | {Column.DATUM: "wgs84"})
    (gaode,) = readable(lon | lat | {Column.DATUM: "GCJ-02（高德、腾讯）"})
    assert there.position is not None
    assert gaode.position is not None
    assert (there.position.lon, there.position.lat) == (125.3245, 43.8868)
    assert 0.001 < there.position.lon - gaode.position.lon < 0.01


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "file_empty"),
        (table(), "file_empty"),
        ([*table(), ["", " "]], "file_empty"),
        ([["序列号", "设备类型"], ["SN-1", "sos"]], "column_missing"),
        ([["序列号", "serial", "设备类型", "监护点"], ["1", "2", "sos", "home-1"]], "column_twice"),
    ],
)
def test_what_is_no_import_table_is_refused_whole(rows: list[list[str]], code: str) -> None:
    """Without its headers no row is guessed at."""
    with pytest.raises(UnreadableTableError) as refused:
        read_table(rows)
    assert refused.value.code == code


def test_empty_rows_keep_the_numbers_of_the_others() -> None:
    """Row 3 is row 3 in the spreadsheet too."""
    rows = read_table([*table({}), [], *table({Column.SERIAL: "SN-2"})[1:]])
    assert [row.row for row in rows] == [2, 4]


@given(st.integers(0, 20_000))
def test_columns_have_a_spreadsheet_s_letters(index: int) -> None:
    """A to Z, then AA: base 26 without a zero."""
    number = 0
    for letter in letters_of(index):
        number = number * 26 + ord(letter) - ord("A") + 1
    assert number == index + 1


@given(st.lists(st.lists(st.text(max_size=12), max_size=len(Column)), max_size=6))
def test_any_cells_are_read_or_refused_by_name(cells: list[list[str]]) -> None:
    """Whatever stands in the cells, each row that is not empty has an answer."""
    filled = sum(any(cell.strip() for cell in row) for row in cells)
    if not filled:
        with pytest.raises(UnreadableTableError):
            read_table([table()[0], *cells])
        return
    rows = read_table([table()[0], *cells])
    assert len(rows) == filled
    assert all(row.problems for row in rows if isinstance(row, UnreadableRow))


def test_every_header_and_choice_is_known_again() -> None:
    """What the template writes the import reads."""
    assert [column_of(HEADERS_ZH[column] + "*") for column in Column] == list(Column)
    for column, offered in CHOICES.items():
        assert [choice_of(column, name) for name in offered] == list(offered.values())
        assert [choice_of(column, value.value.upper()) for value in offered.values()] == list(offered.values())
