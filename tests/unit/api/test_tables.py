"""Files as spreadsheets write them, read back."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from api.importing import tables
from api.importing.tables import read_file
from api.importing.template import template_csv, template_xlsx
from nowalls.domain.importing.columns import KINDS_ZH, Column, column_of
from nowalls.domain.importing.reading import UnreadableRow, UnreadableTableError, read_table

TEXT = "序列号,设备类型,监护点\r\nSN-1,感烟探测器,“福康”养老院\r\n"
ROWS = [["序列号", "设备类型", "监护点"], ["SN-1", "感烟探测器", "“福康”养老院"]]


def xlsx(*rows: list[object]) -> bytes:
    """A spreadsheet with these cells."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_csv_is_read_in_the_encodings_of_spreadsheets(encoding: str) -> None:
    """Chinese Windows writes GBK, others UTF-8 with or without a mark; nobody is asked which."""
    assert read_file(TEXT.encode(encoding)) == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_with_any_usual_delimiter(delimiter: str) -> None:
    """The first row tells."""
    assert read_file(TEXT.replace(",", delimiter).encode()) == ROWS


def test_xlsx_cells_are_read_as_somebody_would_write_them() -> None:
    """A fifteen-digit number is whole; a longer one has lost digits and shows it."""
    content = xlsx([490154203237518, 20.0, 0.5, None, True, date(2026, 11, 22), 89860012345678901234, "8.66E+14"])
    day = datetime(2026, 11, 22, tzinfo=UTC).replace(tzinfo=None).isoformat()
    assert read_file(content) == [["490154203237518", "20", "0.5", "", "TRUE", day, "8.98600E+19", "8.66E+14"]]


def test_an_imei_that_a_spreadsheet_rounded_is_refused_with_its_cell() -> None:
    """From CSV as text, from XLSX as text and as a number too long to be kept."""
    header = ["序列号", "设备类型", "监护点", "接入方式", "外部编号"]
    for written in ("8.66E+14", 8.66e20):
        (row,) = read_table(read_file(xlsx(list(header), ["SN-1", "sos", "home-1", "NB-IoT", written])))
        assert isinstance(row, UnreadableRow)
        assert [(problem.code, problem.cell) for problem in row.problems] == [("number_mangled", "E2")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_type_unknown"),
        (b"PK\x03\x04 no archive", "file_unreadable"),
        (b"\xff\xff\xff", "encoding_unknown"),
        (b"a,b\0c", "encoding_unknown"),
        (b'a,"' + b"x" * 200_000 + b'"', "file_unreadable"),
    ],
)
def test_what_is_no_table_is_refused_by_name(content: bytes, code: str) -> None:
    """A broken or foreign file is told apart from a faulty row."""
    with pytest.raises(UnreadableTableError) as refused:
        read_file(content)
    assert refused.value.code == code


def test_an_archive_that_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a few kilobytes say they hold is looked at first."""
    monkeypatch.setattr(tables, "MOST_UNPACKED_BYTES", 1_000_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 2_000_000)
    with pytest.raises(UnreadableTableError) as refused:
        read_file(packed.getvalue())
    assert refused.value.code == "file_too_large"


def test_a_cell_far_to_the_right_costs_nothing() -> None:
    """A row whose one cell stands in the last of 16,384 columns is not filled up to it."""
    book = Workbook()
    book.worksheets[0]["XFD2"] = "far"
    book.worksheets[0]["A1"] = "near"
    written = io.BytesIO()
    book.save(written)
    assert read_file(written.getvalue()) == [["near"], []]


def test_a_file_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the most rows of a district nothing is read."""
    monkeypatch.setattr(tables, "MOST_ROWS", 10)
    for content in (b"a\n" * 12, xlsx(*[list[object]("a") for _ in range(12)])):
        with pytest.raises(UnreadableTableError) as refused:
            read_file(content)
        assert refused.value.code == "too_many_rows"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """Nothing a file holds is an error of ours."""
    try:
        rows = read_file(content)
    except UnreadableTableError:
        return
    assert all(isinstance(cell, str) for row in rows for cell in row)


def test_the_template_s_headers_are_read_again() -> None:
    """Every column, in both forms."""
    for content in (template_xlsx(["福康"]), template_csv()):
        (header,) = [row for row in read_file(content) if any(row)]
        assert [column_of(cell) for cell in header] == list(Column)


def test_the_template_offers_the_words_of_its_columns() -> None:
    """The drop-down for kinds leads to a hidden sheet with all of them, and columns are text."""
    book = load_workbook(io.BytesIO(template_xlsx(["福康", "康宁"])))
    sheet, lists = book.worksheets
    assert lists.sheet_state == "hidden"
    offers = {str(each.sqref).partition(":")[0]: each.formula1 for each in sheet.data_validations.dataValidation}
    assert offers["B2"] == f"选项!$B$1:$B${len(KINDS_ZH)}"
    assert [cell.value for cell in lists["B"][: len(KINDS_ZH)]] == list(KINDS_ZH)
    assert [cell.value for cell in lists["D"][:2]] == ["福康", "康宁"]
    assert sheet["A2"].number_format == "@"


def test_no_name_of_a_site_is_run_by_a_spreadsheet() -> None:
    """A site named like a formula is offered as the text it is, so that it still is the site's name."""
    names = ['=HYPERLINK("http://evil")', "+1", "-1", "@x", "福康"]
    lists = load_workbook(io.BytesIO(template_xlsx(names))).worksheets[1]
    assert [(cell.value, cell.data_type) for cell in lists["D"][: len(names)]] == [(name, "s") for name in names]
