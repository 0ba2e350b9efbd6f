"""An incident's briefing: for the call to 119 or 120, and for the sheet that the fire brigade is handed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from fastapi import APIRouter

from api.auth import CurrentLogin, Login, require_role
from api.parts import Parts, UsesParts
from api.problems import not_found
from api.registering import audit
from api.revealing import grounds, site_ground
from api.routes.incidents import LOOKING
from api.schemas.briefing import (
    BriefingOut,
    CountsOut,
    FloorOut,
    OccupantOut,
    RoomOut,
    WhereOut,
)
from api.schemas.incidents import PlaceOut
from api.schemas.registry import NightStaffBody
from nowalls.domain.briefing import Floor, Mobility, Occupant, floors, places_concerned
from nowalls.domain.ids import IncidentId, ResidentId
from nowalls.domain.incidents import Incident
from nowalls.domain.privacy import Ground
from nowalls.domain.registry import Place, SiteAccess
from nowalls.storage.briefing import known_of, staff_on_shift
from nowalls.storage.database import Write
from nowalls.storage.incidents import incident
from nowalls.storage.organizations import organization
from nowalls.storage.registry import SiteRecord, places_of_site, site_access, site_page
from nowalls.storage.residents import residents_of_site

router = APIRouter(prefix="/incidents", tags=["incidents"])


@router.get("/{incident_id}/briefing")
async def briefing(incident_id: str, login: CurrentLogin, parts: UsesParts) -> BriefingOut:
    """Tell where it is, who may be inside floor by floor, who cannot walk, and how to get in. Each look is audited."""
    require_role(login, *LOOKING)
    now = parts.clock.now()
    async with parts.database.write(login.scope) as write:
        found = await incident(write, IncidentId(incident_id), login.scope)
        if found is None:
            raise not_found("incident", incident_id)
        return await brief(write, parts, login, found, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gathered:
    """What the answer is written from."""

    site: SiteRecord
    floors: tuple[Floor, ...]
    shown_of: Mapping[ResidentId, Ground]
    access: SiteAccess | None
    staff: list[str]
    organization_phone: str


async def brief(write: Write, parts: Parts, login: Login, found: Incident, now: datetime) -> BriefingOut:
    """Return an incident's briefing as this user may see it, and write the look into the audit."""
    gathered = await _gather(write, parts, login, found, now)
    people = [each.resident.id for floor in gathered.floors for room in floor.rooms for each in room.occupants]
    revealed = {each: gathered.shown_of[each].value for each in people if each in gathered.shown_of}
    site, access = gathered.site.site, gathered.access
    opened = access is not None
    details = {"residents": people, "revealed": revealed, "door_codes": opened, "incident_id": found.id}
    await audit(write, login, now, "residents_shown", site.id, **details)
    return BriefingOut(
        incident_id=found.id,
        kind=found.kind,
        exercise=found.exercise,
        confirmed=found.confirmed,
        opened_at=found.opened_at,
        closed_at=found.closed_at,
        as_of=now,
        where=_where(gathered.site, found.place),
        counts=_counts(gathered.floors, gathered.shown_of),
        floors=[_floor(each, gathered.shown_of) for each in gathered.floors],
        door_codes=None if access is None else access.door_codes,
        night_staff=None if access is None else [NightStaffBody(**asdict(each)) for each in access.night_staff],
        staff_on_shift=gathered.staff,
        organization_phone=gathered.organization_phone,
        call_back_number=parts.settings.centre_phone,
        partner_hospital=site.partner_hospital,
    )


async def _gather(write: Write, parts: Parts, login: Login, found: Incident, now: datetime) -> _Gathered:
    [site], _ = await site_page(write, login.scope, most=1, ids=[found.site_id])
    places = places_concerned(await places_of_site(write, found.site_id), found.place.id)
    here = {each.id for each in places}
    residents = [each for each in await residents_of_site(write, found.site_id) if each.place_id in here]
    known = await known_of(
        write,
        places=[each.id for each in places],
        residents=[each.id for each in residents],
        signal_ids=found.signal_ids,
        now=now,
    )
    way_in = await site_ground(write, parts, login, found.site_id)
    runs = site.site.organization
    runner = None if runs is None else await organization(write, login.scope, runs)
    return _Gathered(
        site=site,
        floors=floors(places, residents, known),
        shown_of=await grounds(write, parts, login, site_id=found.site_id),
        access=None if way_in is None else await site_access(write, found.site_id),
        staff=[] if runner is None else await staff_on_shift(write, found.site_id),
        organization_phone="" if runner is None else runner.phone,
    )


def _where(record: SiteRecord, place: Place) -> WhereOut:
    site = record.site
    return WhereOut(
        district=record.district_name,
        subdistrict=site.subdistrict,
        community=site.community,
        address=site.address,
        site=site.name,
        type=site.type,
        place=_place(place),
        lon=site.lon,
        lat=site.lat,
    )


def _place(place: Place) -> PlaceOut:
    return PlaceOut(id=place.id, building=place.building, floor=place.floor, room=place.room)


def _counts(of: Sequence[Floor], shown_of: Mapping[ResidentId, Ground]) -> CountsOut | None:
    everybody = [each for floor in of for room in floor.rooms for each in room.occupants]
    if any(each.resident.id not in shown_of for each in everybody):
        return None
    return CountsOut(
        inside=sum(floor.count() for floor in of),
        away=sum(each.away_until is not None for each in everybody),
        **{each.value: sum(floor.count(each) for floor in of) for each in Mobility},
    )


def _floor(floor: Floor, shown_of: Mapping[ResidentId, Ground]) -> FloorOut:
    rooms = [
        RoomOut(
            place=_place(room.place),
            alarmed=room.alarmed,
            last_movement_at=room.last_movement_at,
            occupants=[_occupant(each, revealed=each.resident.id in shown_of) for each in room.occupants],
        )
        for room in floor.rooms
    ]
    return FloorOut(building=floor.building, floor=floor.floor, counts=_counts([floor], shown_of), rooms=rooms)


def _occupant(occupant: Occupant, *, revealed: bool) -> OccupantOut:
    resident = occupant.resident
    return OccupantOut(
        resident_id=resident.id,
        name=resident.name,
        birth_year=resident.birth_year,
        sex=resident.sex,
        mobility=occupant.mobility if revealed else None,
        risk=resident.risk if revealed else None,
        notes=resident.notes if revealed else None,
        medical_notes=resident.medical_notes if revealed else None,
        phone=resident.phone if revealed else None,
        away_until=occupant.away_until,
        revealed=revealed,
    )
