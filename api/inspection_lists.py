"""The list of inspections as a file, in the words of the console's screen; a test holds the two against each other."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from api.spreadsheets import FileFormat, Language, Value, local_minute, table_file
from nowalls.storage.inspections import InspectionRecord

MOST_ROWS: Final = 20_000
"""Two years of daily rounds of thirty institutions; a second's work."""

COLUMNS: Final = (
    "id",
    "kind",
    "site",
    "due_on",
    "state",
    "overdue_days",
    "team",
    "answered",
    "not_in_order",
    "signed_at",
    "countersigned_at",
    "closed_at",
)
WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "zh-CN": {
        "column.id": "编号",
        "column.kind": "类型",
        "column.site": "机构",
        "column.due_on": "期限",
        "column.state": "状态",
        "column.overdue_days": "逾期天数",
        "column.team": "检查人员",
        "column.answered": "已查项目",
        "column.not_in_order": "不合格项",
        "column.signed_at": "签字时间",
        "column.countersigned_at": "机构会签时间",
        "column.closed_at": "办结时间",
        "kind.round": "巡查",
        "kind.check": "检查",
        "kind.oversight": "督查",
        "state.planned": "待开展",
        "state.underway": "进行中",
        "state.signed": "已签字",
        "state.countersigned": "已会签",
        "state.closed": "已办结",
        "state.cancelled": "已取消",
    },
    "en": {
        "column.id": "Number",
        "column.kind": "Kind",
        "column.site": "Institution",
        "column.due_on": "Due",
        "column.state": "State",
        "column.overdue_days": "Days overdue",
        "column.team": "Team",
        "column.answered": "Items looked at",
        "column.not_in_order": "Not in order",
        "column.signed_at": "Signed at",
        "column.countersigned_at": "Countersigned at",
        "column.closed_at": "Closed at",
        "kind.round": "Round",
        "kind.check": "Check",
        "kind.oversight": "Oversight visit",
        "state.planned": "Planned",
        "state.underway": "Underway",
        "state.signed": "Signed",
        "state.countersigned": "Countersigned",
        "state.closed": "Closed",
        "state.cancelled": "Cancelled",
    },
}


def list_file(records: Sequence[InspectionRecord], file_format: FileFormat, lang: Language, *, today: date) -> bytes:
    """Write the list as a file, headed in this language."""
    words = WORDS[lang]
    heads = [words[f"column.{name}"] for name in COLUMNS]
    return table_file(heads, [_row(each, words, today) for each in records], file_format)


def _row(record: InspectionRecord, words: Mapping[str, str], today: date) -> list[Value]:
    inspection = record.inspection
    plan = inspection.plan
    values: dict[str, Value] = {
        "id": plan.id,
        "kind": words[f"kind.{plan.kind}"],
        "site": record.site_name,
        "due_on": plan.due_on.isoformat(),
        "state": words[f"state.{inspection.state}"],
        "overdue_days": inspection.overdue_days(today) or None,
        "team": "; ".join(each.name for each in record.team),
        "answered": f"{len(inspection.answers)}/{len(plan.items)}",
        "not_in_order": inspection.not_in_order,
        "signed_at": local_minute(inspection.signed_at),
        "countersigned_at": local_minute(inspection.countersigned_at),
        "closed_at": local_minute(inspection.closed_at),
    }
    return [values[name] for name in COLUMNS]
