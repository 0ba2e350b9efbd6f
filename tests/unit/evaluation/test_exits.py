"""Evaluating exits: what counts as one without return, which are unlike the home, and a card that a run leaves."""

import random
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nowalls.cli.main import main
from nowalls.domain.routine.signs import Sign
from nowalls.evaluation.intervals import Interval
from nowalls.evaluation.routine.card import CardError
from nowalls.evaluation.routine.exits import (
    CARD,
    ExitFigures,
    exit_differences,
    home_exits,
    read_exit_card,
    together,
)
from nowalls.recordings.homes import RecordedHome
from tests.unit.domain.routine.homes import DAY, HOUR, MINUTE, MONDAY, usual_days

DAYS = 35


def home(*doors_h: float, days: int = DAYS, once: tuple[tuple[int, float], ...] = ()) -> RecordedHome:
    """Return a home of usual days whose door opens at these hours of each day, and once on some days."""
    at = [(day, hour) for day in range(days) for hour in doors_h] + list(once)
    doors = [Sign(at=MONDAY + day * DAY + hour * HOUR, at_outer_door=True) for day, hour in at]
    signs = [*usual_days(days), *doors]
    return RecordedHome(name="one", signs=tuple(sorted(signs, key=lambda sign: sign.at)))


def chance(seed: int = 1) -> random.Random:
    """Return a source of moments."""
    return random.Random(seed)  # no secret


def test_who_never_goes_out_at_night_is_asked_about_each_time() -> None:
    """Every exit drawn between midnight and five is noticed; of the recorded ones only the single one at three is."""
    found = home_exits(home(23.0, once=((30, 3.0),)), chance(), drawn=50)
    assert found is not None
    assert found.checks == 1
    assert found.noticed == (True,) * 50
    assert found.without_return == 1 + round(found.weeks * 7)
    assert found.weeks == pytest.approx((DAYS - 15 - 2 / 24) / 7, abs=0.2)


@given(hour=st.floats(0.0, 4.9), seed=st.integers(0, 99))
@settings(max_examples=20)
def test_what_is_drawn_within_an_hour_of_a_habit_is_usual(hour: float, seed: int) -> None:
    """Beside the same home without the habit: only what is drawn about its hour goes unnoticed."""
    with_habit = home_exits(home(hour), chance(seed), drawn=40)
    without = home_exits(home(), chance(seed), drawn=40)
    assert with_habit is not None
    assert without is not None
    assert set(without.noticed) == {True}
    assert sum(with_habit.noticed) < 40 or hour > 4


@pytest.mark.parametrize(("back", "wanted"), [(5 * MINUTE, 0), (30 * MINUTE, 1), (timedelta(seconds=30), 1)])
def test_who_comes_back_in_time_went_nowhere(back: timedelta, wanted: int) -> None:
    """Movement within a quarter of an hour is a return, in the first minute it is of the way out."""
    recorded = home()
    moved = [Sign(at=MONDAY + 20 * DAY + 3 * HOUR, at_outer_door=True), Sign(at=MONDAY + 20 * DAY + 3 * HOUR + back)]
    signs = tuple(sorted([*recorded.signs, *moved], key=lambda sign: sign.at))
    found = home_exits(RecordedHome(name="one", signs=signs), chance(), drawn=1)
    assert found is not None
    assert (found.without_return, found.checks) == (wanted, wanted)


def test_two_weeks_tell_nothing() -> None:
    """Where nothing could be judged there are no figures."""
    assert home_exits(home(days=15), chance()) is None


def test_a_card_is_held_against_a_run() -> None:
    """Within its intervals nothing is said, outside each figure in a sentence; the committed one can be read."""
    found = [exits for exits in [home_exits(home(23.0, once=((30, 3.0),)), chance(), drawn=50)] if exits is not None]
    figures = together(found, chance())
    assert list(exit_differences(figures, figures)) == []
    off = Interval(value=9.0, low=8.0, high=10.0)
    stated = ExitFigures(weeks=1.0, without_return_a_week=off, checks_a_week=off, noticed=off)
    assert [sentence.split(",")[1] for sentence in exit_differences(figures, stated)] == [
        " stated between 8.000 and 10.000."
    ] * 2
    assert read_exit_card().checks_a_week.high < 0.5


def test_a_missing_card_is_named(tmp_path: Path) -> None:
    """The file's name is in the error."""
    with pytest.raises(CardError, match="nowhere"):
        read_exit_card(tmp_path / "nowhere.json")


def test_the_command_reproduces_the_card(recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On the recordings every figure is within its stated interval, and the figures are written."""
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", "exits", "--data", str(recordings), "--out", str(tmp_path)])
    assert ended.value.code == 0
    assert "Every figure is within its stated interval." in capsys.readouterr().out
    assert (tmp_path / "exits.json").read_bytes().strip() == CARD.read_bytes().strip()
