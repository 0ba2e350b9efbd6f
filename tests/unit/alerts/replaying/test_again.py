"""A generated history decided again comes out as it was; other limits change what they ought to, and nothing else."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from alerts.replaying.again import Again
from alerts.replaying.comparing import compared
from nowalls.domain.commands import Claim
from nowalls.domain.decisions import PlaceFacts
from nowalls.domain.ids import DeviceId, SignalId
from nowalls.domain.incidents import Entry
from nowalls.domain.policies import Policies, Policy, PolicyRule, PolicyScope
from nowalls.domain.replaying.moments import Logged
from nowalls.domain.replaying.record import DecidedSignal, LoggedIncident, Record
from nowalls.domain.topics import UpChannel
from nowalls.domain.words import Role, Severity
from tests.support.builders import LIHUA, LIMIN, NOW, POLICIES, seconds
from tests.support.memory import DISTRICT, MemoryCentre
from tests.unit.alerts.test_engine_model import DEVICES, PLACES, Centre, something_happens

LIFE_SAFETY = frozenset({"opened", "joined", "flood", "cleared", "cancelled", "kept_for_its_raise", "nothing_to_end"})
SOS = DeviceId("sos-1")
SOONER = Policies(
    [
        Policy(
            rule=PolicyRule.STEPS,
            scope=PolicyScope.CENTRE,
            scope_id="",
            severity=None,
            parameters={"next_channel_s": 5},
        )
    ]
)


def record_of(centre: MemoryCentre, decided_at: dict[SignalId, datetime], policies: Policies = POLICIES) -> Record:
    """Return what a centre in memory leaves behind."""
    signals = [
        DecidedSignal(
            signal=signal,
            device=centre.devices[signal.device_id],
            decided_at=decided_at[number],
            incident_id=centre.handled[number].incident_id,
        )
        for number, signal in centre.signals.items()
        if number in decided_at and centre.handled[number].reason in LIFE_SAFETY
    ]
    logs = {
        incident_id: [entry for number, entry in centre.timeline if number == incident_id]
        for incident_id in centre.incidents
    }
    return Record(
        places={each.id: PlaceFacts(place=each, district=DISTRICT, organization=None) for each in PLACES},
        signals=tuple(signals),
        incidents=tuple(
            LoggedIncident(
                incident=each,
                log=tuple(Logged(entry=entry, role=_role(entry)) for entry in logs[each.id]),
            )
            for each in centre.incidents.values()
        ),
        policies_at=lambda _at: policies,
    )


def _role(entry: Entry) -> Role | None:
    if entry.actor is None:
        return None
    return Role.DUTY_LEAD if entry.actor.user_id == LIMIN.user_id else Role.DISPATCHER


def lived(seed: int, length: int = 150) -> tuple[MemoryCentre, dict[SignalId, datetime]]:
    """Live through a history; when each signal was decided is noted. No two things happen at one moment."""
    history, chance = Centre(), random.Random(seed)
    history.begin()
    decided_at: dict[SignalId, datetime] = {}
    for _ in range(length):
        history.centre.now += timedelta(milliseconds=1)
        something_happens(history, chance)
        decided_at |= dict.fromkeys(history.centre.handled.keys() - decided_at.keys(), history.centre.now)
    return history.centre, decided_at


@pytest.mark.parametrize("seed", range(12))
def test_a_history_decided_again_is_what_it_was(seed: int) -> None:
    """Every incident, each of its lines, its state and its urgency."""
    centre, decided_at = lived(seed)
    again = Again(record_of(centre, decided_at), late_at_most=None).run()
    others = [each for each in compared(again) if not each.same]
    assert others == []
    assert len(again.incidents) == len(centre.incidents) > 3
    assert {number: each.reason for number, each in again.handled.items()} == {
        number: each.reason for number, each in centre.handled.items() if number in again.handled
    }


def a_story() -> tuple[MemoryCentre, dict[SignalId, datetime]]:
    """A press that nobody claims for a minute and a half, looked at each quarter of a second."""
    centre = MemoryCentre.of(PLACES, DEVICES)
    centre.hear(SOS, UpChannel.ALARM, {"id": "1", "type": "sos", "state": "raised"})
    centre.decide()
    decided_at = dict.fromkeys(centre.handled, centre.now)
    for _ in range(360):
        centre.now += seconds(0.25)
        centre.tick()
    assert centre.command(LIHUA, centre.open()[0].id, Claim()) is None
    return centre, decided_at


def steps_of(again: Again) -> list[tuple[str, float]]:
    """Return the steps that were carried out, and how many seconds after the story began."""
    lines = [entry for entries in again.entries.values() for entry in entries if entry.code == "step"]
    return [(str(each.params["name"]), (each.at - NOW).total_seconds()) for each in lines]


def test_what_the_engine_would_not_decide_is_named() -> None:
    """A log with a line too many, or one too few, or another state than the lines lead to, is not the same."""
    record = record_of(*a_story())
    [known] = record.incidents
    assert [each.same for each in compared(Again(record).run())] == [True]
    without = tuple(line for line in known.log if line.entry.code != "step")
    [missed] = compared(Again(replace(record, incidents=(replace(known, log=without),))).run())
    assert (missed.missing, missed.new) == (
        (),
        ((("step", "claim_everyone"), 1), (("step", "claim_next_channel"), 1)),
    )
    twice = (*known.log[:3], *known.log[2:])
    [doubled] = compared(Again(replace(record, incidents=(replace(known, log=twice),))).run())
    assert doubled.missing == ((("step", "claim_next_channel"), 1),)
    lower = replace(known.incident, severity=Severity.HIGH)
    [other] = compared(Again(replace(record, incidents=(replace(known, incident=lower),))).run())
    assert (other.same, other.was, other.now) == (False, "claimed, high", "claimed, critical")
    assert [each.was for each in compared(Again(replace(record, incidents=())).run())] == [None]


def test_other_limits_are_carried_out_when_they_fall_due() -> None:
    """With the limits as they were steps come when they fell due, with shorter ones sooner; people act as recorded."""
    centre, decided_at = a_story()
    same = Again(record_of(centre, decided_at), as_recorded=False).run()
    assert steps_of(same) == [("claim_next_channel", 30.0), ("claim_everyone", 60.0)]
    sooner = Again(record_of(centre, decided_at, SOONER), as_recorded=False).run()
    assert steps_of(sooner) == [("claim_next_channel", 5.0), ("claim_everyone", 60.0)]
    assert [each.same for each in compared(same)] == [each.same for each in compared(sooner)] == [True]
