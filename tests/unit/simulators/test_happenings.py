"""Happenings: what they say lies within their time, hits whom they say, and is the same again for the same seed."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nowalls.domain.device_messages import AlarmMessage, Rejection, decode
from nowalls.domain.topics import UpChannel
from nowalls.domain.words import AlarmType, DeviceKind
from simulators.day.day import premises
from simulators.day.saying import Spoilt
from simulators.happenings import (
    Alarms,
    BrokerOutage,
    Deaths,
    Fire,
    Flapping,
    Flood,
    Happening,
    Load,
    PowerCut,
    Scene,
    Stage,
    StageError,
)
from simulators.happenings.cuts import FOR_EVER
from simulators.happenings.flood import SPOILT_PAYLOADS
from tests.unit.simulators.fleets import START, a_fleet

FLEET = a_fleet()
EACH: list[Happening] = [
    Alarms(name="presses", type=AlarmType.SOS, after_s=5, within_s=60, share=0.5, again=0.3, taken_back=0.3),
    Alarms(name="falls", type=AlarmType.FALL, after_s=5, within_s=60, count=1, cleared_after_s=30),
    Fire(name="fire", after_s=5, detectors=3, presses=2),
    Fire(name="kitchen", after_s=5, detectors=3, where="home"),
    PowerCut(name="dark", after_s=5, for_s=60),
    PowerCut(name="street", after_s=5, for_s=60, where="homes", homes=3),
    BrokerOutage(name="unreachable", after_s=5, for_s=60),
    Flapping(name="lines", after_s=5, for_s=60, devices=3, up_s=5, down_s=2),
    Deaths(name="deaths", after_s=5, within_s=60, devices=3),
    Flood(name="flood", after_s=5, for_s=60, devices=2, a_minute=60, unreadable=0.5),
    Load(name="load", after_s=5, for_s=60, a_second=3),
]


def played(happening: Happening, seed: int = 1) -> Scene:
    """Play a happening on the small fleet."""
    return happening.play(Stage(sites=premises(FLEET), begin=START, chance=random.Random(seed)))


@pytest.mark.parametrize("happening", EACH, ids=lambda each: each.name)
def test_a_scene_keeps_to_its_time_its_cast_and_its_order(happening: Happening) -> None:
    """Nothing is said or cut before it begins or by somebody else; sayings are in order of time."""
    scene = played(happening)
    sayings = list(scene.sayings)
    assert scene.begin == START + timedelta(seconds=5)
    assert scene.cast
    assert {saying.device_id for saying in sayings} <= scene.cast
    assert [saying.at for saying in sayings] == sorted(saying.at for saying in sayings)
    assert all(saying.at >= scene.begin for saying in sayings)
    for cut in scene.cuts:
        assert cut.devices <= scene.cast
        assert scene.begin <= cut.begin < cut.end
        assert cut.end in (FOR_EVER, min(cut.end, scene.end))
    assert sayings or scene.cuts


@pytest.mark.parametrize("happening", EACH, ids=lambda each: each.name)
def test_the_same_seed_makes_the_same_scene(happening: Happening) -> None:
    """Ids, moments and devices are the same again; another seed makes other ones where chance decides."""
    first, again = played(happening), played(happening)
    assert list(first.sayings) == list(again.sayings)
    assert (first.cuts, first.cast) == (again.cuts, again.cast)


@given(share=st.floats(0.2, 1.0), within_s=st.floats(0, 600), seed=st.integers(0, 99))
@settings(max_examples=30)
def test_each_chosen_device_raises_once_within_the_while(share: float, within_s: float, seed: int) -> None:
    """Without presses that are repeated a share of the buttons raises exactly once each, in time."""
    happening = Alarms(name="storm", type=AlarmType.SOS, after_s=0, within_s=within_s, share=share)
    scene = played(happening, seed)
    sayings = list(scene.sayings)
    buttons = [line for line in FLEET if line.kind is DeviceKind.SOS]
    assert len({saying.device_id for saying in sayings}) == len(sayings) == round(share * len(buttons))
    assert all(saying.at <= scene.end for saying in sayings)


def test_a_fire_reaches_detectors_of_one_institution_in_turn() -> None:
    """Each detector raises once, all of one site, the shortest time apart or more; nobody clears."""
    scene = played(Fire(name="fire", after_s=0, detectors=4, apart_s=(3, 9)))
    sayings = list(scene.sayings)
    sites = {line.device_id: line.site_id for line in FLEET}
    assert len({saying.device_id for saying in sayings}) == 4
    assert len({sites[saying.device_id] for saying in sayings}) == 1
    apart = [(after.at - before.at).total_seconds() for before, after in pairwise(sayings)]
    assert all(3 <= each <= 9 for each in apart)
    assert all(isinstance(each.message, AlarmMessage) and each.message.state == "raised" for each in sayings)


def test_a_flood_is_partly_unreadable_and_never_of_one_id() -> None:
    """Readable alarms have ids of their own; the rest is bytes on the channel that was asked for."""
    sayings = list(played(Flood(name="f", after_s=0, for_s=300, devices=2, a_minute=60, unreadable=0.4)).sayings)
    ids = [saying.message.id for saying in sayings if isinstance(saying.message, AlarmMessage)]
    spoilt = [saying for saying in sayings if isinstance(saying.message, Spoilt)]
    assert len(set(ids)) == len(ids) > 0
    assert {saying.channel.value for saying in spoilt} == {"telemetry"}
    assert 0.2 < len(spoilt) / len(sayings) < 0.6


@pytest.mark.parametrize("payload", SPOILT_PAYLOADS)
@pytest.mark.parametrize("channel", [UpChannel.ALARM, UpChannel.STATE, UpChannel.TELEMETRY])
def test_what_is_meant_to_be_unreadable_is(payload: bytes, channel: UpChannel) -> None:
    """No channel's codec reads any of the payloads of a bad firmware: each one belongs into quarantine."""
    assert isinstance(decode(channel, payload), Rejection)


def test_a_load_is_as_heavy_as_asked() -> None:
    """So many messages a second, evenly, the devices taking turns."""
    sayings = list(played(Load(name="load", after_s=0, for_s=10, a_second=20)).sayings)
    assert len(sayings) == 200
    assert len({saying.device_id for saying in sayings}) == min(200, len(FLEET))


@pytest.mark.parametrize(
    ("happening", "sentence"),
    [
        (Alarms(name="a", type=AlarmType.SOS, after_s=0, within_s=1, count=999), "999 sos devices are wanted"),
        (Alarms(name="a", type=AlarmType.GAS, after_s=0, within_s=1, count=1), "The fleet has no gas device"),
        (Fire(name="f", after_s=0, detectors=99), "99 smoke detectors are wanted"),
        (PowerCut(name="p", after_s=0, for_s=1, where="homes", homes=999), "999 homes are wanted"),
    ],
)
def test_what_the_fleet_lacks_is_said(happening: Happening, sentence: str) -> None:
    """A happening that finds nobody to happen to says whom it wanted."""
    with pytest.raises(StageError, match=sentence):
        played(happening)
