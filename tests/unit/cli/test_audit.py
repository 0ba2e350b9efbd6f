"""The audit: what goes wrong now comes first, then what the ways out would leave unheard."""

from dataclasses import replace
from datetime import datetime

import pytest

from nowalls.cli.audit import Looked, findings_of
from nowalls.domain.channel_lint import FindingSeverity, RotaPerson
from nowalls.domain.channels import ChannelId
from nowalls.domain.ids import DistrictCode
from nowalls.domain.notices import Audience
from nowalls.domain.words import Role
from nowalls.storage.channels import Ways
from tests.support.builders import LIMIN, NOW, seconds
from tests.support.letters import HOOK

WELL = Looked(
    now=NOW,
    overdue=0,
    oldest_undecided_at=None,
    ways=Ways(
        districts=[DistrictCode("220104")],
        channels=[replace(HOOK, id=ChannelId(f"chn-{audience}"), audience=audience) for audience in Audience],
        rota=[RotaPerson(user_id=LIMIN.user_id, name=LIMIN.name, role=Role.DUTY_LEAD, on_duty=True)],
    ),
)


def test_all_is_well() -> None:
    """With everything in time and everybody reached there is nothing to say."""
    assert findings_of(WELL) == []


@pytest.mark.parametrize(
    ("overdue", "undecided_since", "codes"),
    [
        (2, None, ["steps_overdue"]),
        (0, NOW - seconds(3.1), ["signals_undecided"]),
        (0, NOW - seconds(2.9), []),
        (1, NOW - seconds(60), ["steps_overdue", "signals_undecided"]),
    ],
)
def test_what_is_late_now_is_an_error(overdue: int, undecided_since: datetime | None, codes: list[str]) -> None:
    """Overdue steps and signals undecided for more than three seconds are errors."""
    findings = findings_of(replace(WELL, overdue=overdue, oldest_undecided_at=undecided_since))
    assert [each.code for each in findings] == codes
    assert all(each.severity is FindingSeverity.ERROR for each in findings)


def test_the_lint_follows() -> None:
    """A configuration without channels is reported after what is late now."""
    findings = findings_of(replace(WELL, overdue=1, ways=replace(WELL.ways, channels=[])))
    assert [each.code for each in findings] == [
        "steps_overdue",
        "step_unheard",
        "step_unheard",
        "step_unheard",
        "fire_unheard",
        "person_unheard",
    ]
