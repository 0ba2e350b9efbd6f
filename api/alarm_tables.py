"""Needless alarms and alarm loads as tables of a file, in the words of the screen; a test holds the two together."""

from collections.abc import Mapping
from typing import Final

from api.schemas.alarm_quality import AlarmGroupOut, AlarmLoadOut, AlarmsOut
from api.spreadsheets import FileFormat, Language, Value, table_file
from nowalls.domain.alarm_quality import NEEDLESS, AlarmGroupBy

NEEDLESS_COLUMNS: Final = (
    "report.group.site",
    "alarms.settled",
    *(f"outcome.{outcome}" for outcome in NEEDLESS),
    "alarms.needless",
    "low",
    "high",
)
LOAD_COLUMNS: Final = (
    "load.person",
    "load.on_shift",
    "load.alarms",
    "load.per_hour",
    "load.busiest",
    "load.floods",
    "flooded",
    "load.level",
)
WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "zh-CN": {
        "alarms.group.device": "设备",
        "alarms.group.rule": "报警原因",
        "alarms.group.hour": "时刻",
        "alarms.group.site": "住户/机构",
        "alarms.settled": "已办结",
        "alarms.needless": "无需帮助",
        "alarms.by_rule": "无设备",
        "report.whole": "合计",
        "report.group.site": "监护点",
        "load.person": "人员",
        "load.on_shift": "在岗（小时）",
        "load.alarms": "报警",
        "load.per_hour": "每小时",
        "load.busiest": "最忙十分钟",
        "load.floods": "洪峰",
        "load.level": "评价",
        "load.level.acceptable": "可接受",
        "load.level.manageable": "勉强可应付",
        "load.level.too_many": "过多",
        "load.level.too_short": "在岗不足一班",
        "alarms.rule.night_exit_no_return": "夜间外出未归",
        "alarms.rule.inactivity_unanswered": "长时间无活动且无人确认",
        "alarms.rule.": "不明",
        "outcome.false_alarm_device": "误报（设备）",
        "outcome.pressed_by_mistake": "误按（本人）",
        "outcome.visited_no_need": "到场无需救助",
        "signal.sos": "求助按钮",
        "signal.call": "服务键",
        "signal.checkin": "报平安",
        "signal.fall": "跌倒",
        "signal.smoke": "烟雾",
        "signal.heat": "高温",
        "signal.co": "一氧化碳",
        "signal.gas": "燃气",
        "signal.water": "漏水",
        "signal.tamper": "防拆",
        "signal.fault": "故障",
        "signal.low_battery": "电量低",
        "signal.mains_fail": "断电",
        "signal.contact": "门磁",
        "signal.occupancy": "占用",
        "signal.unreadable": "无法读取的报警",
        "low": "区间下限",
        "high": "区间上限",
        "flooded": "洪峰占在岗时间",
    },
    "en": {
        "alarms.group.device": "Device",
        "alarms.group.rule": "What rang",
        "alarms.group.hour": "Hour",
        "alarms.group.site": "Home or institution",
        "alarms.settled": "Settled",
        "alarms.needless": "Needless",
        "alarms.by_rule": "No device",
        "report.whole": "All",
        "report.group.site": "Site",
        "load.person": "Person",
        "load.on_shift": "On shift (h)",
        "load.alarms": "Alarms",
        "load.per_hour": "An hour",
        "load.busiest": "Busiest ten minutes",
        "load.floods": "Floods",
        "load.level": "Level",
        "load.level.acceptable": "acceptable",
        "load.level.manageable": "manageable at most",
        "load.level.too_many": "too many",
        "load.level.too_short": "less than a shift",
        "alarms.rule.night_exit_no_return": "Out at night, not back",
        "alarms.rule.inactivity_unanswered": "No movement, nobody checked",
        "alarms.rule.": "Unknown",
        "outcome.false_alarm_device": "False alarm (device)",
        "outcome.pressed_by_mistake": "Pressed by mistake",
        "outcome.visited_no_need": "Visited, no need",
        "signal.sos": "SOS button",
        "signal.call": "Service key",
        "signal.checkin": "Check-in",
        "signal.fall": "Fall",
        "signal.smoke": "Smoke",
        "signal.heat": "Heat",
        "signal.co": "Carbon monoxide",
        "signal.gas": "Gas",
        "signal.water": "Water",
        "signal.tamper": "Tamper",
        "signal.fault": "Fault",
        "signal.low_battery": "Low battery",
        "signal.mains_fail": "Mains failure",
        "signal.contact": "Door contact",
        "signal.occupancy": "Occupancy",
        "signal.unreadable": "Unreadable alarm",
        "low": "Interval from",
        "high": "Interval to",
        "flooded": "Floods, share of the shift",
    },
}
"""Under the keys of the console's catalogues; what has no dot is the file's own."""


def needless_file(report: AlarmsOut, file_format: FileFormat, lang: Language) -> bytes:
    """Return the groups as a file, all of them first; shares are of 1."""
    words = WORDS[lang]
    heads = [words[f"alarms.group.{report.group_by}"], *(words[column] for column in NEEDLESS_COLUMNS)]
    groups = (report.whole, *report.groups)
    rows = [[_name(each.key, report.group_by, words), *_counts(each)] for each in groups]
    return table_file(heads, rows, file_format)


def _name(key: str | None, group_by: AlarmGroupBy, words: Mapping[str, str]) -> str:
    if key is None:
        return words["report.whole"]
    if group_by is AlarmGroupBy.RULE:
        return words.get(f"signal.{key}") or words.get(f"alarms.rule.{key}", key)
    return key or words["alarms.by_rule"]


def _counts(group: AlarmGroupOut) -> list[Value]:
    counts = [group.false_alarm_device, group.pressed_by_mistake, group.visited_no_need]
    share = group.needless
    return [group.name, share.n, *counts, share.share, share.low, share.high]


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
            words[f"load.level.{each.level or 'too_short'}"],
        ]
        for each in report.items
    ]
    return table_file([words[column] for column in LOAD_COLUMNS], rows, file_format)
