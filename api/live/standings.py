"""How every site stands, compared look by look.

In columns, as the database writes them: an object for each of a hundred thousand sites, made anew at every look, held
the event loop for a quarter of a second, most of it the collector's.
"""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

import msgspec

from nowalls.storage.registry import MapColumns

_TEXTS: Final = msgspec.json.Decoder(list[str])
_TEXTS_OR_NONE: Final = msgspec.json.Decoder(list[str | None])
_NUMBERS: Final = msgspec.json.Decoder(list[int])


class Standing(NamedTuple):
    """How one site stands, and whose it is."""

    id: str
    status: int
    district: str
    organization: str | None


@dataclass(slots=True)
class Standings:
    """The newest look at all sites."""

    _columns: MapColumns | None = None
    _ids: list[str] = field(default_factory=list)
    _districts: list[str] = field(default_factory=list)
    _organizations: list[str | None] = field(default_factory=list)
    _statuses: list[int] = field(default_factory=list)

    def look(self, columns: MapColumns) -> list[Standing]:
        """Take the newest columns; return every site that is new or stands otherwise, at the first look none."""
        before = self._columns
        if before is None:
            self._take_sites(columns)
            self._take_statuses(columns)
            changed = []
        elif _same_sites(before, columns):
            changed = [] if before.status == columns.status else self._otherwise(columns)
        else:
            changed = self._among_others(columns)
        self._columns = columns
        return changed

    def _otherwise(self, columns: MapColumns) -> list[Standing]:
        before = self._statuses
        self._take_statuses(columns)
        pairs = enumerate(zip(before, self._statuses, strict=True))
        return [self._at(place) for place, (old, new) in pairs if old != new]

    def _among_others(self, columns: MapColumns) -> list[Standing]:
        before = dict(zip(self._ids, self._statuses, strict=True))
        self._take_sites(columns)
        self._take_statuses(columns)
        pairs = enumerate(zip(self._ids, self._statuses, strict=True))
        return [self._at(place) for place, (site_id, status) in pairs if before.get(site_id) != status]

    def _at(self, place: int) -> Standing:
        return Standing(self._ids[place], self._statuses[place], self._districts[place], self._organizations[place])

    def _take_sites(self, columns: MapColumns) -> None:
        self._ids = _TEXTS.decode(columns.ids)
        self._districts = _TEXTS.decode(columns.district)
        self._organizations = _TEXTS_OR_NONE.decode(columns.organization)

    def _take_statuses(self, columns: MapColumns) -> None:
        self._statuses = _NUMBERS.decode(columns.status)


def _same_sites(before: MapColumns, after: MapColumns) -> bool:
    return (before.ids, before.district, before.organization) == (after.ids, after.district, after.organization)
