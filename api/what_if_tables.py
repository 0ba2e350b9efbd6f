"""What if, as a table of a file: a line for each target, then one for each incident that would differ."""

from collections.abc import Mapping
from typing import Final

from api.schemas.what_if import DifferentOut, WhatIfOut
from api.spreadsheets import FileFormat, Language, Value, local_minute, table_file
from nowalls.domain.response_times import Target

WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "zh-CN": {
        "what": "目标或警情",
        "n": "件数",
        "before": "实际达标率",
        "before_low": "区间下限",
        "before_high": "区间上限",
        "after": "假设达标率",
        "after_low": "区间下限",
        "after_high": "区间上限",
        "opened": "立案时间",
        "waited": "等人（秒）",
        "spared": "可少等（秒）",
        "missed_before": "实际未达标",
        "missed_after": "假设下未达标",
        "claim_soon": "及时接警",
        "claim_late": "最迟接警",
        "on_site": "及时到场",
        "on_site_late": "最迟到场",
        "and": "、",
    },
    "en": {
        "what": "Target or incident",
        "n": "Count",
        "before": "Share as it was",
        "before_low": "Interval from",
        "before_high": "Interval to",
        "after": "Share if",
        "after_low": "Interval from",
        "after_high": "Interval to",
        "opened": "Opened",
        "waited": "Waited for a responder (s)",
        "spared": "Spared (s)",
        "missed_before": "Missed as it was",
        "missed_after": "Missed if",
        "claim_soon": "Claimed soon",
        "claim_late": "Claimed at the latest",
        "on_site": "On site soon",
        "on_site_late": "On site at the latest",
        "and": ", ",
    },
}
HEADS: Final = (
    *("what", "n", "before", "before_low", "before_high", "after", "after_low", "after_high"),
    *("opened", "waited", "spared", "missed_before", "missed_after"),
)


def what_if_file(told: WhatIfOut, file_format: FileFormat, lang: Language) -> bytes:
    """Return the answer as a file; shares are of 1."""
    words = WORDS[lang]
    rows = [_target(told, target, words) for target in Target]
    rows += [_incident(each, words) for each in told.different]
    return table_file([words[head] for head in HEADS], rows, file_format)


def _target(told: WhatIfOut, target: Target, words: Mapping[str, str]) -> list[Value]:
    before, after = getattr(told.before.shares, target.value), getattr(told.after.shares, target.value)
    shares: list[Value] = [before.share, before.low, before.high, after.share, after.low, after.high]
    return [words[target.value], after.n, *shares, None, None, None, None, None]


def _incident(each: DifferentOut, words: Mapping[str, str]) -> list[Value]:
    shares: list[Value] = [None] * 6
    missed = (_missed(each.before, words), _missed(each.after, words))
    return [each.id, None, *shares, local_minute(each.opened_at), each.waited_s, each.spared_s, *missed]


def _missed(judged: Mapping[Target, bool | None], words: Mapping[str, str]) -> str:
    return words["and"].join(words[target.value] for target in Target if judged[target] is False)
