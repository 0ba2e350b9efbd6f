"""The homes and rooms that are not whole as a file, in the words of the screen."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from api.spreadsheets import FileFormat, Language, Value, local_minute, table_file
from nowalls.domain.protected_today import Keeper
from nowalls.domain.protection import Gap
from nowalls.storage.protecting import Lacking

MOST_ROWS: Final = 20_000
"""More than a city can see to in a quarter; a second's work."""
HEADS: Final[Mapping[Language, tuple[str, ...]]] = {
    "zh-CN": ("监护点", "位置", "组织", "得分", "原因", "自", "由谁处理", "期限", "逾期", "上次验证"),
    "en": (
        "Site",
        "Place",
        "Organization",
        "Score",
        "Reasons",
        "Since",
        "Seen to by",
        "Deadline",
        "Overdue",
        "Last proved",
    ),
}
GAPS: Final[Mapping[Language, Mapping[Gap, str]]] = {
    "zh-CN": {
        Gap.NO_DEVICE: "没有设备",
        Gap.NEVER_HEARD: "从未上线",
        Gap.SILENT: "失联",
        Gap.IN_MAINTENANCE: "检修中",
        Gap.PROOF_FAILED: "自检未应答",
        Gap.TEST_NOT_SEEN: "未启用（测试未见）",
        Gap.FAULT: "故障",
        Gap.BATTERY_EMPTY: "电量将尽",
        Gap.BATTERY_LOW: "电量低",
        Gap.TEST_OVERDUE: "测试逾期",
    },
    "en": {
        Gap.NO_DEVICE: "No device",
        Gap.NEVER_HEARD: "Never heard",
        Gap.SILENT: "Silent",
        Gap.IN_MAINTENANCE: "In maintenance",
        Gap.PROOF_FAILED: "Asked for its alarm, none came",
        Gap.TEST_NOT_SEEN: "Not commissioned (test not seen)",
        Gap.FAULT: "Faulty",
        Gap.BATTERY_EMPTY: "Battery nearly empty",
        Gap.BATTERY_LOW: "Battery low",
        Gap.TEST_OVERDUE: "Test overdue",
    },
}
KEEPERS: Final[Mapping[Language, Mapping[Keeper, str]]] = {
    "zh-CN": {Keeper.ORGANIZATION: "服务组织", Keeper.CENTRE: "中心"},
    "en": {Keeper.ORGANIZATION: "Organization", Keeper.CENTRE: "Centre"},
}
YES: Final[Mapping[Language, str]] = {"zh-CN": "是", "en": "yes"}
SEPARATOR: Final[Mapping[Language, str]] = {"zh-CN": "、", "en": ", "}


def lacking_file(found: Sequence[Lacking], file_format: FileFormat, lang: Language, *, today: date) -> bytes:
    """Return a line a place; ``today`` is the day by which a deadline is over or not."""
    return table_file(HEADS[lang], [_row(each, lang, today) for each in found], file_format)


def _row(each: Lacking, lang: Language, today: date) -> list[Value]:
    place = " ".join(part for part in (each.building, each.floor, each.room) if part)
    return [
        each.site_name,
        place,
        each.organization_name,
        each.score,
        SEPARATOR[lang].join(GAPS[lang][gap] for gap in each.gaps),
        local_minute(each.since),
        KEEPERS[lang][each.keeper],
        each.deadline.isoformat(),
        YES[lang] if each.deadline < today else "",
        local_minute(each.proved_at),
    ]
