"""The recorded homes there are: their signs of life, whatever the sensors were."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import Final

from nowalls.domain.local_time import LOCAL
from nowalls.domain.routine.signs import Sign
from nowalls.recordings.aruba import read_aruba
from nowalls.recordings.casas import read_recording
from nowalls.recordings.kasteren import read_kasteren
from nowalls.recordings.ordonez import read_ordonez


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedHome:
    """One home's signs in order of time; its own local time is reckoned as the centre's."""

    name: str
    signs: tuple[Sign, ...]


def recorded_homes(data: Path) -> Iterator[RecordedHome]:
    """Give the homes that lie in a folder of data sets; raises ``RecordingError`` for one that cannot be read."""
    for name, (file, read) in HOMES.items():
        if (data / file).exists():
            yield RecordedHome(name=name, signs=tuple(read(data / file)))


def _casas_al(path: Path) -> list[Sign]:
    return [
        Sign(
            at=event.at.replace(tzinfo=LOCAL).astimezone(UTC),
            at_outer_door=event.is_contact and event.area == "OutsideDoor",
        )
        for event in read_recording(path)
    ]


HOMES: Final[dict[str, tuple[str, Callable[[Path], list[Sign]]]]] = {
    "casas-al": ("casas_al/events.txt", _casas_al),
    "aruba": ("casas_aruba_episodes/aruba.csv", read_aruba),
    **{
        f"kasteren-{house.lower()}": (
            f"kasteren_mit/house{house}/house{house}-ss.txt",
            partial(read_kasteren, house=house),
        )
        for house in ("A", "C", "D")
    },
    "ordonez-a": ("ordonez/OrdonezA_Sensors.txt", read_ordonez),
    "ordonez-b": ("ordonez/OrdonezB_Sensors.txt", read_ordonez),
}
"""Where each lies. House B is left out: its door sensor misses a stay away of two days."""
