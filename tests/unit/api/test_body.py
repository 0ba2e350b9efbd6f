"""Bodies mean exactly what they say."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from api.schemas.body import Body, Moment, json_fits


class Colour(StrEnum):
    """Some words."""

    RED = "red"


class Sample(Body):
    """A field of each kind."""

    whole: int = 0
    ratio: float | None = None
    name: str = ""
    ready: bool = False
    at: datetime | None = None
    colour: Colour | None = None
    several: list[int] | None = None


@pytest.mark.parametrize(
    "wrong",
    [
        {"whole": False},
        {"whole": "5"},
        {"ratio": "0.5"},
        {"ratio": True},
        {"name": 5},
        {"name": False},
        {"ready": "yes"},
        {"ready": 1},
        {"at": 0.5},
        {"at": True},
        {"colour": 1},
        {"several": "1"},
        {"more": 1},
    ],
)
def test_json_of_another_kind_is_refused(wrong: dict[str, Any]) -> None:
    """Nothing is converted, and nothing unknown is left out silently."""
    with pytest.raises(ValidationError):
        Sample.model_validate(wrong)


def test_json_of_its_kind_is_taken() -> None:
    """Every kind as it is written, and null where a field may be missing."""
    said = {"whole": 5, "ratio": 1, "name": "5", "ready": True, "at": "2026-11-22T08:00:00Z", "colour": "red"}
    sample = Sample.model_validate(said | {"several": [1]})
    assert (sample.whole, sample.ratio, sample.colour, sample.several) == (5, 1.0, Colour.RED, [1])
    assert Sample.model_validate({"ratio": None, "at": None}).at is None


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()))
def test_what_is_no_scalar_type_is_left_to_pydantic(value: object) -> None:
    """Lists, objects and anything else are judged by their own rules, numbers by all."""
    assert json_fits(value, Any)
    assert json_fits(value, int | str | float | bool | None)
    assert json_fits(value, int) == ((isinstance(value, int | float) and not isinstance(value, bool)) or value is None)


@pytest.mark.parametrize("text", ["0.5", "1763798400", "2026-11-22", "2026-11-22T08:00:00", "now"])
def test_a_moment_names_its_day_time_and_zone(text: str) -> None:
    """A bare number or a day without a zone is no moment."""
    with pytest.raises(ValidationError):
        TypeAdapter(Moment).validate_python(text)
