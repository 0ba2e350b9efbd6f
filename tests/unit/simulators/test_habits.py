"""How often things happen, against the published figures they come from."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice, pairwise, takewhile

from hypothesis import given, settings
from hypothesis import strategies as st

from nowalls.domain.device_messages import AlarmMessage, StateMessage, TelemetryMessage
from nowalls.domain.ids import DeviceId
from nowalls.domain.words import AlarmType
from simulators.day.falls import falls
from simulators.day.movement import door, motion
from simulators.day.presses import check_ins, presses
from simulators.day.rhythm import AWAKE, EVEN, LOCAL, Dice, Rhythm, moments
from simulators.day.routine import in_bed, outings, visits
from simulators.day.saying import Saying, Story, in_order, raised
from simulators.day.smoke import cooking, fires
from simulators.day.upkeep import LOW, Battery, low_batteries, telemetry
from tests.unit.simulators.fleets import START

BUTTON, SENSOR = DeviceId("sos-1"), DeviceId("fall-1")
YEARS = timedelta(days=365 * 20)


def within(story: Iterator[Saying], span: timedelta) -> list[Saying]:
    """Return what is said within a span."""
    return list(takewhile(lambda saying: saying.at < START + span, story))


def stories_within(stories: Iterator[Story], span: timedelta) -> list[Story]:
    """Return the stories that begin within a span."""
    return list(takewhile(lambda story: story[0].at < START + span, stories))


def alarm(saying: Saying) -> AlarmMessage:
    """Return the alarm that was said."""
    assert isinstance(saying.message, AlarmMessage)
    return saying.message


@given(
    a_day=st.floats(min_value=0.5, max_value=200),
    rhythm=st.lists(st.floats(min_value=0, max_value=10), min_size=24, max_size=24)
    .map(tuple)
    .filter(lambda weights: sum(weights) > 1),
    seed=st.integers(),
)
def test_moments_come_at_their_daily_rate(a_day: float, rhythm: Rhythm, seed: int) -> None:
    """Two thousand moments take as many days as their rate says, give or take an eighth and the day's own shape."""
    count = 2000
    last = list(islice(moments(a_day, rhythm, START, random.Random(seed)), count))[-1]
    days = (last - START) / timedelta(days=1)
    assert abs(days - count / a_day) <= count / a_day / 8 + 1.5


def test_moments_keep_to_hours_with_a_weight() -> None:
    """Nothing happens at an hour without a weight, and twice as much at an hour with twice the weight."""
    rhythm = (0.0,) * 10 + (1.0, 2.0) + (0.0,) * 12
    hours = Counter(at.astimezone(LOCAL).hour for at in islice(moments(9, rhythm, START, random.Random(1)), 3000))
    assert set(hours) == {10, 11}
    assert 1.8 < hours[11] / hours[10] < 2.2


def test_a_rate_of_zero_gives_no_moment() -> None:
    """What never happens ends at once instead of searching for ever."""
    assert list(moments(0, EVEN, START, random.Random(1))) == []


def test_a_button_is_pressed_about_three_times_a_month() -> None:
    """In twenty years a button is pressed 3 times in 30 days, for help, for service and as a test."""
    told = stories_within(presses(BUTTON, START, random.Random(1)), YEARS)
    assert 2.7 < len(told) / (YEARS / timedelta(days=30)) < 3.3
    first = [alarm(story[0]) for story in told]
    kinds = Counter((message.type, message.test) for message in first)
    assert set(kinds) == {(AlarmType.SOS, False), (AlarmType.SOS, True), (AlarmType.CALL, False)}
    assert kinds[(AlarmType.SOS, False)] > len(told) / 2


def test_some_presses_are_taken_back_and_some_are_repeated() -> None:
    """A press by mistake may be cancelled; a person in need may press again, which is another alarm."""
    told = stories_within(presses(BUTTON, START, random.Random(2)), YEARS)
    endings = Counter(alarm(story[-1]).state for story in told if len(story) == 2)
    assert endings["cancelled"] > 0
    assert endings["raised"] > 0
    again = [story for story in told if len(story) == 2 and alarm(story[1]).state == "raised"]
    assert all(alarm(story[0]).id != alarm(story[1]).id for story in again)


def test_check_ins_come_in_the_morning_at_most_once_a_day() -> None:
    """Whoever checks in does so between 5:30 and 10 o'clock, on nine mornings of ten."""
    told = [within(check_ins(BUTTON, START, random.Random(n), random.Random(n)), timedelta(days=100)) for n in range(9)]
    regular = [each for each in told if each]
    assert 0 < len(regular) < len(told)
    for each in regular:
        days = [saying.at.astimezone(LOCAL).date() for saying in each]
        assert len(set(days)) == len(days)
        assert len(days) > 80
        assert all(5.5 < hour_of(saying.at) < 10 for saying in each)
        assert {alarm(saying).type for saying in each} == {AlarmType.CHECKIN}


def hour_of(at: datetime) -> float:
    """Return the local hour."""
    local = at.astimezone(LOCAL)
    return local.hour + local.minute / 60


def test_a_fall_sensor_is_mistaken_far_more_often_than_somebody_falls() -> None:
    """0.17 mistaken alarms a week; most are cancelled within the window of 20 s; a real one is never cancelled."""
    told = stories_within(falls(SENSOR, BUTTON, START, random.Random(3)), YEARS)
    assert 0.15 < len(told) / (YEARS / timedelta(days=7)) < 0.2
    cancels = [story for story in told if alarm(story[-1]).state == "cancelled"]
    assert len(cancels) > len(told) / 2
    assert all(story[1].at - story[0].at < timedelta(seconds=20) for story in cancels)
    pressed = [story for story in told if story[-1].device_id == BUTTON]
    assert all(alarm(story[1]).type is AlarmType.SOS for story in pressed)


def test_nobody_presses_a_button_that_is_not_there() -> None:
    """A fall at a home without a button is a fall alone."""
    told = stories_within(falls(SENSOR, None, START, random.Random(3)), YEARS)
    assert {saying.device_id for story in told for saying in story} == {SENSOR}


def test_cooking_smoke_clears_within_ten_minutes() -> None:
    """About one cooking alarm a month and detector, at meal times, each cleared within ten minutes."""
    told = stories_within(cooking(DeviceId("smoke-1"), START, random.Random(1)), YEARS)
    assert 0.9 < len(told) / (YEARS / timedelta(days=30)) < 1.15
    for smoke, end in told:
        assert alarm(end).state == "cleared"
        assert end.at - smoke.at <= timedelta(minutes=10)
        assert 5 <= smoke.at.astimezone(LOCAL).hour <= 20


def test_a_fire_reaches_neighbouring_detectors_within_five_minutes_and_burns_for_half_an_hour() -> None:
    """A fire in a building with several detectors is told by two or more that stand next to each other."""
    detectors = [DeviceId(f"smoke-{n}") for n in range(20)]
    told = stories_within(fires(detectors, 1 / 100, START, random.Random(1)), YEARS)
    assert len(told) > 50
    for story in told:
        smokes = [saying for saying in story if alarm(saying).state == "raised"]
        first = detectors.index(smokes[0].device_id)
        assert [saying.device_id for saying in smokes] == detectors[first : first + len(smokes)]
        assert len(smokes) >= 2 or first == len(detectors) - 1
        assert smokes[-1].at - smokes[0].at < timedelta(minutes=6)
        ends = [saying for saying in story if alarm(saying).state == "cleared"]
        assert all(end.at - smokes[0].at >= timedelta(minutes=30) for end in ends)


@given(seed=st.integers())
def test_overlapping_stories_are_told_in_order(seed: int) -> None:
    """Whatever the stories' lengths, each saying is told once and none before an earlier one."""
    chance = random.Random(seed)
    begins = sorted(START + timedelta(seconds=chance.uniform(0, 100)) for _ in range(10))
    stories = [
        [
            raised(BUTTON, AlarmType.SOS, begin + timedelta(seconds=later), chance)
            for later in [0.0, *(chance.uniform(0, 100) for _ in range(chance.randint(0, 4)))]
        ]
        for begin in begins
    ]
    told = list(in_order(stories))
    assert sorted(alarm(saying).id for saying in told) == sorted(alarm(each).id for story in stories for each in story)
    assert all(earlier.at <= later.at for earlier, later in pairwise(told))


@given(seed=st.integers())
def test_stretches_never_overlap(seed: int) -> None:
    """Outings, nights and visits each end before the next begins, and none begins before the start."""
    for stretches in (
        outings(START, random.Random(seed)),
        in_bed(START, random.Random(seed)),
        visits(40, START, random.Random(seed)),
    ):
        found = list(islice(stretches, 50))
        assert found[0].begin >= START
        assert all(earlier.begin < earlier.end <= later.begin for earlier, later in pairwise(found))


def test_somebody_goes_out_about_twice_a_day_and_mostly_before_noon() -> None:
    """As in the Aruba home: 1.96 outings a day, the median at 11:40."""
    span = timedelta(days=400)
    found = list(takewhile(lambda each: each.begin < START + span, outings(START, random.Random(1))))
    assert 1.7 < len(found) / 400 < 2.1
    leaving = sorted(hour_of(each.begin) for each in found)
    assert 11 < leaving[len(leaving) // 2] < 13


def test_a_front_door_opens_about_eight_times_a_day() -> None:
    """As in CASAS's AL home: 7.8 openings, two of them for each outing."""
    span = timedelta(days=400)
    said = within(door(DeviceId("door-1"), outings(START, random.Random(1)), visits(4, START, random.Random(2))), span)
    openings = [saying for saying in said if contact(saying) == "open"]
    assert 7 < len(openings) / 400 < 8.5


def contact(saying: Saying) -> str | None:
    """Return what a door said."""
    assert isinstance(saying.message, StateMessage)
    return saying.message.contact


@settings(max_examples=15)
@given(seed=st.integers())
def test_nobody_moves_while_everybody_is_out(seed: int) -> None:
    """No movement begins within an outing."""
    chance = random.Random(seed)
    away = list(islice(outings(START, random.Random(seed)), 60))
    said = within(motion(DeviceId("motion-1"), iter(away), START, chance), timedelta(days=5))
    begins = [saying.at for saying in said if isinstance(saying.message, StateMessage) and saying.message.occupancy]
    assert begins
    assert not [at for at in begins for outing in away if outing.holds(at)]


def test_a_sensor_where_nobody_ever_leaves_goes_on() -> None:
    """Movement needs no outing: some 145 a day."""
    said = within(motion(DeviceId("motion-1"), iter(()), START, random.Random(1)), timedelta(days=20))
    assert 110 < len(said) / 2 / 20 < 150


def test_telemetry_comes_every_five_minutes() -> None:
    """A device tells 288 samples a day, late ones among them; the signal and temperature stay plausible."""
    said = within(telemetry(BUTTON, START, random.Random(1), random.Random(2)), timedelta(days=50))
    measured = [
        each for saying in said if isinstance(saying.message, TelemetryMessage) for each in saying.message.measured
    ]
    assert 285 < len(measured) / 50 < 291
    for each in measured:
        assert each.sample.temperature is not None
        assert each.sample.rssi is not None
        assert 15 < each.sample.temperature < 27
        assert -105 < each.sample.rssi < -40


@given(seed=st.integers(), days=st.integers(min_value=0, max_value=2000))
def test_a_battery_falls_and_is_low_until_it_is_changed(seed: int, days: int) -> None:
    """When it runs low it shows 15 %; just after its change it is full; from change to low takes 500 days or more."""
    battery = Battery.of(random.Random(seed))
    at = START + timedelta(days=days)
    (first_low, first_changed), (low, changed) = islice(battery.low_from(at), 2)
    assert at <= first_low < first_changed < low < changed
    assert abs(battery.percent(low) - LOW) <= 1
    assert battery.percent(first_changed + timedelta(minutes=1)) == 100
    assert low - first_changed >= timedelta(days=500)
    assert 10 < battery.percent(at) <= 100


def test_a_low_battery_is_told_once_and_cleared_at_its_change() -> None:
    """In six years a battery runs low a few times; each is one alarm and one clear when the level is full again."""
    span = timedelta(days=365 * 6)
    told = stories_within(low_batteries(BUTTON, START, random.Random(4), random.Random(5)), span)
    assert 2 <= len(told) <= 5
    battery = Battery.of(random.Random(4))
    for low, end in told:
        assert (alarm(low).type, alarm(low).state, alarm(end).state) == (AlarmType.LOW_BATTERY, "raised", "cleared")
        assert alarm(low).id == alarm(end).id
        assert battery.percent(low.at) <= LOW + 1
        assert battery.percent(end.at + timedelta(minutes=1)) == 100


def test_dice_for_a_trait_outlive_a_restart() -> None:
    """A trait's chance is the same at another start, an event's is not."""
    early = Dice(seed=1, start=START)
    late = Dice(seed=1, start=START + timedelta(hours=1))
    assert early.lasting("battery").random() == late.lasting("battery").random()
    assert early.of("presses").random() != late.of("presses").random()


def test_people_press_by_day_more_than_by_night() -> None:
    """Three of four presses come between 6 and 21 o'clock, and some at night."""
    hours = [hour_of(at) for at in islice(moments(1, AWAKE, START, random.Random(1)), 2000)]
    by_day = sum(6 <= hour < 21 for hour in hours) / len(hours)
    assert 0.75 < by_day < 0.95
