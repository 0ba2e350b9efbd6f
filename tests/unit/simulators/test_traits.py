"""Unruly devices: what a trait may change and what it may not."""

import random
from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from nowalls.domain.device_messages import AlarmMessage, RejectionCode, TelemetryMessage, decode
from nowalls.domain.words import AlarmType
from simulators.day.day import premises
from simulators.day.rhythm import Dice
from simulators.day.saying import Saying, Spoilt, raised
from simulators.happenings import Load, Stage
from simulators.traits import (
    AnyTrait,
    ClockDrift,
    Duplicates,
    LateBuffer,
    Malformed,
    Reordering,
    Warmer,
    changes,
    unruly,
)
from tests.unit.simulators.fleets import START, a_fleet

FLEET = a_fleet()
TRAITS: list[AnyTrait] = [
    ClockDrift(share=1.0, by_s=(-3000, 200)),
    Duplicates(share=1.0, of_messages=0.5),
    Reordering(share=1.0, within_s=30),
    LateBuffer(share=1.0, each_s=60),
    Malformed(share=1.0, of_messages=0.5),
    Warmer(share=1.0, by_c=9),
]


def some_sayings() -> list[Saying]:
    """A minute of samples, and a press in the middle."""
    stage = Stage(sites=premises(FLEET), begin=START, chance=random.Random(3))
    samples = list(Load(name="load", after_s=0, for_s=60, a_second=2).play(stage).sayings)
    press = raised(FLEET[0].device_id, AlarmType.SOS, START + timedelta(seconds=30), random.Random(4))
    return sorted([*samples, press], key=lambda saying: saying.at)


def changed(*traits: AnyTrait, seed: int = 1) -> list[Saying]:
    """What becomes of some sayings."""
    dice = Dice(seed=seed, start=START)
    return list(unruly(some_sayings(), changes(traits, FLEET, dice)))


@given(st.lists(st.sampled_from(TRAITS), max_size=4), st.integers(0, 20))
@settings(max_examples=40)
def test_order_and_alarms_survive_every_trait(traits: list[AnyTrait], seed: int) -> None:
    """Whatever is wrong with the devices, sayings come in order of time and no alarm is lost or spoilt."""
    sayings = changed(*traits, seed=seed)
    assert [saying.at for saying in sayings] == sorted(saying.at for saying in sayings)
    assert any(isinstance(saying.message, AlarmMessage) for saying in sayings)
    assert len(sayings) >= len(some_sayings())
    assert sayings == changed(*traits, seed=seed)


def test_without_traits_nothing_changes() -> None:
    """A share of nobody changes nothing."""
    assert changed(Reordering(share=0.0, within_s=30)) == changed() == some_sayings()


def test_a_wrong_clock_changes_what_is_told_and_not_when_it_is_said() -> None:
    """Each device is off by the same at each message, and is said at the same moments as ever."""
    sayings = changed(ClockDrift(share=1.0, by_s=(-3000, -60)))
    assert [saying.at for saying in sayings] == [saying.at for saying in some_sayings()]
    off: dict[str, set[float]] = {}
    for saying in sayings:
        if isinstance(saying.message, TelemetryMessage):
            told = saying.message.measured[0].sample.at
            assert told is not None
            off.setdefault(saying.device_id, set()).add((told - saying.at).total_seconds())
    assert all(len(each) == 1 for each in off.values())
    assert all(-3000 <= min(each) <= -60 for each in off.values())


def test_duplicates_are_the_same_message_again() -> None:
    """Some are said twice, none three times, and both are the same bytes."""
    counted = Counter((saying.device_id, saying.payload) for saying in changed(TRAITS[1]))
    assert set(counted.values()) == {1, 2}


def test_a_late_buffer_sends_at_once_what_gathered_and_lets_alarms_pass() -> None:
    """Samples come at one moment a device each minute; the press comes when it was pressed."""
    sayings = changed(LateBuffer(share=1.0, each_s=60))
    moments: dict[str, set[object]] = {}
    for saying in sayings:
        if isinstance(saying.message, AlarmMessage):
            assert saying.at == START + timedelta(seconds=30)
        else:
            moments.setdefault(saying.device_id, set()).add(saying.at)
    assert all(len(each) <= 2 for each in moments.values())


def test_what_is_malformed_cannot_be_read() -> None:
    """Every spoilt message is refused as no JSON; the others are whole."""
    sayings = changed(Malformed(share=1.0, of_messages=0.5))
    spoilt = [saying for saying in sayings if isinstance(saying.message, Spoilt)]
    assert 0 < len(spoilt) < len(sayings)
    for saying in spoilt:
        told = decode(saying.channel, saying.payload)
        assert getattr(told, "code", None) is RejectionCode.NOT_JSON


def test_a_warm_room_is_warmer_by_the_degrees() -> None:
    """Temperatures rise by nine degrees, give or take a trait's own half."""
    risen = [warm - cold for cold, warm in zip(temperatures(), temperatures(Warmer(share=1.0, by_c=9)), strict=True)]
    assert 8 < sum(risen) / len(risen) < 10


def temperatures(*traits: AnyTrait) -> list[float]:
    """The temperatures that are told."""
    told = [saying.message for saying in changed(*traits) if isinstance(saying.message, TelemetryMessage)]
    return [message.measured[0].sample.temperature or 0.0 for message in told]
