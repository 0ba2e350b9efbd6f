"""The ledger's three lists as files: 隐患清单 (what was found), 整改清单 (what is put right), 责任清单 (by whom).

The same words as on the console's screen; a test holds the two against each other.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from api.spreadsheets import FileFormat, Language, local_minute, table_file
from nowalls.storage.hazards import HazardRecord

MOST_ROWS: Final = 20_000
"""More hazards than a city's institutions have in years; a second's work."""


class HazardList(StrEnum):
    """Which list."""

    HAZARDS = "hazards"
    RECTIFICATIONS = "rectifications"
    RESPONSIBILITIES = "responsibilities"


COLUMNS: Final[Mapping[HazardList, tuple[str, ...]]] = {
    HazardList.HAZARDS: ("id", "site", "place", "category", "grade", "what", "found_by", "reported_at", "state"),
    HazardList.RECTIFICATIONS: ("id", "site", "what", "measures", "due_on", "overdue", "rectified_at", "state"),
    HazardList.RESPONSIBILITIES: ("id", "site", "what", "grade", "responsible", "due_on", "documents", "state"),
}
WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "zh-CN": {
        "column.id": "编号",
        "column.site": "机构",
        "column.place": "位置",
        "column.category": "类别",
        "column.grade": "级别",
        "column.what": "隐患情况",
        "column.found_by": "发现方式",
        "column.reported_at": "发现时间",
        "column.state": "状态",
        "column.measures": "整改措施",
        "column.due_on": "整改期限",
        "column.overdue": "逾期",
        "column.rectified_at": "整改时间",
        "column.responsible": "责任人",
        "column.documents": "文号",
        "category.fire_safety": "消防",
        "category.electrical": "电气",
        "category.gas": "燃气",
        "category.food": "食品",
        "category.care": "医疗护理",
        "category.special_equipment": "特种设备",
        "category.building": "建筑",
        "category.monitoring": "监控",
        "grade.general": "一般事故隐患",
        "grade.major_accident": "重大事故隐患",
        "grade.major_fire": "重大火灾隐患",
        "found.inspection": "检查",
        "found.patrol": "巡查",
        "found.report": "报告",
        "found.rule": "系统发现",
        "state.reported": "待定级",
        "state.determined": "已判定",
        "state.proposed": "已提请",
        "state.rectifying": "整改中",
        "state.recheck": "待复查",
        "state.passed": "复查合格",
        "state.closed": "已销案",
        "evidence.detector_silent": "设备 {device_id} 失联 {hours} 小时",
        "evidence.false_fires_repeated": "{days} 天内火灾误报 {n} 次",
        "yes": "是",
        "no": "否",
    },
    "en": {
        "column.id": "Number",
        "column.site": "Institution",
        "column.place": "Place",
        "column.category": "Category",
        "column.grade": "Grade",
        "column.what": "Hazard",
        "column.found_by": "Found by",
        "column.reported_at": "Found at",
        "column.state": "State",
        "column.measures": "Measures",
        "column.due_on": "Deadline",
        "column.overdue": "Overdue",
        "column.rectified_at": "Rectified at",
        "column.responsible": "Responsible",
        "column.documents": "Documents",
        "category.fire_safety": "Fire safety",
        "category.electrical": "Electrical",
        "category.gas": "Gas",
        "category.food": "Food",
        "category.care": "Medical care",
        "category.special_equipment": "Special equipment",
        "category.building": "Building",
        "category.monitoring": "Monitoring",
        "grade.general": "General hazard",
        "grade.major_accident": "Major accident hazard",
        "grade.major_fire": "Major fire hazard",
        "found.inspection": "Inspection",
        "found.patrol": "Patrol",
        "found.report": "Report",
        "found.rule": "Found by the system",
        "state.reported": "To be graded",
        "state.determined": "Determined",
        "state.proposed": "Proposed",
        "state.rectifying": "Being rectified",
        "state.recheck": "To be re-checked",
        "state.passed": "Re-check passed",
        "state.closed": "Closed",
        "evidence.detector_silent": "device {device_id} silent for {hours} h",
        "evidence.false_fires_repeated": "{n} false fire reports within {days} days",
        "yes": "yes",
        "no": "no",
    },
}


def list_file(
    records: Sequence[HazardRecord], which: HazardList, file_format: FileFormat, lang: Language, *, today: date
) -> bytes:
    """Write a list as a file, headed in this language."""
    words = WORDS[lang]
    heads = [words[f"column.{name}"] for name in COLUMNS[which]]
    rows = [_row(each, which, words, today) for each in records if _belongs(each, which)]
    return table_file(heads, rows, file_format)


def _belongs(record: HazardRecord, which: HazardList) -> bool:
    """Only what was ordered is put right, and only then somebody is responsible."""
    return which is HazardList.HAZARDS or record.hazard.deadline is not None


def _row(record: HazardRecord, which: HazardList, words: Mapping[str, str], today: date) -> list[str]:
    hazard, place = record.hazard, record.place
    finding, deadline = hazard.finding, hazard.deadline
    where = [] if place is None else [place.building, place.floor, place.room]
    values = {
        "id": finding.id,
        "site": record.site_name,
        "place": " ".join(part for part in where if part),
        "category": words[f"category.{finding.category}"],
        "grade": "" if hazard.grade is None else words[f"grade.{hazard.grade}"],
        "what": what_of(record, words),
        "found_by": words[f"found.{finding.found_by}"],
        "reported_at": local_minute(hazard.reported_at),
        "state": words[f"state.{hazard.state}"],
        "measures": record.measures or "",
        "due_on": "" if deadline is None else deadline.on.isoformat(),
        "overdue": words["yes" if hazard.is_overdue(today) else "no"],
        "rectified_at": local_minute(hazard.rectified_at),
        "responsible": hazard.responsible or "",
        "documents": "; ".join(record.document_numbers),
    }
    return [values[name] for name in COLUMNS[which]]


def what_of(record: HazardRecord, words: Mapping[str, str]) -> str:
    """Return what was found: in the finder's words, or a rule's evidence as a sentence."""
    evidence = record.hazard.finding.evidence
    if evidence is None:
        return record.hazard.finding.what
    return words[f"evidence.{evidence.code}"].format_map(evidence.params)
