"""Builders of domain values with sensible defaults; a test names only what it is about."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from alerts.engine.board import Setting
from nowalls.domain.commands import Actor
from nowalls.domain.decisions import PlaceFacts, UndecidedSignal
from nowalls.domain.ids import DeviceId, DistrictCode, IncidentId, PlaceId, ResponderId, SignalId, SiteId, UserId
from nowalls.domain.incidents import Alarm, Assignment, Incident, Owner, Step
from nowalls.domain.policies import Policies
from nowalls.domain.registry import Device, Place
from nowalls.domain.signals import Signal
from nowalls.domain.steps import StepTimes, unclaimed_step
from nowalls.domain.transitions import Acting
from nowalls.domain.words import (
    Condition,
    DeviceKind,
    IncidentKind,
    IncidentState,
    PlaceKind,
    Role,
    Severity,
    SignalState,
    SignalType,
    Source,
    StepName,
)

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
TIMES = StepTimes()
POLICIES = Policies()
LIHUA = Actor(user_id=UserId("usr-lihua"), name="李华", role=Role.DISPATCHER)
ZHANGWEI = Actor(user_id=UserId("usr-zhangwei"), name="张伟", role=Role.DISPATCHER)
LIMIN = Actor(user_id=UserId("usr-limin"), name="李敏", role=Role.DUTY_LEAD)
HOME = Place(id=PlaceId("home-1-place"), site_id=SiteId("home-1"), kind=PlaceKind.HOME)
BUILDING = Place(id=PlaceId("fukang-2"), site_id=SiteId("fukang"), kind=PlaceKind.BUILDING, building="2 号楼")
ROOM_203 = Place(
    id=PlaceId("fukang-203"),
    site_id=SiteId("fukang"),
    kind=PlaceKind.ROOM,
    building="2 号楼",
    floor="2",
    room="203",
    building_place=BUILDING.id,
)
ROOM_204 = replace(ROOM_203, id=PlaceId("fukang-204"), room="204")
LIUYANG = Assignment(responder_id=ResponderId("rsp-liuyang"), name="刘洋", eta_s=360)


def seconds(number: float) -> timedelta:
    """Return a duration."""
    return timedelta(seconds=number)


def numbered_ids() -> Callable[[str], str]:
    """Return a source of ids that counts: ``inc-1``, ``inc-2``, ``tsk-3`` and so on."""
    numbers = count(1)
    return lambda prefix: f"{prefix}-{next(numbers)}"


def a_setting(now: datetime = NOW, new_id: Callable[[str], str] | None = None) -> Setting:
    """Return what every rule is given."""
    return Setting(now=now, policies=POLICIES, new_id=new_id or numbered_ids())


def acting(actor: Actor = LIHUA, now: datetime = NOW) -> Acting:
    """Return who acts and when."""
    return Acting(actor=actor, now=now, times=TIMES)


def place_facts(place: Place = HOME, *open_incidents: Incident) -> PlaceFacts:
    """Return a place's facts."""
    return PlaceFacts(place=place, district=DistrictCode("220104"), organization=None, open=open_incidents)


def an_alarm(
    device_id: str = "sos-1",
    alarm_type: SignalType = SignalType.SOS,
    message_id: str | None = "1",
    at: datetime = NOW,
) -> Alarm:
    """Return a present alarm."""
    return Alarm(
        device_id=DeviceId(device_id),
        type=alarm_type,
        message_id=message_id,
        at=at,
        received_at=at,
        condition=Condition.PRESENT,
    )


def an_incident(**changes: object) -> Incident:
    """Return an open rescue at a home, one alarm in it."""
    incident = Incident(
        id=IncidentId("inc-1"),
        version=1,
        kind=IncidentKind.EMERGENCY_RESCUE,
        severity=Severity.CRITICAL,
        state=IncidentState.OPEN,
        exercise=False,
        confirmed=False,
        late=False,
        source=Source.DEVICE,
        district=DistrictCode("220104"),
        organization=None,
        site_id=HOME.site_id,
        place=HOME,
        opened_at=NOW,
        ringing_since=NOW,
        next_step=unclaimed_step(NOW, NOW, TIMES),
        condition=Condition.PRESENT,
        alarms=(an_alarm(),),
        signal_ids=(SignalId(1),),
    )
    return replace(incident, **changes)  # type: ignore[arg-type]  # checked by the dataclass


def a_claimed_incident(actor: Actor = LIHUA, **changes: object) -> Incident:
    """Return an incident in somebody's hands."""
    claimed = an_incident(
        version=2,
        state=IncidentState.CLAIMED,
        owner=Owner(user_id=actor.user_id, name=actor.name),
        claimed_at=NOW,
        lease_until=NOW + TIMES.lease,
        ringing_since=None,
        next_step=Step(name=StepName.ACT_REMIND, at=NOW + TIMES.remind),
    )
    return replace(claimed, **changes)  # type: ignore[arg-type]  # checked by the dataclass


def a_device(
    device_id: str = "sos-1",
    kind: DeviceKind = DeviceKind.SOS,
    place: Place = HOME,
    cancel_window_s: int = 20,
) -> Device:
    """Return a registered device."""
    return Device(
        id=DeviceId(device_id),
        kind=kind,
        site_id=place.site_id,
        place_id=place.id,
        cancel_window_s=cancel_window_s,
    )


def a_signal(  # a builder: every argument has its default
    number: int = 1,
    alarm_type: SignalType = SignalType.SOS,
    state: SignalState = SignalState.RAISED,
    *,
    device: Device | None = None,
    message_id: str | None = None,
    at: datetime = NOW,
    test: bool = False,
    **more: object,
) -> UndecidedSignal:
    """Return an undecided signal; without a device, of the button ``sos-1`` at the home."""
    of = device or a_device()
    signal = Signal(
        id=SignalId(number),
        device_id=of.id,
        type=alarm_type,
        state=state,
        message_id=message_id or str(number),
        at=at,
        received_at=at,
        test=test,
    )
    fields = {name: more.pop(name) for name in ("early_ends", "raised_in_last_minute") if name in more}
    signal = replace(signal, **more)  # type: ignore[arg-type]  # checked by the dataclass
    return UndecidedSignal(signal=signal, device=of, **fields)  # type: ignore[arg-type]  # checked by the dataclass
