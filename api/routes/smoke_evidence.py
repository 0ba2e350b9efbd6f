"""What detectors' other channels say beside a smoke alarm, weighed when somebody looks."""

from dataclasses import asdict

from fastapi import APIRouter

from api.auth import CurrentLogin, require_role
from api.parts import UsesParts
from api.problems import not_found
from api.routes.incidents import LOOKING
from api.schemas.smoke_evidence import DetectorOut, SmokeEvidenceOut
from nowalls.domain.ids import IncidentId
from nowalls.domain.smoke_evidence import LOOKED_BACK, LOOKED_ON, Evidence, weigh
from nowalls.storage.incidents import incident
from nowalls.storage.smoke_evidence import Measured, fire_alarm_at, measured_at

router = APIRouter(prefix="/incidents", tags=["incidents"])


@router.get("/{incident_id}/smoke_evidence")
async def smoke_evidence(incident_id: str, login: CurrentLogin, parts: UsesParts) -> SmokeEvidenceOut:
    """Tell what each detector at the place measured around the first smoke, and whether it is more like a fire.

    Without a smoke, heat or gas signal, or where nothing was measured, there are no detectors in the answer.
    """
    require_role(login, *LOOKING)
    now = parts.clock.now()
    async with parts.database.read(login.scope) as read:
        found = await incident(read, IncidentId(incident_id), login.scope)
        if found is None:
            raise not_found("incident", incident_id)
        alarm_at = await fire_alarm_at(read, found.id)
        measured: list[Measured] = []
        if alarm_at is not None:
            since, until = alarm_at - LOOKED_BACK, min(now, alarm_at + LOOKED_ON)
            measured = await measured_at(read, found.id, since=since, until=until)
    detectors = [
        _detector(each, weigh(each.courses, alarm_at=alarm_at, now=now)) for each in measured if alarm_at is not None
    ]
    return SmokeEvidenceOut(incident_id=found.id, alarm_at=alarm_at, as_of=now, detectors=detectors)


def _detector(measured: Measured, evidence: Evidence) -> DetectorOut:
    return DetectorOut.model_validate(
        {"device_id": measured.device_id, "kind": measured.kind} | asdict(evidence), from_attributes=True
    )
