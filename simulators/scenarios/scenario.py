"""A scenario as its file says it. Times are the scenario's own: played at a speed of 10 a minute takes 6 s."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from simulators.day.rhythm import LOCAL
from simulators.expectations import Expectation
from simulators.happenings import Happening
from simulators.traits import AnyTrait

Text = Annotated[str, msgspec.Meta(min_length=1)]


class PolicySetting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Parameters of a rule that hold for as long as the scenario plays, and are put back after it."""

    rule: Text
    at: str | None = None
    """The happening at whose sites they hold; for the whole centre where it is not given."""
    parameters: dict[str, bool | int | float]


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happens, when, to whom, and what must come of it."""

    title: Text
    about: Text
    """In words: what it is and what it shows."""
    begins: datetime
    """In Changchun: a day has its rhythms, and a seed's messages hang on it."""
    lasts_min: Annotated[float, msgspec.Meta(gt=0, le=1440)]
    speed: Annotated[float, msgspec.Meta(gt=0, le=3600)] = 1.0
    day: Literal["whole", "telemetry", "none"] = "whole"
    """What the devices say anyway: a plausible day, its telemetry only, or nothing."""
    happening: tuple[Happening, ...] = ()
    trait: tuple[AnyTrait, ...] = ()
    policy: tuple[PolicySetting, ...] = ()
    expect: Annotated[tuple[Expectation, ...], msgspec.Meta(min_length=1)]

    def __post_init__(self) -> None:
        """Refuse names that mean nothing, and what would happen after the end."""
        names = [each.name for each in self.happening]
        for name in names:
            if names.count(name) > 1 or name in {"everybody", "others"}:
                raise ValueError(f"two things are called {name!r}, or it means something else already")
        for told in (*self.expect, *self.policy):
            at = getattr(told, "at", None)
            if at is not None and at not in {*names, "everybody", "others"}:
                raise ValueError(f"at = {at!r} is no happening of this scenario: {', '.join(names) or 'it has none'}")
        for each in self.happening:
            if each.after_s >= self.lasts_min * 60:
                raise ValueError(
                    f"{each.name!r} happens after {each.after_s:g} s, when the scenario is over"
                    f" (lasts_min = {self.lasts_min:g})"
                )

    @property
    def begin(self) -> datetime:
        """The moment of its beginning, aware."""
        return self.begins if self.begins.tzinfo else self.begins.replace(tzinfo=LOCAL)
