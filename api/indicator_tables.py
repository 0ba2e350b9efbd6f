"""Institutions by indicators as a table of a file, in the words of the screen."""

from collections.abc import Mapping
from typing import Final

from api.schemas.indicators import IndicatorsOut, IndicatorValueOut, InstitutionMonthOut
from api.spreadsheets import FileFormat, Language, Value, table_file

NAMES: Final[Mapping[Language, Mapping[str, str]]] = {
    "zh-CN": {
        "devices_heard": "设备在线率",
        "tests_in_time": "设备按期测试率",
        "hazards_in_time": "隐患按期整改率",
        "rounds_in_time": "巡查按期完成率",
        "claimed_soon": "及时接警率",
        "on_site_in_time": "及时到场率",
        "occupancy": "入住率",
        "care_as_agreed": "照护计划落实率",
        "drills_held": "演练完成率",
        "content": "满意度",
        "complaints": "每百人有效投诉",
    },
    "en": {
        "devices_heard": "Device-days heard",
        "tests_in_time": "Devices tested in time",
        "hazards_in_time": "Hazards put right in time",
        "rounds_in_time": "Rounds in time",
        "claimed_soon": "Claimed soon",
        "on_site_in_time": "On site in time",
        "occupancy": "Occupancy",
        "care_as_agreed": "Care as agreed",
        "drills_held": "Drills held",
        "content": "Content",
        "complaints": "Complaints per 100 residents",
    },
}
HEADS: Final[Mapping[Language, tuple[str, ...]]] = {
    "zh-CN": ("机构", "编号", "指标得分", "已知权重"),
    "en": ("Institution", "Id", "Score", "Weight known"),
}
PARTS: Final[Mapping[Language, tuple[str, ...]]] = {
    "zh-CN": ("分子", "分母", "说明"),
    "en": ("numerator", "denominator", "remark"),
}
UNKNOWN: Final[Mapping[Language, Mapping[str, str]]] = {
    "zh-CN": {
        "nothing_to_judge": "未知：当月无可评事项",
        "not_entered": "未知：尚未录入",
        "no_beds_registered": "未知：未登记床位数",
        "beds_of_several_sites": "未知：床位数为多家机构合计",
        "more_residents_than_beds": "未知：在住人数多于登记床位数",
    },
    "en": {
        "nothing_to_judge": "not known: nothing to judge in the month",
        "not_entered": "not known: nobody has entered it",
        "no_beds_registered": "not known: no beds are registered",
        "beds_of_several_sites": "not known: the registered beds are of several institutions",
        "more_residents_than_beds": "not known: more residents than registered beds",
    },
}


def indicators_file(report: IndicatorsOut, file_format: FileFormat, lang: Language) -> bytes:
    """Return the month as a file: a line an institution, four columns an indicator; what is not known is empty."""
    heads = list(HEADS[lang])
    for each in report.catalogue.indicators:
        name = NAMES[lang][each.code]
        heads += [name, *(f"{name}: {part}" for part in PARTS[lang])]
    return table_file(heads, [_row(each, lang) for each in report.items], file_format)


def _row(month: InstitutionMonthOut, lang: Language) -> list[Value]:
    score = None if month.score is None else round(month.score, 1)
    row: list[Value] = [month.name, month.site_id, score, month.known_weight]
    for each in month.values:
        row += [each.value, each.numerator, each.denominator, _remark(each, lang)]
    return row


def _remark(value: IndicatorValueOut, lang: Language) -> str | None:
    if value.unknown is not None:
        return UNKNOWN[lang][value.unknown.value]
    return None if value.entered is None else f"{value.entered.on_day} {value.entered.said_by}"
