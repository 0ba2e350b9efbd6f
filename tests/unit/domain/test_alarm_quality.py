"""What a load of alarms is to one person."""

from datetime import timedelta

import pytest

from nowalls.domain.alarm_quality import Load, LoadLevel


def load(alarms: int, hours: float, floods: int = 0) -> Load:
    """Return somebody's load."""
    on_shift = timedelta(hours=hours)
    return Load(user_id="usr-1", name="李华", on_shift=on_shift, alarms=alarms, busiest=0, floods=floods)


@pytest.mark.parametrize(
    ("alarms", "hours", "level"),
    [
        (48, 8, LoadLevel.ACCEPTABLE),
        (49, 8, LoadLevel.MANAGEABLE),
        (96, 8, LoadLevel.MANAGEABLE),
        (97, 8, LoadLevel.TOO_MANY),
        (0, 24, LoadLevel.ACCEPTABLE),
        (50, 7.99, None),
    ],
)
def test_a_load_is_judged_by_its_average_over_a_whole_shift(alarms: int, hours: float, level: LoadLevel | None) -> None:
    """Six an hour are acceptable, twelve can be managed, and less than a shift is not judged."""
    told = load(alarms, hours)
    assert (told.level, told.per_hour is None) == (level, level is None)


def test_floods_are_told_as_a_share_of_the_shift() -> None:
    """Twelve floods of ten minutes in eight hours are a quarter of them; window bounds never make it more than all."""
    assert load(200, 8, floods=12).flooded == 0.25
    assert load(600, 8, floods=49).flooded == 1.0
    assert load(200, 7, floods=12).flooded is None
