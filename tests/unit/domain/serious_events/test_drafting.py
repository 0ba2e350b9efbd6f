"""A draft says what the facts say, names whatever is not known, and has nothing of its own."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nowalls.domain.ids import IncidentId, ResponderId
from nowalls.domain.incidents import Assignment, Entry, Params
from nowalls.domain.serious_events.drafting import (
    CODED,
    MEASURES,
    Draft,
    Facts,
    IncidentFacts,
    UnknownItem,
    draft,
    local_minute,
)
from nowalls.domain.serious_events.event import Statement
from nowalls.domain.serious_events.wording import SENTENCES, WORDS, ReportLanguage
from nowalls.domain.serious_events.words import EventCategory, ReportKind
from nowalls.domain.words import CallResult, EmergencyService, IncidentKind, IncidentState, Outcome, Source, Verdict
from tests.support.builders import BUILDING, HOME, LIHUA, NOW, an_incident

CHINESE: Final = ReportLanguage.CHINESE
SECRET: Final = "曾雅琴 13900139000"
CODES: Final = {"result": CallResult, "verdict": Verdict, "service": EmergencyService, "outcome": Outcome}
MINUTE: Final = timedelta(minutes=1)


def said(code: str, minutes: int = 1, **params: str) -> Entry:
    """Build a line of a timeline by a dispatcher, whose free text holds what no report may say."""
    values: Params = {"note": SECRET, "text": SECRET, "name": SECRET, **params}
    return Entry(at=NOW + minutes * MINUTE, code=code, params=values, actor=LIHUA.as_owner)


FIRE: Final = IncidentFacts(
    incident=an_incident(kind=IncidentKind.FIRE_HAZARD, place=BUILDING),
    address="朝阳区 建设街 1 号 福康",
    inside=7,
    away=2,
    cannot_walk=3,
    not_assessed=1,
    timeline=(said("claimed", 1), said("note", 2), said("reported", 3, service="119"), said("step", 4)),
)
FACTS: Final = Facts(
    category=EventCategory.FIRE, what="二号楼起火", stated=Statement(), incidents=(FIRE,), as_of=NOW + 9 * MINUTE
)


def drafted(facts: Facts, report: ReportKind = ReportKind.FIRST) -> Draft:
    """Draft in Chinese."""
    return draft(facts, report, CHINESE)


def test_a_first_report_says_what_is_known_and_what_is_not() -> None:
    """Time, place, people, measures; what nobody stated is unknown where it belongs, and again at the end."""
    made = drafted(FACTS)
    for sentence in (
        "突发事件信息报告（初报）",
        "火灾：二号楼起火",
        "现场：朝阳区 建设街 1 号 福康 2 号楼。",
        "现场：登记在该处 7 人，其中已知外出 2 人。",
        "不能行走 3 人，未评估 1 人。",
        "：通报 119 消防。",
        "死亡人数尚不清楚。",
        "是否属实、死亡人数、受伤人数、失联人数、原因、赶赴现场的人员、处置结果。",
    ):
        assert sentence in made.text
    assert SECRET not in made.text
    assert LIHUA.name not in made.text


def test_nobody_registered_is_not_nobody_there() -> None:
    """Of a hall nobody knows who is in it; and who may not know who cannot walk is not told by a sum."""
    hall = replace(FIRE, inside=None, cannot_walk=None)
    assert {UnknownItem.INSIDE, UnknownItem.CANNOT_WALK} <= set(drafted(replace(FACTS, incidents=(hall,))).unknown)


def test_known_to_be_none_is_not_unknown() -> None:
    """Nobody dead is a fact; with the cause and a closed incident the final report has nothing left to find out."""
    closed = an_incident(
        confirmed=True, state=IncidentState.RESOLVED, closed_at=NOW + 5 * MINUTE, outcome=Outcome.HANDED_119
    )
    known = replace(
        FACTS,
        stated=Statement(dead=0, injured=0, missing=0, cause="电线老化"),
        incidents=(replace(FIRE, incident=closed),),
    )
    made = drafted(known, ReportKind.FINAL)
    assert made.unknown == ()
    assert "死亡 0 人。" in made.text
    assert "尚未掌握" not in made.text


def test_several_places_are_numbered() -> None:
    """Each address is said once, and two incidents of one place are at the same one."""
    other = replace(FIRE, address="朝阳区 长街 9 号", incident=an_incident(place=HOME))
    made = drafted(replace(FACTS, incidents=(FIRE, other, replace(FIRE, inside=5))))
    assert made.text.count(FIRE.address) == made.text.count(other.address) == 1
    assert "现场 2：朝阳区 长街 9 号。" in made.text
    assert "现场 1：登记在该处 5 人" in made.text


def test_a_follow_up_tells_what_is_new() -> None:
    """Measures since the last report, or that there were none; the final report tells them all."""
    since = replace(FACTS, last_report_at=NOW + 2 * MINUTE)
    assert "中心接警" not in drafted(since, ReportKind.FOLLOW_UP).text
    assert "通报 119" in drafted(since, ReportKind.FOLLOW_UP).text
    quiet = drafted(replace(FACTS, last_report_at=NOW + 5 * MINUTE), ReportKind.FOLLOW_UP)
    assert f"自上次报告（{local_minute(NOW + 5 * MINUTE)}）以来没有记录新的措施。" in quiet.text
    assert "中心接警" in drafted(since, ReportKind.FINAL).text


def test_who_is_on_the_way_is_named_until_they_are_there() -> None:
    """With when they were sent and how long they said they need; before and without, it is not known."""
    sent = an_incident(
        state=IncidentState.DISPATCHED,
        dispatched_at=NOW + MINUTE,
        responder=Assignment(responder_id=ResponderId("rsp-1"), name="刘洋", eta_s=360),
    )
    made = drafted(replace(FACTS, incidents=(replace(FIRE, incident=sent),)))
    assert f"刘洋（{local_minute(NOW + MINUTE)} 派出，预计 6 分钟到达）" in made.text
    there = drafted(replace(FACTS, incidents=(replace(FIRE, incident=replace(sent, arrived_at=NOW + 4 * MINUTE)),)))
    assert "刘洋" not in there.text
    assert UnknownItem.ON_THE_WAY not in there.unknown


@pytest.mark.parametrize("language", ReportLanguage)
def test_both_languages_say_the_same(language: ReportLanguage) -> None:
    """Each has every sentence with the same values in it, and a word for every code that facts may hold."""
    other = SENTENCES[CHINESE]
    values = re.compile(r"\{(\w+)\}")
    assert {code: sorted(values.findall(each)) for code, each in SENTENCES[language].items()} == {
        code: sorted(values.findall(each)) for code, each in other.items()
    }
    assert {f"measure.{code}" for code in MEASURES} <= set(other)
    vocabularies = {
        "category": EventCategory,
        "report": ReportKind,
        "kind": IncidentKind,
        "source": Source,
        "unknown": UnknownItem,
        **CODES,
    }
    codes = {f"{name}.{each}" for name, vocabulary in vocabularies.items() for each in vocabulary}
    assert set(WORDS[language]) == codes | {"floor", "room", "scene", "separator"}


ENTRIES: Final = st.one_of(
    st.builds(said, st.sampled_from(sorted(MEASURES - set(CODED))), st.integers(0, 99)),
    st.sampled_from(["note", "step", "signal_received", "picture"]).map(said),
    *(
        st.builds(lambda code, n, one: said(code, n, **{CODED[code]: one}), st.just(code), st.integers(0, 99), words)
        for code, words in ((code, st.sampled_from([each.value for each in CODES[CODED[code]]])) for code in CODED)
    ),
)
COUNTS: Final = st.one_of(st.none(), st.integers(0, 999))


@st.composite
def incident_facts(draw: st.DrawFn, n: int) -> IncidentFacts:
    """Build an incident somewhere, in any state a report may find it in."""
    sent = st.builds(
        Assignment,
        responder_id=st.just(ResponderId("rsp-1")),
        name=st.sampled_from(["刘洋", "Wu Gang"]),
        eta_s=st.one_of(st.none(), st.integers(60, 3600)),
    )
    over = draw(st.booleans())
    changes = {
        "id": IncidentId(f"inc-{n}"),
        "kind": draw(st.sampled_from(IncidentKind)),
        "source": draw(st.sampled_from(Source)),
        "place": draw(st.sampled_from([HOME, BUILDING, replace(HOME, building="B 座", floor="3", room="301")])),
        "opened_at": NOW + draw(st.integers(0, 50)) * MINUTE,
        "confirmed": draw(st.booleans()),
        "responder": draw(st.one_of(st.none(), sent)),
        "dispatched_at": draw(st.one_of(st.none(), st.just(NOW + 51 * MINUTE))),
        "arrived_at": draw(st.one_of(st.none(), st.just(NOW + 52 * MINUTE))),
        "state": IncidentState.RESOLVED if over else IncidentState.OPEN,
        "closed_at": NOW + 53 * MINUTE if over else None,
        "outcome": draw(st.one_of(st.none(), st.sampled_from(Outcome))) if over else None,
    }
    return IncidentFacts(
        incident=an_incident(**changes),
        address=f"长街 {draw(st.integers(1000, 9999))} 号",
        inside=draw(COUNTS),
        away=draw(st.integers(0, 999)),
        cannot_walk=draw(COUNTS),
        not_assessed=draw(st.integers(0, 999)),
        timeline=tuple(draw(st.lists(ENTRIES, max_size=4))),
    )


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Build the facts of an event of one to three incidents."""
    stated = Statement(
        dead=draw(COUNTS),
        injured=draw(COUNTS),
        missing=draw(COUNTS),
        cause=draw(st.one_of(st.none(), st.just("电线老化"))),
    )
    return Facts(
        category=draw(st.sampled_from(EventCategory)),
        what="二号楼起火",
        stated=stated,
        incidents=tuple(draw(incident_facts(n)) for n in range(draw(st.integers(1, 3)))),
        as_of=NOW + 100 * MINUTE,
        last_report_at=draw(st.one_of(st.none(), st.just(NOW + 60 * MINUTE))),
    )


def known_words(of: Facts, language: ReportLanguage) -> set[str]:
    """Everything that the facts hold, as it is written: names, numbers, minutes, and the words of codes."""
    stated = of.stated
    words = {of.what, stated.cause or "", local_minute(of.as_of)}
    words |= {str(n) for n in (stated.dead, stated.injured, stated.missing)}
    words |= {local_minute(of.last_report_at)} if of.last_report_at else set()
    for each in of.incidents:
        incident = each.incident
        words |= {each.address, *filter(None, (incident.place.building, incident.place.floor, incident.place.room))}
        words |= {str(n) for n in (each.inside, each.away, each.cannot_walk, each.not_assessed)}
        moments = (incident.opened_at, incident.dispatched_at, incident.arrived_at, incident.closed_at)
        words |= {local_minute(at) for at in (*moments, *(entry.at for entry in each.timeline)) if at is not None}
        if incident.responder is not None:
            words |= {incident.responder.name, str(round((incident.responder.eta_s or 0) / 60))}
    words |= {str(n + 1) for n in range(len(of.incidents))}
    return words | {part for word in WORDS[language].values() for part in word.split("{name}")}


@settings(max_examples=60)
@given(of=facts(), report=st.sampled_from(ReportKind), language=st.sampled_from(ReportLanguage))
def test_nothing_is_in_a_draft_that_is_not_in_its_facts(
    of: Facts, report: ReportKind, language: ReportLanguage
) -> None:
    """Without the sentences' own words and the facts, the longest first, nothing is left of the text."""
    made = draft(of, report, language)
    assert SECRET not in made.text
    own = {part for sentence in SENTENCES[language].values() for part in re.split(r"\{\w+\}", sentence)}
    given_numbers = {n for known in known_words(of, language) | own for n in re.findall(r"\d+", known)}
    assert set(re.findall(r"\d+", made.text)) <= given_numbers
    rest = made.text
    for known in sorted(known_words(of, language) | own, key=len, reverse=True):
        rest = rest.replace(known, " ") if known.strip() else rest
    assert not re.findall(r"\w", rest), rest


@settings(max_examples=60)
@given(of=facts(), report=st.sampled_from(ReportKind), language=st.sampled_from(ReportLanguage))
def test_every_unknown_is_named_and_nothing_else_is(of: Facts, report: ReportKind, language: ReportLanguage) -> None:
    """By a plain look at the facts; named in the last line, and the same facts make the same draft."""
    made = draft(of, report, language)
    assert made == draft(of, report, language)
    open_now = [each for each in of.incidents if each.incident.is_open]
    followed = report is ReportKind.FOLLOW_UP and of.last_report_at is not None
    lacking = {
        UnknownItem.CONFIRMATION: any(not each.incident.confirmed for each in of.incidents),
        UnknownItem.INSIDE: any(each.inside is None for each in of.incidents),
        UnknownItem.CANNOT_WALK: any(each.cannot_walk is None for each in of.incidents),
        UnknownItem.DEAD: of.stated.dead is None,
        UnknownItem.INJURED: of.stated.injured is None,
        UnknownItem.MISSING: of.stated.missing is None,
        UnknownItem.CAUSE: of.stated.cause is None,
        UnknownItem.MEASURES: not followed
        and not any(e.code in MEASURES for each in of.incidents for e in each.timeline),
        UnknownItem.ON_THE_WAY: any(
            each.incident.arrived_at is None
            and (each.incident.responder is None or each.incident.dispatched_at is None)
            for each in open_now
        ),
        UnknownItem.OUTCOME: bool(open_now),
    }
    assert made.unknown == tuple(each for each in UnknownItem if lacking[each])
    last = made.text.splitlines()[-1]
    assert all(WORDS[language][f"unknown.{each}"] in last for each in made.unknown)
