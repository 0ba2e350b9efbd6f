"""A month's report: what is packed is read again, and whatever is changed in it is found."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.draws import Draw, DrawId, Pools, draw
from nowalls.domain.ids import DistrictCode, SiteId, UserId
from nowalls.domain.monthly.checking import problems
from nowalls.domain.monthly.packing import FILES, MANIFEST, BrokenReportError, pack, unpack
from nowalls.domain.monthly.recomputing import judge, recomputed
from nowalls.domain.monthly.records import AuditLink, MonthlyIncident, MonthlyReport
from nowalls.domain.response_times import Aims, Period, Target
from nowalls.domain.stamps import StampBy, Stamps

SINCE = datetime(2026, 9, 30, 16, tzinfo=UTC)
PERIOD = Period(since=SINCE, until=SINCE + timedelta(days=31))
AIMS = Aims(
    valid_from=None,
    claim_soon_s=60,
    claim_soon_share=0.975,
    claim_late_s=180,
    claim_late_share=0.99,
    on_site_town_s=900,
    on_site_remote_s=1_800,
    on_site_share=0.9,
    on_site_late_s=3_600,
    on_site_late_share=1.0,
)
STRICTER = replace(AIMS, valid_from=SINCE + timedelta(days=10), claim_soon_s=30)

seconds = st.none() | st.integers(0, 5_000)
by = st.none() | st.sampled_from(StampBy)


def an_incident(number: int = 0, *, claimed_s: float | None = 20.0) -> MonthlyIncident:
    """An incident of the month's first hour, claimed after so long, that nobody drove to."""
    opened_at = SINCE + timedelta(minutes=number)
    return MonthlyIncident(
        id=f"inc-{number}",
        kind="emergency_rescue",
        district="220104",
        site_id="home-1",
        organization_id=None,
        subdistrict="红旗街道",
        community=None,
        responder_id=None,
        opened_at=opened_at,
        closed_at=opened_at + timedelta(hours=1),
        exercise=False,
        merged=False,
        by_hand=False,
        missed=False,
        stamps=Stamps(
            pressed_at=None,
            stored_at=opened_at,
            seen_at=None,
            claimed_at=None if claimed_s is None else opened_at + timedelta(seconds=claimed_s),
            claimed_by=None if claimed_s is None else StampBy.DISPATCHER,
            dispatched_at=None,
            dispatched_by=None,
            arrived_at=None,
            arrived_by=None,
            resolved_at=None,
            resolved_by=None,
        ),
    )


def links_of(lines: list[str], begin: str = "") -> list[AuditLink]:
    """Chain lines as the database does."""
    links, digest = [], begin
    for seq, line in enumerate(lines, start=5):
        digest = hashlib.sha256(bytes.fromhex(digest) + line.encode()).hexdigest()
        links.append(AuditLink(seq=seq, line=line, digest=digest))
    return links


def a_draw() -> Draw:
    """Two of three institutions, with an inspector each."""
    pools = Pools(
        sites=(SiteId("fukang"), SiteId("songhe"), SiteId("yihe")),
        inspectors=(UserId("usr-1"), UserId("usr-2")),
        count=2,
        team=1,
    )
    return Draw(
        id=DrawId("drw-1"),
        at=SINCE,
        district=DistrictCode("220104"),
        author_id=UserId("usr-1"),
        seed="5eed",
        pools=pools,
        drawn=draw("5eed", pools),
    )


def a_report(incidents: list[MonthlyIncident] | None = None, lines: list[str] | None = None) -> MonthlyReport:
    """A report that holds."""
    kept = [an_incident(number, claimed_s=20.0 * number) for number in range(8)] if incidents is None else incidents
    begin = "ab" * 32
    return MonthlyReport(
        month="2026-10",
        district=None,
        period=PERIOD,
        made_at=PERIOD.until,
        aims=[AIMS, STRICTER],
        incidents=kept,
        figures=recomputed(kept, [AIMS, STRICTER], PERIOD.until),
        draws=[a_draw()],
        chained_from=begin,
        links=links_of(["[1]", '[2, "护"]', "[3]"] if lines is None else lines, begin),
    )


def after(opened_at: datetime, delay_s: int | None) -> datetime | None:
    """A moment so much later."""
    return None if delay_s is None else opened_at + timedelta(seconds=delay_s)


@st.composite
def incidents(draw: st.DrawFn) -> MonthlyIncident:
    """Any incident of the month."""
    opened_at = SINCE + timedelta(seconds=draw(st.integers(0, 31 * 86_400 - 1)))
    plain = an_incident()
    return replace(
        plain,
        id=draw(st.uuids()).hex,
        kind=draw(st.sampled_from(["emergency_rescue", "fire_hazard"])),
        subdistrict=draw(st.sampled_from([None, "红旗街道", "乐山镇"])),
        opened_at=opened_at,
        closed_at=after(opened_at, draw(seconds)),
        exercise=draw(st.booleans()),
        merged=draw(st.booleans()),
        stamps=replace(
            plain.stamps,
            stored_at=opened_at,
            claimed_at=after(opened_at, draw(seconds)),
            claimed_by=draw(by),
            dispatched_at=after(opened_at, draw(seconds)),
            arrived_at=after(opened_at, draw(seconds)),
            resolved_at=after(opened_at, draw(seconds)),
        ),
    )


@given(st.lists(incidents(), max_size=12, unique_by=lambda each: each.id), st.lists(st.text(max_size=20), max_size=4))
def test_what_is_packed_is_read_again_and_holds(kept: list[MonthlyIncident], lines: list[str]) -> None:
    """Whatever happened in a month, its report is read as it was written, holds, and is the same bytes each time."""
    report = a_report(kept, lines)
    assert unpack(pack(report)) == report
    assert pack(report) == pack(unpack(pack(report)))
    assert problems(report) == []


@given(st.integers(0), st.integers(1, 255))
def test_a_changed_byte_is_found_or_means_nothing(place: int, change: int) -> None:
    """A report with one byte changed is refused, or is read as the very same report."""
    report = a_report()
    content = bytearray(pack(report))
    content[place % len(content)] ^= change
    try:
        read = unpack(bytes(content))
    except BrokenReportError:
        return
    assert read == report


@given(st.binary(max_size=300))
def test_what_is_no_report_is_refused(content: bytes) -> None:
    """Any other bytes are refused with a sentence."""
    with pytest.raises(BrokenReportError):
        unpack(content)


@pytest.mark.parametrize("missing", [MANIFEST, *FILES])
def test_a_file_that_lacks_is_named(missing: str) -> None:
    """A report without one of its files says which."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pack(a_report()))) as whole, zipfile.ZipFile(packed, "w") as rest:
        for name in whole.namelist():
            if name != missing:
                rest.writestr(name, whole.read(name))
    with pytest.raises(BrokenReportError, match=missing):
        unpack(packed.getvalue())


def _claimed(incident: MonthlyIncident, at: datetime | None) -> MonthlyIncident:
    return replace(incident, stamps=replace(incident.stamps, claimed_at=at))


def _with_claim(report: MonthlyReport, at: datetime | None) -> MonthlyReport:
    first, *others = report.incidents
    return replace(report, incidents=[_claimed(first, at), *others])


def _with_line(report: MonthlyReport, line: str) -> MonthlyReport:
    first, second, third = report.links
    return replace(report, links=[first, replace(second, line=line), third])


TAMPERED: dict[str, tuple[Callable[[MonthlyReport], MonthlyReport], str]] = {
    "a stamp": (lambda report: _with_claim(report, SINCE + timedelta(seconds=100)), "claim_soon within"),
    "a stamp taken away": (lambda report: _with_claim(report, None), "spreads claim n"),
    "an incident taken out": (lambda report: replace(report, incidents=report.incidents[:-1]), "say 8 for n"),
    "an incident twice": (lambda report: replace(report, incidents=[*report.incidents, report.incidents[0]]), "twice"),
    "an incident of another month": (
        lambda report: replace(report, period=replace(PERIOD, since=SINCE + timedelta(seconds=1))),
        "not in 2026-10",
    ),
    "an incident of another district": (lambda report: replace(report, district="220102"), "not 220102"),
    "a target": (lambda report: replace(report, aims=[replace(AIMS, claim_soon_s=600)]), "claim_soon within"),
    "the targets": (lambda report: replace(report, aims=[STRICTER]), "do not reach back"),
    "a draw": (
        lambda report: replace(report, draws=[replace(a_draw(), drawn=a_draw().drawn[::-1])]),
        "Draw drw-1 is not what its seed draws",
    ),
    "the seed of a draw": (
        lambda report: replace(report, draws=[replace(a_draw(), seed="other")]),
        "Draw drw-1 is not",
    ),
    "a line of the audit": (lambda report: _with_line(report, '[2, "另"]'), "Link 6 of the audit is not what"),
    "a line taken out": (
        lambda report: replace(report, links=[report.links[0], report.links[2]]),
        "After link 5 of the audit comes link 7",
    ),
    "where the audit goes on from": (lambda report: replace(report, chained_from="cd" * 32), "Link 5 of the audit"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_is_named(what: str) -> None:
    """Each thing that somebody might change is a sentence that names it."""
    change, sentence = TAMPERED[what]
    found = problems(change(a_report()))
    assert any(sentence in each for each in found), found


def test_a_whole_that_was_replaced_is_known_by_one_link() -> None:
    """A report that fits together but is another one is found by a link that was noted elsewhere."""
    report = a_report()
    seq, digest = report.links[1].seq, report.links[1].digest
    assert problems(report, known=(seq, digest)) == []
    replaced = a_report(lines=["[1]", "[4]", "[3]"])
    assert problems(replaced) == []
    assert any("the whole was replaced" in each for each in problems(replaced, known=(seq, digest)))
    assert any("is not in this report" in each for each in problems(report, known=(99, digest)))


def test_a_target_judges_only_what_was_opened_under_it() -> None:
    """A claim after 40 s is in time under the first target and late under the stricter one that came later."""
    early, late = an_incident(claimed_s=40.0), an_incident(11 * 24 * 60, claimed_s=40.0)
    verdicts = [judge(each, Target.CLAIM_SOON, [AIMS, STRICTER], PERIOD.until) for each in (early, late)]
    assert verdicts == [True, False]


def test_an_open_claim_is_not_judged_before_its_time() -> None:
    """What nobody claimed is neither in time nor late until the target is over, and late from then on."""
    opened = replace(an_incident(claimed_s=None), closed_at=None)
    at = [SINCE + timedelta(seconds=60), SINCE + timedelta(seconds=61)]
    assert [judge(opened, Target.CLAIM_SOON, [AIMS], each) for each in at] == [None, False]
