"""The closed vocabularies of the registry: what kinds of organizations, sites, people and devices there are."""

from enum import StrEnum
from typing import Final

from nowalls.domain.words import SiteKind


class Ownership(StrEnum):
    """Who owns and who runs an organization: 公办, 民办, 公建民营."""

    PUBLIC = "public"
    PRIVATE = "private"
    PUBLIC_BUILT_PRIVATE_RUN = "public_built_private_run"


class RegistrationStatus(StrEnum):
    """登记备案: entered as a legal person (登记), and filed with the civil affairs authority (备案)."""

    UNKNOWN = "unknown"
    NONE = "none"
    REGISTERED = "registered"
    FILED = "filed"


class FireAcceptance(StrEnum):
    """消防验收, or for what needs no acceptance 消防备案."""

    UNKNOWN = "unknown"
    NONE = "none"
    ACCEPTED = "accepted"
    FILED = "filed"


class SiteType(StrEnum):
    """What a site is to those who license it."""

    HOME = "home"
    HOME_CARE_BED = "home_care_bed"
    NURSING_HOME = "nursing_home"
    DAY_CARE = "day_care"
    SERVICE_CENTRE = "service_centre"
    RURAL_WELFARE = "rural_welfare"

    @property
    def kind(self) -> SiteKind:
        """Whether people live there by themselves."""
        return SiteKind.HOME if self in (SiteType.HOME, SiteType.HOME_CARE_BED) else SiteKind.INSTITUTION


SITE_TYPE_NAMES: Final = {
    SiteType.HOME: "居家",
    SiteType.HOME_CARE_BED: "家庭养老床位",
    SiteType.NURSING_HOME: "养老机构",
    SiteType.DAY_CARE: "日间照料机构",
    SiteType.SERVICE_CENTRE: "综合养老服务中心",
    SiteType.RURAL_WELFARE: "农村社会福利服务中心",
}
"""Each type's own name, which is what a screen shows."""


def site_type_of(name: str, kind: SiteKind) -> SiteType:
    """Return the type with this name; another name counts as the plain home or nursing home."""
    plain = SiteType.HOME if kind is SiteKind.HOME else SiteType.NURSING_HOME
    return next((code for code, known in SITE_TYPE_NAMES.items() if known == name), plain)


class PositionSource(StrEnum):
    """How a site came by its place on the map, for a position is only as good as this."""

    GIVEN = "given"
    MAP = "map"
    COMPOUND = "compound"


class Risk(StrEnum):
    """How much a resident is at risk, as somebody judged it."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class ResponderKind(StrEnum):
    """Who can be sent."""

    CARE_WORKER = "care_worker"
    VOLUNTEER = "volunteer"
    KEY_HOLDER = "key_holder"


class DeviceSource(StrEnum):
    """Who speaks for a device: itself in our protocol, or another system through its gateway."""

    NOWALLS = "nowalls"
    ZIGBEE2MQTT = "zigbee2mqtt"
    CHIRPSTACK = "chirpstack"
    THINGS_STACK = "things_stack"
    NB_IOT = "nb_iot"
    OTHER = "other"


class Capability(StrEnum):
    """What a model can do beyond the alarm of its kind."""

    CALL_KEY = "call_key"
    CHECKIN_KEY = "checkin_key"
    CANCEL_KEY = "cancel_key"
    TWO_WAY_VOICE = "two_way_voice"
    ACK_LAMP = "ack_lamp"
    ACK_VOICE = "ack_voice"
    SELF_TEST = "self_test"
    SILENCE = "silence"
    ANNOUNCE = "announce"
    CLOSE_VALVE = "close_valve"
    POSITION = "position"
    MOTION_STREAM = "motion_stream"
    BATTERY = "battery"
    MAINS = "mains"
    TAMPER = "tamper"


class WearingPosition(StrEnum):
    """Where a model is worn or mounted: a fall looks different at the wrist and at the waist."""

    WRIST = "wrist"
    NECK = "neck"
    CHEST = "chest"
    WAIST = "waist"
    ANKLE = "ankle"
    WALL = "wall"
    CEILING = "ceiling"
    DOOR_FRAME = "door_frame"
    BED = "bed"
    TABLE = "table"
