"""Policies of a scenario: put back also by the run after one that was killed."""

import json
from pathlib import Path
from typing import Any

from simulators.ledger import LiveLogin
from simulators.scenarios.policies import policies_set
from simulators.scenarios.scenario import PolicySetting
from tests.support.centre import Centre
from tests.support.district import PASSWORD

SLOWER = PolicySetting(rule="supervision", parameters={"lost_after_s": 7200})


def supervision(centre: Centre) -> list[dict[str, Any]]:
    """What the registry holds of this rule."""
    return centre.query("select parameters from policies where rule = 'supervision'")


async def test_what_a_killed_run_left_is_put_back_by_the_next(api_alone: Centre, tmp_path: Path) -> None:
    """The file that holds what policies were outlives the process, and is gone once they are back."""
    admin, kept = LiveLogin(http=api_alone.http, username="root", password=PASSWORD), tmp_path / "before.json"
    async with policies_set([SLOWER], {}, admin, kept):
        assert supervision(api_alone) == [{"parameters": {"lost_after_s": 7200}}]
        left = kept.read_bytes()
        assert json.loads(left)[0][1]["parameters"] == {}
    assert (supervision(api_alone), kept.exists()) == ([], False)

    async with policies_set([SLOWER], {}, admin, tmp_path / "killed.json"):
        # What a killed run leaves: the rule as it set it, and the file.
        kept.write_bytes(left)
        async with policies_set([], {}, admin, kept):
            assert supervision(api_alone) == []
    assert (supervision(api_alone), kept.exists()) == ([], False)
