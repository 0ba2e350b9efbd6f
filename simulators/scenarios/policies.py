"""Rules' parameters that hold for as long as a scenario plays: set over HTTP as an admin, put back at the end.

What they were stands in a file until they are back: whoever was killed in between, the next scenario puts them back.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx2
import msgspec

from nowalls.domain.errors import NowallsError
from simulators.asking import Json, as_person, ask
from simulators.expectations import Cast
from simulators.ledger import LiveLogin
from simulators.scenarios.scenario import PolicySetting

PUT_BACK_TRIES: Final = 30
"""One a second: an api that a drill has just killed is back within seconds."""

Put = tuple[str, Json]
"""A rule, and the policy of it."""


class PoliciesNotSetError(NowallsError):
    """A centre whose rules a scenario may not change; the message says why."""


@asynccontextmanager
async def policies_set(
    settings: Sequence[PolicySetting], casts: Mapping[str, Cast], admin: LiveLogin | None, kept: Path
) -> AsyncIterator[None]:
    """Set the parameters for the length of the block; ``kept`` holds what they were meanwhile.

    What a run that was killed has left in ``kept`` is put back first. Raises ``PoliciesNotSetError`` without one who
    may, and where they cannot be put back.
    """
    if admin is None:
        raise PoliciesNotSetError(
            "This scenario sets rules' parameters and needs an admin's login: play it against a demo, whose demo.json"
            " stands beside its fleet."
        )
    await _put_back(admin, kept)
    wanted = [body for setting in settings for body in _bodies(setting, casts)]
    try:
        async with as_person(admin) as http:
            before = (await ask(http, "GET", "/policies"))["policies"]
            back = [(rule, body | {"parameters": _as_before(before, rule, body)}) for rule, body in wanted]
            _keep(kept, back)
            for rule, body in wanted:
                await ask(http, "PUT", f"/policies/{rule}", body)
        yield
    finally:
        await _put_back(admin, kept)


def _keep(kept: Path, back: Sequence[Put]) -> None:
    if not back:
        return
    new = kept.with_name(f".{kept.name}.new")
    new.write_bytes(msgspec.json.encode(back))
    new.replace(kept)


def _kept(kept: Path) -> list[Put]:
    try:
        return msgspec.json.decode(kept.read_bytes(), type=list[Put])
    except FileNotFoundError:
        return []
    except msgspec.MsgspecError as error:
        raise PoliciesNotSetError(f"The file {kept} does not say what policies were: {error}.") from error


def _forget(kept: Path) -> None:
    kept.unlink()


async def _put_back(admin: LiveLogin, kept: Path) -> None:
    """Log in anew, for a scenario may outlast a session, and try until the centre has taken every one of them."""
    if not (back := _kept(kept)):
        return
    for tried in range(1, PUT_BACK_TRIES + 1):
        try:
            async with as_person(admin) as http:
                for rule, body in back:
                    await ask(http, "PUT", f"/policies/{rule}", body)
        except httpx2.HTTPError as error:
            if tried == PUT_BACK_TRIES:
                raise PoliciesNotSetError(
                    f"The centre took back no policies ({str(error) or type(error).__name__}): what they were stands in"
                    f" {kept}, and the next scenario puts them back."
                ) from error
            await asyncio.sleep(1)
        else:
            _forget(kept)
            return


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
