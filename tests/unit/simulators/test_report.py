"""Reports: their figures are those of the evidence, their page asks for nothing, two of them can be told apart."""

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.expectations import Checked
from simulators.ledger.writing import EPOCH
from simulators.report import Circumstances, Report, compare, report_of
from simulators.report.figures import Expected, Leg, Machine
from simulators.report.page import page_of
from tests.unit.simulators.test_expectations import evidence
from tests.unit.simulators.test_ledger import SECOND, row, sent, stored, stored_ack

MET = Checked(name="no faults", wanted="none", found="none", met=True)
UNMET = Checked(name="<b>frames</b>", wanted="below 5 ms", found="9 ms & more", met=False)


def a_report(*checked: Checked, p99_ms: int = 3) -> Report:
    """Report a run of three presses, the slowest as slow as this."""
    took_us = (1000, 2000, p99_ms * 1000)
    entries = [
        entry
        for n, took in enumerate(took_us)
        for entry in (sent(str(n), n * SECOND), stored_ack(str(n), n * SECOND + took))
    ]
    around = Circumstances(
        scenario="fire",
        title="A <fire>",
        about="Smoke & fire.",
        command="nowalls simulate fire --seed 7",
        seed=7,
        speed=1,
        sites=2,
        devices=3,
        played_from=EPOCH,
        spans={"smoke": (EPOCH + timedelta(seconds=1), EPOCH + timedelta(seconds=2))},
        cores_used=0.25,
        waiting=0,
        dropped=0,
        machine=Machine(cores=2, load_before=0.5, load_after=1.5),
        desks={},
    )
    found = stored(*(row(str(n), n + 1) for n in range(3)))
    return report_of(evidence(*entries, found=found), checked or (MET,), around)


class Page(HTMLParser):
    """Everything that a page would ask for, and its tags in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.asked += [value or "" for name, value in attrs if name in {"src", "href", "action", "xlink:href"}]
        self.open.append(tag)


def test_a_report_has_the_evidences_figures() -> None:
    """Counts, percentiles, curves and expectations are those of the run."""
    report = a_report(MET, UNMET, p99_ms=40)
    leg = report.legs["stored"]
    assert (report.alarms, report.acked, report.repeats, report.met) == (3, 3, 0, False)
    assert (leg.count, leg.p50_ms, leg.p99_ms, leg.longest_ms) == (3, 2.0, 40.0, 40.0)
    assert leg.curve[-1][1] == leg.longest_ms
    assert [point[0] for point in leg.over_time] == [0.0, 1.0, 2.0]
    assert sum(each.sent for each in report.flow) == 3
    assert report.spans[0].to_s == 2.0
    assert report.generator.said == 1


def test_a_report_survives_its_json() -> None:
    """What is written is what is read."""
    report = a_report(MET, UNMET)
    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=300))
def test_a_curve_only_rises_and_ends_at_the_longest(took_us: list[int]) -> None:
    """Both of its axes grow, whatever was measured."""
    entries = [entry for n, took in enumerate(took_us) for entry in (sent(str(n)), stored_ack(str(n), took))]
    told = evidence(*entries, found=stored())
    around = a_report()
    curve = report_of(told, (), _same(around)).legs["stored"].curve
    assert list(curve) == sorted(curve)
    assert curve[-1][1] == pytest.approx(max(took_us) / 1000, abs=0.01)


def _same(report: Report) -> Circumstances:
    return Circumstances(
        scenario=report.scenario,
        title=report.title,
        about=report.about,
        command=report.command,
        seed=report.seed,
        speed=report.speed,
        sites=report.sites,
        devices=report.devices,
        played_from=datetime(1970, 1, 1, tzinfo=UTC),
        spans={},
        cores_used=0,
        waiting=0,
        dropped=0,
        machine=report.machine,
        desks={},
    )


def test_a_page_asks_for_nothing_runs_nothing_and_hides_nothing() -> None:
    """No script, no address, every text as it was written; both themes, and what repeats the run."""
    page = page_of(a_report(MET, UNMET))
    read = Page()
    read.feed(page)
    assert read.asked == []
    assert "script" not in read.open
    assert re.findall(r"url\(|@import", page) == []
    assert set(re.findall(r"https?://[^\s\"<]+", page)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert "&lt;b&gt;frames&lt;/b&gt;" in page
    assert "9 ms &amp; more" in page
    assert "1 of 2 expectations not met" in page
    assert "nowalls simulate fire --seed 7" in page
    assert "prefers-color-scheme: dark" in page
    assert read.open.count("svg") == 3


def test_a_run_without_alarms_has_a_page_too() -> None:
    """Nothing was said, and nothing is drawn of it."""
    page = page_of(report_of(evidence(), (MET,), _same(a_report())))
    assert "all 1 expectations met" in page


def worse(a: Report, b: Report, tolerance: float = 0.2) -> list[str]:
    """What is worse about the second."""
    return [each.name for each in compare(a, b, tolerance) if each.worse]


def test_a_slower_run_is_worse_beyond_the_tolerance() -> None:
    """A fifth is tolerated, more is not; what is quicker never is worse."""
    assert worse(a_report(p99_ms=100), a_report(p99_ms=119)) == []
    assert worse(a_report(p99_ms=100), a_report(p99_ms=130)) == ["press to stored, p99"]
    assert worse(a_report(p99_ms=130), a_report(p99_ms=100)) == []


def test_milliseconds_that_nobody_feels_are_not_told_apart() -> None:
    """Twice as long as next to nothing is next to nothing."""
    assert worse(a_report(p99_ms=3), a_report(p99_ms=9)) == []


def test_one_repeat_more_is_no_slower_centre() -> None:
    """Several more are: each is somebody who was not heard in time."""
    good = a_report()
    assert worse(good, msgspec.structs.replace(good, repeats=2)) == []
    assert worse(good, msgspec.structs.replace(good, repeats=3)) == ["repeats"]


def test_a_fault_and_an_expectation_that_is_not_met_are_tolerated_nowhere() -> None:
    """One lost alarm is worse whatever the tolerance is."""
    good = a_report()
    bad = msgspec.structs.replace(
        good, faults={"lost": 1}, expected=(Expected(name="x", wanted="0", found="1", met=False),)
    )
    assert worse(good, bad, tolerance=10) == ["lost", "expectations not met"]
    assert worse(bad, good) == []


def test_alarms_that_were_never_heard_are_worse_than_slow_ones() -> None:
    """A leg without a figure where the other run had one is worse."""
    good = a_report()
    silent = Leg(count=0, p50_ms=None, p90_ms=None, p99_ms=None, longest_ms=None)
    assert "press to stored, p99" in worse(good, msgspec.structs.replace(good, legs=good.legs | {"stored": silent}))
