"""Fields of parameters: a default, and between which values an administrator may set it."""

from dataclasses import field
from datetime import timedelta
from typing import Any


def bounded(default: Any, low: float, high: float) -> Any:  # noqa: ANN401  # a field of any of the parameter types
    """Return a field with its bounds; those of a duration are in seconds."""
    return field(default=default, metadata={"low": low, "high": high})


def seconds(default: float, low: float, high: float) -> Any:  # noqa: ANN401  # a field
    """Return a duration's field, given in seconds."""
    return bounded(timedelta(seconds=default), low, high)


def minutes(default: float, low: float, high: float) -> Any:  # noqa: ANN401  # a field
    """Return a duration's field, given in minutes."""
    return seconds(default * 60, low * 60, high * 60)


def hours(default: float, low: float, high: float) -> Any:  # noqa: ANN401  # a field
    """Return a duration's field, given in hours."""
    return minutes(default * 60, low * 60, high * 60)


def days(default: float, low: float, high: float) -> Any:  # noqa: ANN401  # a field
    """Return a duration's field, given in days."""
    return hours(default * 24, low * 24, high * 24)
