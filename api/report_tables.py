"""The response times as a table of a file: a line for the whole and one for each group, in the words of the screen."""

from collections.abc import Mapping
from typing import Final

from api.schemas.reports import FiguresOut, ResponseTimesOut, ShareOut
from api.spreadsheets import FileFormat, Language, Value, table_file

COLUMNS: Final = (
    "group",
    "n",
    *(f"{clock}.{point}" for clock in ("claim", "arrive", "resolve") for point in ("n", "p50", "p90", "p99")),
    *(
        f"{target}.{part}"
        for target in ("claim_soon", "claim_late", "on_site", "on_site_late")
        for part in ("n", "share", "low", "high")
    ),
    "rank",
    "last_year.n",
    "last_year.claim_soon",
)
WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "zh-CN": {
        "group": "分组",
        "n": "件数",
        "rank": "名次",
        "last_year.n": "去年同期件数",
        "last_year.claim_soon": "去年同期及时接警率",
        "whole": "合计",
        "nobody": "无",
        "claim": "接警",
        "arrive": "到场",
        "resolve": "处置",
        "p50": "中位（秒）",
        "p90": "90%（秒）",
        "p99": "99%（秒）",
        "claim_soon": "及时接警",
        "claim_late": "最迟接警",
        "on_site": "及时到场",
        "on_site_late": "最迟到场",
        "share": "达标率",
        "low": "区间下限",
        "high": "区间上限",
        "emergency_rescue": "紧急救援",
        "fire_hazard": "火灾报警",
        "night": "夜班 0–8 时",
        "day": "早班 8–16 时",
        "evening": "中班 16–24 时",
    },
    "en": {
        "group": "Group",
        "n": "Count",
        "rank": "Rank",
        "last_year.n": "Last year, count",
        "last_year.claim_soon": "Last year, claimed soon",
        "whole": "All",
        "nobody": "None",
        "claim": "Claim",
        "arrive": "Arrival",
        "resolve": "Resolving",
        "p50": "median (s)",
        "p90": "90% (s)",
        "p99": "99% (s)",
        "claim_soon": "Claimed soon",
        "claim_late": "Claimed at the latest",
        "on_site": "On site soon",
        "on_site_late": "On site at the latest",
        "share": "share",
        "low": "interval from",
        "high": "interval to",
        "emergency_rescue": "Emergency rescue",
        "fire_hazard": "Fire alarm",
        "night": "Night 0–8",
        "day": "Day 8–16",
        "evening": "Evening 16–24",
    },
}


def report_file(report: ResponseTimesOut, file_format: FileFormat, lang: Language) -> bytes:
    """Return the report as a file; times are seconds, shares are of 1."""
    words = WORDS[lang]
    rows = [_row(words["whole"], report.whole, report.whole_last_year, None)]
    rows += [
        _row(each.name or words.get(each.key, each.key) or words["nobody"], each, each.last_year, each.rank)
        for each in report.groups
    ]
    return table_file([_head(column, words) for column in COLUMNS], rows, file_format)


def _head(column: str, words: Mapping[str, str]) -> str:
    if column in words:
        return words[column]
    subject, _, part = column.partition(".")
    return f"{words[subject]} {words[part]}"


def _row(name: str, figures: FiguresOut, last_year: FiguresOut | None, rank: int | None) -> list[Value]:
    row: list[Value] = [name, figures.n]
    for spread in (figures.claim, figures.arrive, figures.resolve):
        row += [spread.n, spread.p50_s, spread.p90_s, spread.p99_s]
    shares = figures.shares
    for share in (shares.claim_soon, shares.claim_late, shares.on_site, shares.on_site_late):
        row += _share(share)
    before = None if last_year is None else last_year.shares.claim_soon.share
    return [*row, rank, None if last_year is None else last_year.n, before]


def _share(share: ShareOut) -> list[Value]:
    return [share.n, share.share, share.low, share.high]
