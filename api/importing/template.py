"""The template for an import: Chinese headers, drop-downs, and columns of text so that no number is rounded."""

import csv
import io
from collections.abc import Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from api.importing.tables import MOST_ROWS
from nowalls.domain.importing.columns import CHOICES, HEADERS_ZH, REQUIRED, Column
from nowalls.domain.importing.reading import letters_of

NOTES_ZH: Final = {
    Column.SERIAL: "设备外壳上的序列号；同一序列号再次导入即更新该设备。",
    Column.SITE: "监护点的编号或名称。未登记的居家请同时填写地址和位置（经纬度与坐标系，或小区）。",
    Column.BUILDING: "机构只有一栋楼时可不填。",
    Column.ROOM: "机构内尚未登记的房间会自动建立。",
    Column.EXTERNAL_ID: "非直连设备：IEEE 地址、DevEUI 或 IMEI。请保持文本格式。",
    Column.GATEWAY: "网关的编号或序列号；可以是本文件中前面的行。",
    Column.CANCEL_WINDOW_S: "跌倒报警可取消的秒数，0 至 300，默认 20。",
    Column.DATUM: "填写经纬度时必须注明坐标系。",
}
WIDTH: Final = 18
TEXT_FORMAT: Final = "@"
FORMATTED_ROWS: Final = 2_000
"""Rows prepared as text; below them a spreadsheet would round a long number, which the import then refuses."""
HEADER_FILL: Final = "DDE7F3"


def template_xlsx(sites: Sequence[str]) -> bytes:
    """Return the template; ``sites`` are the names its drop-down for sites offers beside free text."""
    book = Workbook()
    sheet, lists = book.worksheets[0], book.create_sheet("选项")
    sheet.title = "设备"
    lists.sheet_state = "hidden"
    for index, column in enumerate(Column):
        _head(sheet, index, column)
        offered = list(CHOICES[column]) if column in CHOICES else list(sites) if column is Column.SITE else []
        if offered:
            _offer(sheet, lists, index, offered, strict=column in CHOICES)
    for row in sheet.iter_rows(min_row=2, max_row=FORMATTED_ROWS, max_col=len(Column)):
        for cell in row:
            cell.number_format = TEXT_FORMAT
    sheet.freeze_panes = "A2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def template_csv() -> bytes:
    """Return the headers as CSV, with the mark by which spreadsheets know UTF-8."""
    written = io.StringIO()
    csv.writer(written).writerow([_header(column) for column in Column])
    return written.getvalue().encode("utf-8-sig")


def _header(column: Column) -> str:
    return HEADERS_ZH[column] + ("*" if column in REQUIRED else "")


def _head(sheet: Worksheet, index: int, column: Column) -> None:
    cell = sheet.cell(row=1, column=index + 1, value=_header(column))
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor=HEADER_FILL)
    if column in NOTES_ZH:
        cell.comment = Comment(NOTES_ZH[column], "无墙 Nowalls")
    sheet.column_dimensions[letters_of(index)].width = WIDTH


def _offer(sheet: Worksheet, lists: Worksheet, index: int, offered: Sequence[str], *, strict: bool) -> None:
    """Let a column offer these words. They stand on the hidden sheet: a list in the rule itself has 255 characters."""
    letter = letters_of(index)
    for number, word in enumerate(offered, 1):
        cell = lists[f"{letter}{number}"]
        cell.value = word
        cell.data_type = "s"  # a text whatever it begins with: a site may be named like a formula
    choice = DataValidation(type="list", formula1=f"选项!${letter}$1:${letter}${len(offered)}", allow_blank=True)
    choice.showErrorMessage = strict
    choice.error = "请从下拉列表中选择。"
    choice.add(f"{letter}2:{letter}{MOST_ROWS}")
    sheet.add_data_validation(choice)
