"""Whether a month's report is what it says: figures recomputed, draws drawn again, the audit's links worked out.

What this cannot show by itself is that the whole was not replaced by another one that fits together: for that a link of
the audit must be known from elsewhere, as ``nowalls audit verify`` prints it.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import chain
from math import isclose
from typing import Any, Final

from nowalls.domain.draws import is_reproduced
from nowalls.domain.monthly.recomputing import counts, recomputed
from nowalls.domain.monthly.records import MonthlyReport
from nowalls.domain.response_times import Figures

EXACT_S: Final = 1e-6
"""The database keeps microseconds."""


def problems(report: MonthlyReport, *, known: tuple[int, str] | None = None) -> list[str]:
    """Return what is wrong, a sentence each; ``known`` is a link's number and digest from elsewhere."""
    found = (_strange_incidents(report), _other_figures(report), _other_draws(report), _broken_chain(report))
    return list(chain(*found, _not_known(report, known)))


def _strange_incidents(report: MonthlyReport) -> Iterator[str]:
    seen: set[str] = set()
    for each in report.incidents:
        if each.id in seen:
            yield f"Incident {each.id} stands in it twice."
        seen.add(each.id)
        if not report.period.since <= each.opened_at < report.period.until:
            yield f"Incident {each.id} was opened at {each.opened_at.isoformat()}, not in {report.month}."
        if report.district not in (None, each.district):
            yield f"Incident {each.id} is of district {each.district}, not {report.district}."


def _other_figures(report: MonthlyReport) -> Iterator[str]:
    if not _aims_cover(report):
        yield "The targets do not reach back to the first incident, so no share can be judged."
        return
    again = recomputed(report.incidents, report.aims, report.made_at)
    yield from _differences("all incidents", report.figures.whole, again.whole)
    for group_by, mine in again.groups.items():
        said = report.figures.groups.get(group_by, {})
        for key in sorted(said.keys() | mine.keys()):
            name = f"{group_by.value} {key!r}"
            if key not in said or key not in mine:
                yield f"The group {name} stands in the {'figures' if key in said else 'incidents'} alone."
            else:
                yield from _differences(name, said[key], mine[key])


def _aims_cover(report: MonthlyReport) -> bool:
    opened = [each.opened_at for each in report.incidents if counts(each)]
    if not opened:
        return True
    return any(aim.valid_from is None or aim.valid_from <= min(opened) for aim in report.aims[:1])


def _differences(name: str, said: Figures, again: Figures) -> Iterator[str]:
    ours = dict(_numbers(asdict(again)))
    for number, value in _numbers(asdict(said)):
        other = ours.pop(number, None)
        if not _same(value, other):
            yield f"The figures of {name} say {value} for {number}; the incidents give {other}."
    for number, value in ours.items():
        if value is not None:
            yield f"The figures of {name} say nothing of {number}; the incidents give {value}."


def _numbers(figures: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, float | None]]:
    for name, value in figures.items():
        if isinstance(value, Mapping):
            yield from _numbers(value, f"{within}{name} ")
        else:
            yield f"{within}{name}", value


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=1e-12, abs_tol=EXACT_S)


def _other_draws(report: MonthlyReport) -> Iterator[str]:
    for each in report.draws:
        if not is_reproduced(each):
            yield f"Draw {each.id} is not what its seed draws from its pools."


def _broken_chain(report: MonthlyReport) -> Iterator[str]:
    before, expected = bytes.fromhex(report.chained_from), None
    for link in report.links:
        if expected is not None and link.seq != expected:
            yield f"After link {expected - 1} of the audit comes link {link.seq}: what stood between is not in it."
        digest = hashlib.sha256(before + link.line.encode()).hexdigest()
        if digest != link.digest:
            yield f"Link {link.seq} of the audit is not what was written: its digest is {digest}, not {link.digest}."
        before, expected = bytes.fromhex(link.digest), link.seq + 1


def _not_known(report: MonthlyReport, known: tuple[int, str] | None) -> Iterator[str]:
    if known is None:
        return
    seq, digest = known
    found = next((link.digest for link in report.links if link.seq == seq), None)
    if found is None:
        yield f"Link {seq} of the audit, known from elsewhere, is not in this report."
    elif found != digest:
        yield f"Link {seq} of the audit is {found} here and {digest} elsewhere: the whole was replaced."
