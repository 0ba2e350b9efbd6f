"""The closed vocabularies: every word that code, SQL, topics, JSON and the screen share."""

from enum import StrEnum
from typing import Final


class IncidentKind(StrEnum):
    """What kind of help an incident needs."""

    EMERGENCY_RESCUE = "emergency_rescue"
    FIRE_HAZARD = "fire_hazard"


class Severity(StrEnum):
    """How urgent; it never falls while an incident is open."""

    CRITICAL = "critical"
    HIGH = "high"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 is the most urgent."""
        return ("critical", "high", "low").index(self.value)


class IncidentState(StrEnum):
    """The states of an incident; the last three are its ends."""

    PENDING = "pending"
    OPEN = "open"
    CLAIMED = "claimed"
    DISPATCHED = "dispatched"
    ARRIVED = "arrived"
    RESOLVED = "resolved"
    CANCELLED = "cancelled"
    MERGED = "merged"


class Condition(StrEnum):
    """Whether what the devices reported still stands: an axis of its own, it closes nothing."""

    PRESENT = "present"
    CLEARED = "cleared"
    UNKNOWN = "unknown"


class Source(StrEnum):
    """How the centre came to know."""

    DEVICE = "device"
    PHONE = "phone"
    WALK_IN = "walk_in"
    PATROL = "patrol"
    OTHER = "other"


class Outcome(StrEnum):
    """How an incident ended. "No answer" is not among them: alone it closes nothing."""

    HELPED_ON_SITE = "helped_on_site"
    REASSURED_BY_PHONE = "reassured_by_phone"
    HOSPITAL = "hospital"
    HANDED_119 = "handed_119"
    HANDED_120 = "handed_120"
    HANDED_110 = "handed_110"
    FALSE_ALARM_DEVICE = "false_alarm_device"
    PRESSED_BY_MISTAKE = "pressed_by_mistake"
    VISITED_NO_NEED = "visited_no_need"
    REFUSED_HELP = "refused_help"
    DECEASED = "deceased"
    EXERCISE = "exercise"


class StepName(StrEnum):
    """What happens next with an open incident if nobody does anything."""

    CONFIRM_FALL = "confirm_fall"
    CALL_BACK = "call_back"
    CLAIM_NEXT_CHANNEL = "claim_next_channel"
    CLAIM_EVERYONE = "claim_everyone"
    CLAIM_DUTY_LEAD = "claim_duty_lead"
    ACT_REMIND = "act_remind"
    ACT_DUTY_LEAD = "act_duty_lead"
    ACCEPT_NEXT_RESPONDER = "accept_next_responder"
    ETA_OVERDUE = "eta_overdue"
    ON_SCENE_CHECKIN = "on_scene_checkin"
    UNATTENDED = "unattended"


class AlarmType(StrEnum):
    """What a device may raise on its ``alarm`` channel (device protocol v1)."""

    SOS = "sos"
    CALL = "call"
    CHECKIN = "checkin"
    FALL = "fall"
    SMOKE = "smoke"
    HEAT = "heat"
    CO = "co"
    GAS = "gas"
    WATER = "water"
    TAMPER = "tamper"
    FAULT = "fault"
    LOW_BATTERY = "low_battery"
    MAINS_FAIL = "mains_fail"


class SignalType(StrEnum):
    """What a signal is about: every alarm type, the two facts of the ``state`` channel, and one we could not read."""

    SOS = "sos"
    CALL = "call"
    CHECKIN = "checkin"
    FALL = "fall"
    SMOKE = "smoke"
    HEAT = "heat"
    CO = "co"
    GAS = "gas"
    WATER = "water"
    TAMPER = "tamper"
    FAULT = "fault"
    LOW_BATTERY = "low_battery"
    MAINS_FAIL = "mains_fail"
    CONTACT = "contact"
    OCCUPANCY = "occupancy"
    UNREADABLE = "unreadable"


class SignalState(StrEnum):
    """What is said of it: raised, cleared, cancelled for alarms; the other four for states."""

    RAISED = "raised"
    CLEARED = "cleared"
    CANCELLED = "cancelled"
    OPEN = "open"
    CLOSED = "closed"
    OCCUPIED = "occupied"
    EMPTY = "empty"


class SignalFlag(StrEnum):
    """What was odd about a signal; kept with it so that nobody has to guess later."""

    LATE = "late"
    CLOCK_AHEAD = "clock_ahead"
    CLOCK_UNTRUSTED = "clock_untrusted"
    TOO_OLD = "too_old"
    ID_REUSED = "id_reused"
    REPLAYED = "replayed"
    FLOOD = "flood"
    LEARNED = "learned"
    """Not a sensor's own: the centre found it in a device's acceleration."""


class DeviceKind(StrEnum):
    """What a registered device is."""

    SOS = "sos"
    FALL = "fall"
    SMOKE = "smoke"
    HEAT = "heat"
    CO = "co"
    GAS = "gas"
    DOOR = "door"
    MOTION = "motion"
    BED = "bed"
    GATEWAY = "gateway"
    OTHER = "other"


class SiteKind(StrEnum):
    """Where people live."""

    HOME = "home"
    INSTITUTION = "institution"


class PlaceKind(StrEnum):
    """The unit an incident is about."""

    HOME = "home"
    BUILDING = "building"
    ROOM = "room"
    COMMON_AREA = "common_area"


class Role(StrEnum):
    """What a user may do; scopes narrow where."""

    DISPATCHER = "dispatcher"
    DUTY_LEAD = "duty_lead"
    SUPERVISOR = "supervisor"
    INSTITUTION = "institution"
    RESPONDER = "responder"
    ADMIN = "admin"
    SERVICE = "service"


class CallResult(StrEnum):
    """How a telephone call went."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


class EmergencyService(StrEnum):
    """Who is rung beside the centre's own responders: fire brigade, ambulance, police."""

    FIRE_BRIGADE = "119"
    AMBULANCE = "120"
    POLICE = "110"


class Verdict(StrEnum):
    """What a person says an incident is."""

    REAL = "real"
    FALSE = "false"
    EXERCISE = "exercise"


class AckStage(StrEnum):
    """What a device is told; a later stage implies the earlier ones."""

    STORED = "stored"
    CLAIMED = "claimed"
    DISPATCHED = "dispatched"
    ARRIVED = "arrived"
    CLOSED = "closed"
    REASSIGNED = "reassigned"
    REFUSED = "refused"


class TaskKind(StrEnum):
    """Work that is not an emergency."""

    CALL_BACK = "call_back"
    WELFARE_CHECK = "welfare_check"
    SERVICE_CALL = "service_call"
    SUPERVISION = "supervision"
    OUTAGE = "outage"
    UNREADABLE = "unreadable"
    REPLAYED = "replayed"
    OPERATIONS = "operations"


class TaskState(StrEnum):
    """A task is open, or it ended in one of two ways."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


FIRE_TYPES: Final = frozenset({SignalType.SMOKE, SignalType.HEAT, SignalType.CO, SignalType.GAS})
LIFE_SAFETY_TYPES: Final = FIRE_TYPES | {SignalType.SOS, SignalType.FALL, SignalType.UNREADABLE}
"""The types that nothing may hide or delay. A ``fall`` has its cancel window, which is the rule itself."""

SIGNS_OF_LIFE: Final = frozenset({SignalType.CONTACT, SignalType.OCCUPANCY, SignalType.CHECKIN})
"""The types by which somebody shows that they are about."""

LIFE_SAFETY_KINDS: Final = frozenset(
    {DeviceKind.SOS, DeviceKind.FALL, DeviceKind.SMOKE, DeviceKind.HEAT, DeviceKind.CO, DeviceKind.GAS},
)
FIRE_DEVICE_KINDS: Final = frozenset({DeviceKind.SMOKE, DeviceKind.HEAT, DeviceKind.CO, DeviceKind.GAS})
END_STATES: Final = frozenset({IncidentState.RESOLVED, IncidentState.CANCELLED, IncidentState.MERGED})
