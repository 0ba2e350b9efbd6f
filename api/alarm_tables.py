"""Needless alarms and alarm loads as tables of a file, in the words of the screen."""

from collections.abc import Mapping
from typing import Final

from api.schemas.alarm_quality import AlarmGroupOut, AlarmLoadOut, AlarmsOut
from api.spreadsheets import FileFormat, Language, Value, table_file

NEEDLESS_HEADS: Final[Mapping[Language, tuple[str, ...]]] = {
    "zh-CN": (
        "分组",
        "地点",
        "已办结报警",
        "误报（设备）",
        "误按（本人）",
        "到场无需救助",
        "无需帮助占比",
        "区间下限",
        "区间上限",
    ),
    "en": (
        "Group",
        "Site",
        "Settled alarms",
        "False alarm (device)",
        "Pressed by mistake",
        "Visited, no need",
        "Share needless",
        "interval from",
        "interval to",
    ),
}
LOAD_HEADS: Final[Mapping[Language, tuple[str, ...]]] = {
    "zh-CN": ("人员", "在岗（小时）", "报警", "每小时", "最忙十分钟", "超过 10 件的十分钟", "占在岗时间", "评价"),
    "en": (
        "Person",
        "On shift (h)",
        "Alarms",
        "An hour",
        "Busiest ten minutes",
        "Ten minutes with more than 10",
        "Share of the shift",
        "Level",
    ),
}
WORDS: Final[Mapping[Language, Mapping[str | None, str]]] = {
    "zh-CN": {
        None: "合计",
        "acceptable": "可接受",
        "manageable": "勉强可应付",
        "too_many": "过多",
        "too_short": "在岗不足一班",
    },
    "en": {
        None: "All",
        "acceptable": "acceptable",
        "manageable": "manageable at most",
        "too_many": "too many",
        "too_short": "less than a shift",
    },
}


def needless_file(report: AlarmsOut, file_format: FileFormat, lang: Language) -> bytes:
    """Return the groups as a file, all of them first; shares are of 1."""
    rows = [_needless_row(each, WORDS[lang]) for each in (report.whole, *report.groups)]
    return table_file(NEEDLESS_HEADS[lang], rows, file_format)


def _needless_row(group: AlarmGroupOut, words: Mapping[str | None, str]) -> list[Value]:
    counts = [group.false_alarm_device, group.pressed_by_mistake, group.visited_no_need]
    share = group.needless
    name = words[None] if group.key is None else group.key
    return [name, group.name, share.n, *counts, share.share, share.low, share.high]


def load_file(report: AlarmLoadOut, file_format: FileFormat, lang: Language) -> bytes:
    """Return the loads as a file."""
    words = WORDS[lang]
    rows: list[list[Value]] = [
        [
            each.name,
            round(each.on_shift_s / 3600, 2),
            each.alarms,
            each.per_hour,
            each.busiest_ten_minutes,
            each.floods,
            each.flooded,
            words["too_short" if each.level is None else each.level.value],
        ]
        for each in report.items
    ]
    return table_file(LOAD_HEADS[lang], rows, file_format)
