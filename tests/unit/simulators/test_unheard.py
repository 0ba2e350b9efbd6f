"""Repeating an alarm until it is heard: a pure rule, time is an argument."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.device_messages import AckMessage, AlarmMessage
from nowalls.domain.words import AckStage, AlarmType
from simulators.unheard import REPEAT_AFTER_S, REPEATS, SLOWLY_AFTER_S, Repeat, Unheard

NOW = datetime(2026, 11, 21, tzinfo=UTC)
PRESS = AlarmMessage(id="1", type=AlarmType.SOS, state="raised", at=NOW)
CANCEL = AlarmMessage(id="1", type=AlarmType.SOS, state="cancelled", at=NOW)


def ack(stage: AckStage = AckStage.STORED, message_id: str = "1", state: str | None = "raised") -> AckMessage:
    """Build an acknowledgement."""
    return AckMessage(id=message_id, stage=stage, at=NOW, state=state)


def waiting(*messages: AlarmMessage) -> Unheard:
    """Say alarms at 0 s and send them."""
    unheard = Unheard()
    for message in messages:
        unheard.say(message, 0.0)
    unheard.due(0.0)
    return unheard


def sent_at(unheard: Unheard, until_s: int) -> list[tuple[int, Repeat]]:
    """Look each second and return what was sent when."""
    return [(now_s, repeat) for now_s in range(1, until_s + 1) for repeat in unheard.due(float(now_s))]


def test_an_alarm_is_sent_at_once() -> None:
    """What is said is due at that moment, for the first time."""
    unheard = Unheard()
    assert unheard.say(PRESS, 5.0)
    assert unheard.next_due_s == 5.0
    assert unheard.due(5.0) == [Repeat(message=PRESS, times_before=0, falls_back=False)]
    assert unheard.due(5.0) == []


def test_time_counts_from_when_it_was_due() -> None:
    """What the generator says late has waited since its schedule: neither it nor the centre can hide that."""
    unheard = Unheard()
    unheard.say(PRESS, 5.0, late_s=2.0)
    assert unheard.due(5.5) == [Repeat(message=PRESS, times_before=0, falls_back=False, waited_s=2.5)]
    (heard,) = unheard.hear(ack(), 6.0)
    assert heard.after_s == 3.0


def test_it_is_repeated_three_times_and_then_the_device_helps_itself() -> None:
    """Repeats come after 10, 20 and 30 s; unheard even then, the device falls back once and goes on slowly."""
    sent = sent_at(waiting(PRESS), 170)
    assert [at for at, _ in sent] == [10, 20, 30, 40, 100, 160]
    assert [repeat.falls_back for _, repeat in sent] == [False, False, False, True, False, False]
    assert [repeat.times_before for _, repeat in sent] == [1, 2, 3, 4, 5, 6]
    assert {repeat.message for _, repeat in sent} == {PRESS}


def test_a_stored_alarm_is_settled_with_its_time() -> None:
    """``stored`` ends the repeating and tells how long it took from the press on."""
    unheard = waiting(PRESS)
    (heard,) = unheard.hear(ack(), 0.25)
    assert (heard.message, heard.after_s, heard.stage) == (PRESS, 0.25, AckStage.STORED)
    assert len(unheard) == 0
    assert unheard.next_due_s is None
    assert sent_at(unheard, 100) == []


def test_a_second_ack_settles_nothing() -> None:
    """Each repeat that arrives is acknowledged; what is settled already stays so."""
    unheard = waiting(PRESS)
    unheard.hear(ack(), 0.25)
    assert unheard.hear(ack(), 0.5) == []


def test_stored_is_about_one_state() -> None:
    """A press and its cancel bear one id and are heard apart."""
    unheard = waiting(PRESS, CANCEL)
    assert [heard.message for heard in unheard.hear(ack(state="cancelled"), 1.0)] == [CANCEL]
    assert [repeat.message for _, repeat in sent_at(unheard, 10)] == [PRESS]


def test_stored_without_a_state_is_about_all_of_them() -> None:
    """An acknowledgement that names no state settles whatever bears its id."""
    assert len(waiting(PRESS, CANCEL).hear(ack(state=None), 1.0)) == 2


@pytest.mark.parametrize("stage", [AckStage.CLAIMED, AckStage.DISPATCHED, AckStage.ARRIVED, AckStage.CLOSED])
def test_a_later_stage_implies_that_the_raise_was_stored(stage: AckStage) -> None:
    """Whoever hears ``claimed`` before ``stored`` need not repeat the press; the cancel is not meant."""
    unheard = waiting(PRESS, CANCEL)
    assert [heard.message for heard in unheard.hear(ack(stage), 1.0)] == [PRESS]
    assert len(unheard) == 1


def test_a_refused_alarm_is_given_up() -> None:
    """What the centre cannot read it cannot read the tenth time either."""
    unheard = waiting(PRESS)
    (heard,) = unheard.hear(ack(AckStage.REFUSED, state=None), 1.0)
    assert heard.stage is AckStage.REFUSED
    assert len(unheard) == 0


def test_an_ack_for_another_id_settles_nothing() -> None:
    """Only its own id ends an alarm's repeating."""
    unheard = waiting(PRESS)
    assert unheard.hear(ack(message_id="2"), 1.0) == []
    assert len(unheard) == 1


def test_the_same_alarm_said_again_is_one_alarm_sent_again() -> None:
    """A double press of the radio link goes out once more and is settled by one acknowledgement."""
    unheard = waiting(PRESS)
    assert not unheard.say(PRESS, 0.1)
    assert [repeat.times_before for repeat in unheard.due(0.1)] == [1]
    assert len(unheard.hear(ack(), 1.0)) == 1
    assert len(unheard) == 0


def test_a_new_connection_sends_everything_again_at_once() -> None:
    """What was on its way when the connection broke may be lost; that is no silence of the centre's."""
    unheard = waiting(PRESS, CANCEL)
    for now_s in (1.0, 2.0, 3.0, 4.0, 5.0):
        unheard.reconnected(now_s)
        repeats = unheard.due(now_s)
        assert [repeat.message for repeat in repeats] == [PRESS, CANCEL]
        assert not any(repeat.falls_back for repeat in repeats)


def test_a_flapping_connection_does_not_keep_a_device_from_falling_back() -> None:
    """Sent again with each of many new connections and never heard, an alarm falls back after half a minute."""
    unheard = waiting(PRESS)
    fell_back_at = []
    for now_s in range(3, 60, 3):
        unheard.reconnected(float(now_s))
        fell_back_at += [now_s for repeat in unheard.due(float(now_s)) if repeat.falls_back]
    assert fell_back_at == [30]


@given(looks=st.lists(st.floats(min_value=0.01, max_value=40), min_size=1, max_size=60))
def test_an_unheard_alarm_is_never_forgotten(looks: list[float]) -> None:
    """However rarely the device looks, an unheard alarm goes on, and falls back once after three repeats."""
    unheard = waiting(PRESS)
    now_s = last_s = 0.0
    fell_back = 0
    for look in looks:
        now_s += look
        for repeat in unheard.due(now_s):
            assert now_s - last_s >= REPEAT_AFTER_S - 1e-6
            assert not repeat.falls_back or repeat.times_before > REPEATS
            fell_back += repeat.falls_back
            last_s = now_s
        assert now_s - last_s < (REPEAT_AFTER_S if fell_back == 0 else SLOWLY_AFTER_S)
        assert len(unheard) == 1
    assert fell_back <= 1
