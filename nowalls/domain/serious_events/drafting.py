"""The draft of a report: what the facts say and what they do not say yet, section by section. Pure.

Every value in a sentence is taken from the facts; what nobody knows is said to be unknown where it belongs, and named
again at the end. No resident is named, and nothing that somebody typed on a timeline is taken over: a note may hold
what a report must not. A person reads, edits and issues the draft.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from nowalls.domain.incidents import Entry as TimelineEntry
from nowalls.domain.incidents import Incident
from nowalls.domain.local_time import LOCAL
from nowalls.domain.registry import Place
from nowalls.domain.serious_events.event import Statement
from nowalls.domain.serious_events.wording import SENTENCES, WORDS, ReportLanguage
from nowalls.domain.serious_events.words import EventCategory, ReportKind

CODED: Final = {"call": "result", "confirmed": "verdict", "reported": "service", "resolved": "outcome"}
"""Which measures say what by a code of their own."""
MEASURES: Final = frozenset(
    {*CODED, "claimed", "dispatched", "accepted", "on_the_way", "stood_down", "arrived", "finished", "reopened"}
)
"""What people did; the other lines of a timeline are the devices' and the centre's own."""


class UnknownItem(StrEnum):
    """What a report ought to say and nobody knows yet, in the order of its sections."""

    CONFIRMATION = "confirmation"
    INSIDE = "inside"
    CANNOT_WALK = "cannot_walk"
    DEAD = "dead"
    INJURED = "injured"
    MISSING = "missing"
    CAUSE = "cause"
    MEASURES = "measures"
    ON_THE_WAY = "on_the_way"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFacts:
    """One incident of the event: itself, its address, how many are where it is, and its timeline."""

    incident: Incident
    address: str
    """From the large to the small, with the site's name."""
    inside: int | None
    """How many are registered where it is, also who is away; ``None`` where that says nothing of who is there."""
    away: int
    cannot_walk: int | None
    """Of those who may be inside, as far as they were assessed; ``None`` when whoever asks may not know."""
    not_assessed: int
    """How many of them nobody assessed."""
    timeline: tuple[TimelineEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that a draft is made from."""

    category: EventCategory
    what: str
    stated: Statement
    incidents: tuple[IncidentFacts, ...]
    """At least one."""
    as_of: datetime
    last_report_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence by its code, with what is put into it."""

    code: str
    values: tuple[tuple[str, str], ...] = ()
    unknown: UnknownItem | None = None
    """What this sentence says is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A report's draft: its sentences, their text, and what is not known."""

    lines: tuple[Line, ...]
    text: str
    unknown: tuple[UnknownItem, ...]


def draft(facts: Facts, report: ReportKind, language: ReportLanguage) -> Draft:
    """Return the draft of a report; the same facts make the same draft, whoever asks."""
    lines = tuple(_Writing(facts, report, language).lines())
    unknown = tuple(each for each in UnknownItem if any(line.unknown is each for line in lines))
    if unknown:
        words = WORDS[language]
        items = words["separator"].join(words[f"unknown.{each}"] for each in unknown)
        lines = (*lines, Line(code="head.unknown"), Line(code="unknown", values=(("items", items),)))
    sentences = SENTENCES[language]
    text = "\n".join(sentences[line.code].format_map(dict(line.values)) for line in lines)
    return Draft(lines=lines, text=text, unknown=unknown)


def local_minute(at: datetime) -> str:
    """Write a moment on the centre's clock, to the minute."""
    return f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}"


class _Writing:
    """Writes the sections of one draft in their order."""

    def __init__(self, facts: Facts, report: ReportKind, language: ReportLanguage) -> None:
        self.facts = facts
        self.report = report
        self.words = WORDS[language]
        self.sentences = SENTENCES[language]
        self.addresses = list(dict.fromkeys(self._address(each) for each in facts.incidents))

    def lines(self) -> Iterator[Line]:
        facts = self.facts
        yield self._line("title", report=self.words[f"report.{self.report}"])
        yield self._line("subject", category=self.words[f"category.{facts.category}"], what=facts.what)
        yield self._line("as_of", at=local_minute(facts.as_of))
        yield Line(code="head.time")
        yield self._line("time", at=local_minute(min(each.incident.opened_at for each in facts.incidents)))
        yield Line(code="head.place")
        for n, address in enumerate(self.addresses):
            yield self._line("place", where=self._scene(n), address=address)
        yield Line(code="head.course")
        for each in facts.incidents:
            yield from self._course(each)
        yield from self._people()
        yield Line(code="head.cause")
        cause = facts.stated.cause
        yield self._line("cause", cause=cause) if cause else Line(code="cause_not_known", unknown=UnknownItem.CAUSE)
        yield from self._measures()
        yield Line(code="head.on_the_way")
        for each in facts.incidents:
            yield self._on_the_way(each)
        yield Line(code="head.outcome")
        for each in facts.incidents:
            yield self._outcome(each)

    def _course(self, each: IncidentFacts) -> Iterator[Line]:
        incident, where = each.incident, self._where(each)
        kind, source = self.words[f"kind.{incident.kind}"], self.words[f"source.{incident.source}"]
        yield self._line("course", at=local_minute(incident.opened_at), where=where, kind=kind, source=source)
        if incident.confirmed:
            yield self._line("course.confirmed", where=where)
        else:
            yield self._not_known("course.not_confirmed", UnknownItem.CONFIRMATION, where=where)

    def _people(self) -> Iterator[Line]:
        yield Line(code="head.people")
        for each in self.facts.incidents:
            where = self._where(each)
            if each.inside is None:
                yield self._not_known("people.inside_not_known", UnknownItem.INSIDE, where=where)
            else:
                yield self._line("people.inside", where=where, inside=str(each.inside), away=str(each.away))
            if each.cannot_walk is None:
                yield self._not_known("people.cannot_walk_not_known", UnknownItem.CANNOT_WALK, where=where)
            else:
                numbers = {"cannot_walk": str(each.cannot_walk), "not_assessed": str(each.not_assessed)}
                yield self._line("people.cannot_walk", where=where, **numbers)
        stated = self.facts.stated
        for unknown, n in (
            (UnknownItem.DEAD, stated.dead),
            (UnknownItem.INJURED, stated.injured),
            (UnknownItem.MISSING, stated.missing),
        ):
            if n is None:
                yield Line(code=f"people.{unknown}_not_known", unknown=unknown)
            else:
                yield self._line(f"people.{unknown}", n=str(n))

    def _measures(self) -> Iterator[Line]:
        """In the order in which they were taken; a follow-up tells those since the report before it."""
        yield Line(code="head.measures")
        since = self.facts.last_report_at if self.report is ReportKind.FOLLOW_UP else None
        taken = sorted(
            (
                (entry.at, n, each, entry)
                for n, each in enumerate(self.facts.incidents)
                for entry in _told(each.timeline)
            ),
            key=lambda found: found[:2],
        )
        new = [found for found in taken if since is None or found[0] > since]
        for at, _, each, entry in new:
            yield self._line("measure", at=local_minute(at), where=self._where(each), measure=self._measure(entry))
        if not new and since is not None:
            yield self._line("measures_since", at=local_minute(since))
        elif not new:
            yield Line(code="measures_not_known", unknown=UnknownItem.MEASURES)

    def _measure(self, entry: TimelineEntry) -> str:
        said = CODED.get(entry.code)
        values = {} if said is None else {said: self.words[f"{said}.{entry.params[said]}"]}
        return self.sentences[f"measure.{entry.code}"].format_map(values)

    def _on_the_way(self, each: IncidentFacts) -> Line:
        incident, where = each.incident, self._where(each)
        if not incident.is_open:
            return self._line("on_the_way.over", where=where)
        if incident.arrived_at is not None:
            return self._line("on_the_way.there", where=where, at=local_minute(incident.arrived_at))
        sent, at = incident.responder, incident.dispatched_at
        if sent is None or at is None:
            return self._not_known("on_the_way_not_known", UnknownItem.ON_THE_WAY, where=where)
        if sent.eta_s is None:
            return self._line("on_the_way", where=where, name=sent.name, at=local_minute(at))
        minutes = str(round(sent.eta_s / 60))
        return self._line("on_the_way.eta", where=where, name=sent.name, at=local_minute(at), minutes=minutes)

    def _outcome(self, each: IncidentFacts) -> Line:
        incident, where = each.incident, self._where(each)
        if incident.closed_at is None:
            return self._not_known("outcome_not_known", UnknownItem.OUTCOME, where=where)
        at = local_minute(incident.closed_at)
        if incident.outcome is None:
            return self._line("outcome.merged", where=where, at=at)
        return self._line("outcome", where=where, at=at, outcome=self.words[f"outcome.{incident.outcome}"])

    def _where(self, each: IncidentFacts) -> str:
        return self._scene(self.addresses.index(self._address(each)))

    def _scene(self, n: int) -> str:
        """Call a place by its number where there are several: its address is said once."""
        scene = self.words["scene"]
        return scene if len(self.addresses) == 1 else f"{scene} {n + 1}"

    def _address(self, each: IncidentFacts) -> str:
        return " ".join([each.address, *self._place(each.incident.place)])

    def _place(self, place: Place) -> list[str]:
        def named(word: str, name: str | None) -> str | None:
            return self.words[word].format(name=name) if name is not None and name.isdecimal() else name

        return [part for part in (place.building, named("floor", place.floor), named("room", place.room)) if part]

    @staticmethod
    def _line(code: str, **values: str) -> Line:
        return Line(code=code, values=tuple(values.items()))

    @staticmethod
    def _not_known(code: str, unknown: UnknownItem, **values: str) -> Line:
        return Line(code=code, values=tuple(values.items()), unknown=unknown)


def _told(timeline: Sequence[TimelineEntry]) -> Iterator[TimelineEntry]:
    """Go through what people did; a coded measure whose code is missing tells nothing."""
    for entry in timeline:
        said = CODED.get(entry.code)
        if entry.code in MEASURES and (said is None or entry.params.get(said) is not None):
            yield entry
