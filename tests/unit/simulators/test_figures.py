"""What a simulation says about itself."""

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from nowalls.domain.device_messages import AlarmMessage
from nowalls.domain.topics import UpChannel
from nowalls.domain.words import AckStage, AlarmType
from simulators.figures import Figures, lines_of
from simulators.screen import plain_line, write_summary
from simulators.unheard import Heard, Repeat

PRESS = AlarmMessage(id="1", type=AlarmType.SOS, state="raised")


def heard(after_s: float, stage: AckStage = AckStage.STORED) -> Heard:
    """Build a settled alarm."""
    return Heard(message=PRESS, after_s=after_s, stage=stage)


def some_figures() -> Figures:
    """Build figures with one of each."""
    figures = Figures(devices=3, alarms=4, trouble="Not authorized")
    figures.sent.update({UpChannel.ALARM: 5, UpChannel.TELEMETRY: 1200})
    figures.acks.update({AckStage.STORED: 3, AckStage.CLAIMED: 1})
    figures.note_alarm(Repeat(message=PRESS, times_before=0, falls_back=False))
    figures.note_alarm(Repeat(message=PRESS, times_before=1, falls_back=False))
    figures.note_alarm(Repeat(message=PRESS, times_before=4, falls_back=True))
    figures.note_heard(heard(0.01))
    figures.note_heard(heard(0.2))
    figures.note_heard(heard(9.0, AckStage.REFUSED))
    return figures


def test_the_lines_say_everything_that_was_counted() -> None:
    """Connections with their trouble, messages by channel, alarms by what became of them, stages, percentiles."""
    assert {line.name: line.value for line in lines_of(some_figures())} == {
        "devices connected": "0 of 3; last trouble: Not authorized",
        "messages sent": "1,205 (5 alarm, 1,200 telemetry)",
        "alarms": "4 said, 2 stored, 1 waiting, 2 repeats, 1 refused, 1 fell back",
        "acks heard": "3 stored, 1 claimed",
        "press to stored": "p50 10 ms, p99 200 ms",
    }


def test_nothing_yet_is_said_as_such() -> None:
    """Before the first message there is no percentile and no trouble."""
    assert {line.name: line.value for line in lines_of(Figures())} == {
        "devices connected": "0 of 0",
        "messages sent": "0",
        "alarms": "0 said, 0 stored, 0 waiting, 0 repeats",
        "acks heard": "none",
        "press to stored": "none yet",
    }


def test_old_trouble_is_no_news_once_all_are_connected() -> None:
    """A trouble is shown only while somebody is not connected."""
    figures = some_figures()
    figures.connected = 3
    assert lines_of(figures)[0].value == "3 of 3"


@given(times=st.lists(st.floats(min_value=0, max_value=100), min_size=1, max_size=300), share=st.floats(0, 1))
def test_a_percentile_is_one_of_the_times_and_at_least_that_share_is_as_fast(times: list[float], share: float) -> None:
    """At least the asked share of alarms was stored within the time given."""
    figures = Figures()
    for after_s in times:
        figures.note_heard(heard(after_s))
    within = figures.press_to_stored_s(share)
    assert within is not None
    assert within in times
    assert sum(after_s <= within for after_s in times) >= share * len(times)


def test_the_summary_is_one_line_each_however_narrow_the_screen() -> None:
    """Programs read the summary: no line is wrapped, and brackets are no markup."""
    output = io.StringIO()
    write_summary(Console(file=output, width=30), some_figures())
    lines = output.getvalue().splitlines()
    assert [line.split("  ")[0].strip() for line in lines] == [line.name for line in lines_of(some_figures())]
    assert "4 said, 2 stored, 1 waiting, 2 repeats, 1 refused, 1 fell back" in output.getvalue()


def test_a_plain_line_holds_all_of_them() -> None:
    """Where no screen is, one line says everything."""
    assert all(line.value in plain_line(some_figures()) for line in lines_of(some_figures()))
