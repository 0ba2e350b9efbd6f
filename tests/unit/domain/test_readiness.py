"""Whether a desk that starts its shift is backed by a second way out and a duty lead."""

from dataclasses import replace

from nowalls.domain.channel_lint import RotaPerson
from nowalls.domain.channels import Channel, ChannelId, ChannelKind, Language
from nowalls.domain.ids import DistrictCode, UserId
from nowalls.domain.notices import Audience
from nowalls.domain.readiness import Backing, duty_lead, second_channel
from nowalls.domain.words import Role
from tests.support.builders import NOW

NORTH, SOUTH = DistrictCode("220103"), DistrictCode("220102")
PAGER = Channel(
    id=ChannelId("chn-1"),
    name="值班电话",
    kind=ChannelKind.WEBHOOK,
    audience=Audience.ON_DUTY,
    address="https://gateway.example/notify",
    secret="s" * 40,
    language=Language.CHINESE,
)
LEAD = RotaPerson(user_id=UserId("usr-limin"), name="李敏", role=Role.DUTY_LEAD, on_duty=True)


def test_a_channel_for_all_districts_is_a_second_way_everywhere() -> None:
    """One working channel for those on duty serves every district."""
    assert second_channel([NORTH, SOUTH], [PAGER], ()).backing is Backing.READY


def test_what_cannot_carry_is_no_way_out() -> None:
    """A paused channel, one for exercises and one for families leave the desk alone."""
    useless = [replace(PAGER, paused_at=NOW), replace(PAGER, exercise=True), replace(PAGER, audience=Audience.FAMILY)]
    for each in useless:
        assert second_channel([NORTH], [each], ()).backing is Backing.MISSING


def test_the_worst_district_counts() -> None:
    """One district without a way out is named, though the other has one."""
    backed = second_channel([NORTH, SOUTH], [replace(PAGER, district=NORTH)], ())
    assert (backed.backing, backed.districts) == (Backing.MISSING, (SOUTH,))


def test_one_that_works_is_enough_beside_one_that_fails() -> None:
    """A way out fails only where all of them fail."""
    other = replace(PAGER, id=ChannelId("chn-2"))
    assert second_channel([NORTH], [PAGER, other], {PAGER.id}).backing is Backing.READY
    failing = second_channel([NORTH], [PAGER, other], {PAGER.id, other.id})
    assert (failing.backing, failing.districts) == (Backing.FAILING, (NORTH,))


def test_a_lead_off_duty_is_no_lead() -> None:
    """The last step calls whoever is there: a lead of another district or off duty is not."""
    assert duty_lead([NORTH], [LEAD]).backing is Backing.READY
    for person in (
        replace(LEAD, on_duty=False),
        replace(LEAD, districts=(SOUTH,)),
        replace(LEAD, role=Role.DISPATCHER),
    ):
        backed = duty_lead([NORTH], [person])
        assert (backed.backing, backed.districts) == (Backing.MISSING, (NORTH,))
