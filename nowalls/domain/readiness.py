"""Whether a desk that starts its shift is backed: a second way out of the house, and somebody above it. Pure.

What the console itself can see (sound, network) is checked there; these two only the centre knows.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from nowalls.domain.channel_lint import RotaPerson
from nowalls.domain.channels import Channel, ChannelId
from nowalls.domain.ids import DistrictCode
from nowalls.domain.notices import Audience
from nowalls.domain.words import Role


class Backing(StrEnum):
    """How a desk is backed; the worst of its districts counts."""

    READY = "ready"
    FAILING = "failing"
    """There is one, and what it should carry did not get through lately."""
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backed:
    """One of the two, and the districts that lack it or where it fails."""

    backing: Backing
    districts: tuple[DistrictCode, ...] = ()


def second_channel(
    districts: Sequence[DistrictCode], channels: Sequence[Channel], failing: Collection[ChannelId]
) -> Backed:
    """Tell whether an alarm that no desk takes leaves the house: by a channel for the desk or for all on duty."""
    ladder = [each for each in channels if each.audience in (Audience.DESK, Audience.ON_DUTY)]
    usable = [each for each in ladder if each.paused_at is None and not each.exercise]
    missing, limping = [], []
    for district in districts:
        here = [each for each in usable if each.district in (None, district)]
        if not here:
            missing.append(district)
        elif all(each.id in failing for each in here):
            limping.append(district)
    if missing:
        return Backed(backing=Backing.MISSING, districts=tuple(missing))
    return Backed(backing=Backing.FAILING if limping else Backing.READY, districts=tuple(limping))


def duty_lead(districts: Sequence[DistrictCode], rota: Sequence[RotaPerson]) -> Backed:
    """Tell whether each district has a duty lead on duty now, whom the last step calls."""
    leads = [each for each in rota if each.role is Role.DUTY_LEAD and each.on_duty]
    without = [
        district
        for district in districts
        if not any(each.districts is None or district in each.districts for each in leads)
    ]
    return Backed(backing=Backing.MISSING if without else Backing.READY, districts=tuple(without))
