"""What detectors measured beside a smoke alarm, and what it speaks for."""

from datetime import datetime

from pydantic import BaseModel

from nowalls.domain.smoke_evidence import SmokeChannel, SmokeSign, SmokeVerdict
from nowalls.domain.words import DeviceKind


class CourseOut(BaseModel):
    """A channel in three numbers: °C, % of relative humidity, ppm of carbon monoxide; chambers in their own units."""

    channel: SmokeChannel
    usual: float
    newest: float
    highest: float


class DetectorOut(BaseModel):
    """One detector."""

    device_id: str
    kind: DeviceKind
    verdict: SmokeVerdict
    signs: list[SmokeSign]
    courses: list[CourseOut]
    heat_rate_k_per_min: float | None


class SmokeEvidenceOut(BaseModel):
    """What was measured; a note for whoever decides, which nothing else in the centre reads."""

    incident_id: str
    alarm_at: datetime | None
    as_of: datetime
    detectors: list[DetectorOut]
