"""Parameters of the rules."""

from typing import Annotated

from pydantic import BaseModel, Field, StrictBool, StrictFloat, StrictInt

from api.schemas.body import Body
from nowalls.domain.policies import PolicyRule, PolicyScope
from nowalls.domain.words import Severity

Value = StrictBool | StrictInt | StrictFloat
Name = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]


class PolicyBody(Body):
    """Some parameters of a rule for a scope; without any the scope's policy is taken away."""

    scope: PolicyScope
    scope_id: Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")] = ""
    severity: Severity | None = None
    parameters: Annotated[dict[Name, Value], Field(max_length=40)]


class PolicyOut(BaseModel):
    """A policy as it stands."""

    rule: PolicyRule
    scope: PolicyScope
    scope_id: str
    severity: Severity | None
    parameters: dict[str, bool | int | float]


class BoundsOut(BaseModel):
    """A parameter's default and bounds; durations in seconds."""

    default: bool | int | float
    low: float
    high: float


class PoliciesOut(BaseModel):
    """Every rule's parameters, and what was changed."""

    rules: dict[PolicyRule, dict[str, BoundsOut]]
    policies: list[PolicyOut]
