"""Rules' parameters that hold for as long as a scenario plays: set over HTTP as an admin, put back at the end."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from nowalls.domain.errors import NowallsError
from simulators.asking import Json, as_person, ask
from simulators.expectations import Cast
from simulators.ledger import LiveLogin
from simulators.scenarios.scenario import PolicySetting


class PoliciesNotSetError(NowallsError):
    """A centre whose rules a scenario may not change; the message says why."""


@asynccontextmanager
async def policies_set(
    settings: Sequence[PolicySetting], casts: Mapping[str, Cast], admin: LiveLogin | None
) -> AsyncIterator[None]:
    """Set the parameters for the length of the block. Raises ``PoliciesNotSetError`` without one who may."""
    if admin is None:
        raise PoliciesNotSetError(
            "This scenario sets rules' parameters and needs an admin's login: play it against a demo, whose demo.json"
            " stands beside its fleet."
        )
    wanted = [body for setting in settings for body in _bodies(setting, casts)]
    async with as_person(admin) as http:
        before = (await ask(http, "GET", "/policies"))["policies"]
        try:
            for rule, body in wanted:
                await ask(http, "PUT", f"/policies/{rule}", body)
            yield
        finally:
            for rule, body in wanted:
                await ask(http, "PUT", f"/policies/{rule}", body | {"parameters": _as_before(before, rule, body)})


def _bodies(setting: PolicySetting, casts: Mapping[str, Cast]) -> list[tuple[str, Json]]:
    if setting.at is None:
        return [(setting.rule, {"scope": "centre", "scope_id": "", "parameters": setting.parameters})]
    return [
        (setting.rule, {"scope": "site", "scope_id": site_id, "parameters": setting.parameters})
        for site_id in sorted(casts[setting.at].sites)
    ]


def _as_before(before: Sequence[Json], rule: str, body: Json) -> Json:
    """Return what the policy of this scope held; without any parameters a policy is taken away."""
    for each in before:
        if (each["rule"], each["scope"], each["scope_id"], each["severity"]) == (
            rule,
            body["scope"],
            body["scope_id"],
            None,
        ):
            parameters: Json = each["parameters"]
            return parameters
    return {}
