"""What requests are made of: bodies that mean exactly what they say, and moments."""

import types
from datetime import datetime
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, ValidationInfo, field_validator

NUMBERS: Final = frozenset({int, float})
TEXTLESS: Final = frozenset({int, float, bool, type(None)})
SCALARS: Final = frozenset({int, float, bool, str, datetime, type(None)})


class Body(BaseModel):
    """A request's body. Unknown fields are refused, for a misspelt one would be lost silently.

    So is JSON of another kind than the field's, which pydantic would convert: ``false`` is not the number 0, ``"5"``
    is not 5, and 0.5 is no moment of the year 1970.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _of_its_own_kind(cls, value: object, info: ValidationInfo) -> object:
        field = cls.model_fields[info.field_name or ""]
        if not json_fits(value, field.annotation):
            message = f"{value!r} is JSON of another kind"
            raise ValueError(message)
        return value


def json_fits(value: object, annotation: Any) -> bool:  # noqa: ANN401  # any type there is
    """Tell whether a JSON scalar is of a kind that this type is written as; other values are pydantic's to judge."""
    kinds = _kinds(annotation)
    if isinstance(value, bool):
        return bool in kinds or not kinds <= SCALARS
    if isinstance(value, int | float):
        return bool(NUMBERS & kinds) or not kinds <= SCALARS
    if isinstance(value, str):
        return not kinds <= TEXTLESS
    return True


def _kinds(annotation: Any) -> frozenset[Any]:  # noqa: ANN401  # any type there is
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kinds(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return frozenset().union(*map(_kinds, get_args(annotation)))
    return frozenset({annotation})


def _written_as_a_moment(value: object) -> object:
    if isinstance(value, str) and not ("-" in value and ":" in value):
        message = "a moment is written as 2026-11-22T08:00:00Z"
        raise ValueError(message)
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written_as_a_moment)]
"""A moment in a query, with its zone. A bare number is none, though pydantic would take it for seconds since 1970."""
