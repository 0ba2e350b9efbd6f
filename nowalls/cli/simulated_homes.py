"""Homes of the simulator as recordings: plain ones, one whose sensor dies, one whose resident is away for a week."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Final

from nowalls.domain.device_messages import StateMessage
from nowalls.domain.ids import DeviceId, PlaceId, SiteId
from nowalls.domain.routine.signs import Sign
from nowalls.domain.words import DeviceKind
from nowalls.recordings.homes import RecordedHome
from simulators.day import Saying, plausible_day
from simulators.fleet import FleetLine

START: Final = datetime(2026, 3, 1, 16, tzinfo=UTC)
DAYS: Final = 42
SENSORS: Final = (DeviceKind.DOOR, DeviceKind.MOTION, DeviceKind.MOTION, DeviceKind.BED)
EACH, LOSES_A_SENSOR, LEFT = 4, 1, 2
"""Of each four homes one loses a motion sensor, one is left for a week by its door, unannounced."""
DIES_AFTER: Final = timedelta(days=20)
AWAY_FROM, AWAY_UNTIL = timedelta(days=24), timedelta(days=31)


def simulated_homes(count: int, *, seed: int) -> Iterator[RecordedHome]:
    """Give so many homes; of each four one has a motion sensor that dies and one is left for a week."""
    for number in range(count):
        fleet = _fleet(number)
        signs = [sign for said in _said(fleet, seed + number) if (sign := _sign(said, number, fleet)) is not None]
        if number % EACH == LEFT:
            signs += [Sign(at=START + moment, at_outer_door=True) for moment in (AWAY_FROM, AWAY_UNTIL)]
        yield RecordedHome(name=f"simulated-{number + 1}", signs=tuple(sorted(signs, key=lambda sign: sign.at)))


def _fleet(number: int) -> list[FleetLine]:
    site = f"home-{number}"
    return [
        FleetLine(
            device_id=DeviceId(f"{kind.value}-{number}-{index}"),
            username="",
            password="",
            kind=kind,
            site_id=SiteId(site),
            place_id=PlaceId(site),
        )
        for index, kind in enumerate(SENSORS)
    ]


def _said(fleet: list[FleetLine], seed: int) -> Iterator[Saying]:
    end = START + timedelta(days=DAYS)
    return takewhile(lambda saying: saying.at < end, plausible_day(fleet, start=START, seed=seed))


def _sign(said: Saying, number: int, fleet: list[FleetLine]) -> Sign | None:
    if not isinstance(said.message, StateMessage) or (said.message.occupancy is False and "motion" in said.device_id):
        return None
    since = said.at - START
    dead = number % EACH == LOSES_A_SENSOR and said.device_id == fleet[1].device_id and since >= DIES_AFTER
    away = number % EACH == LEFT and AWAY_FROM <= since < AWAY_UNTIL
    return None if dead or away else Sign(at=said.at, at_outer_door=said.message.contact is not None)
