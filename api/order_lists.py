"""The list of orders as a file, in the words of the console's screen; a test holds the two against each other."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from api.spreadsheets import FileFormat, Language, Value, local_minute, table_file
from nowalls.storage.orders import OrderRecord

MOST_ROWS: Final = 20_000
"""More orders than a city issues in years; a second's work."""

COLUMNS: Final = (
    "document_number",
    "site",
    "subject",
    "requirement",
    "responsible",
    "issued_at",
    "issuer",
    "state",
    "signed_at",
    "due_on",
    "late",
    "measures",
    "answered_at",
    "closed_at",
)
WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "zh-CN": {
        "column.document_number": "文号",
        "column.site": "机构",
        "column.subject": "事由",
        "column.requirement": "督办要求",
        "column.responsible": "责任人",
        "column.issued_at": "下发时间",
        "column.issuer": "下发人",
        "column.state": "状态",
        "column.signed_at": "签收时间",
        "column.due_on": "办理期限",
        "column.late": "逾期",
        "column.measures": "办理情况",
        "column.answered_at": "反馈时间",
        "column.closed_at": "办结时间",
        "state.issued": "待签收",
        "state.signed_for": "办理中",
        "state.answered": "待复查",
        "state.passed": "复查合格",
        "state.closed": "已办结",
        "state.withdrawn": "已撤回",
        "late.unsigned": "逾期未签收",
        "late.overdue": "逾期未办理",
    },
    "en": {
        "column.document_number": "Number",
        "column.site": "Institution",
        "column.subject": "Subject",
        "column.requirement": "Requirement",
        "column.responsible": "Responsible",
        "column.issued_at": "Issued at",
        "column.issuer": "Issued by",
        "column.state": "State",
        "column.signed_at": "Signed for at",
        "column.due_on": "Deadline",
        "column.late": "Late",
        "column.measures": "What was done",
        "column.answered_at": "Answered at",
        "column.closed_at": "Closed at",
        "state.issued": "To be signed for",
        "state.signed_for": "Being carried out",
        "state.answered": "To be re-checked",
        "state.passed": "Re-check passed",
        "state.closed": "Closed",
        "state.withdrawn": "Withdrawn",
        "late.unsigned": "Not signed for in time",
        "late.overdue": "Overdue",
    },
}


def list_file(records: Sequence[OrderRecord], file_format: FileFormat, lang: Language, *, today: date) -> bytes:
    """Write the list as a file, headed in this language."""
    words = WORDS[lang]
    heads = [words[f"column.{name}"] for name in COLUMNS]
    return table_file(heads, [_row(each, words, today) for each in records], file_format)


def _row(record: OrderRecord, words: Mapping[str, str], today: date) -> list[Value]:
    order = record.order
    issue = order.issue
    values: dict[str, Value] = {
        "document_number": issue.document_number,
        "site": record.site_name,
        "subject": issue.subject,
        "requirement": issue.requirement,
        "responsible": issue.responsible,
        "issued_at": local_minute(order.issued_at),
        "issuer": "" if record.issuer is None else record.issuer.name,
        "state": words[f"state.{order.state}"],
        "signed_at": local_minute(order.signed_at),
        "due_on": order.deadline.on.isoformat(),
        "late": "; ".join(_late(record, words, today)),
        "measures": record.measures or "",
        "answered_at": local_minute(order.answered_at),
        "closed_at": local_minute(order.closed_at),
    }
    return [values[name] for name in COLUMNS]


def _late(record: OrderRecord, words: Mapping[str, str], today: date) -> list[str]:
    late = {"unsigned": record.order.is_unsigned(today), "overdue": record.order.is_overdue(today)}
    return [words[f"late.{name}"] for name, holds in late.items() if holds]
