"""What is registered, as far as an import needs to know it, and how a row is refused beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nowalls.domain.ids import DeviceId, DistrictCode, OrganizationId, SiteId
from nowalls.domain.importing.columns import Column
from nowalls.domain.importing.reading import CellProblem, ImportRow
from nowalls.domain.profiles import DeviceModel
from nowalls.domain.registry import Compound, Device, Place
from nowalls.domain.words import SiteKind


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSite:
    """A site the importer may write to."""

    id: SiteId
    name: str
    kind: SiteKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What is registered as far as a file's rows name it, and who imports."""

    organization: OrganizationId | None
    districts: Mapping[str, DistrictCode]
    """The districts the importer may write to, by code and by name."""
    sites: Sequence[KnownSite] = ()
    places: Sequence[Place] = ()
    """All places of these sites."""
    compounds: Sequence[Compound] = ()
    models: Mapping[str, DeviceModel] = field(default_factory=dict)
    """Those that somebody described, by name."""
    devices: Mapping[str, Device] = field(default_factory=dict)
    """Those in service by serial number, as far as they are the importer's."""
    foreign_serials: frozenset[str] = frozenset()
    """Serial numbers of others' devices in service."""
    external_ids: Mapping[tuple[str, str], str | None] = field(default_factory=dict)
    """The serial number of the device in service that bears a foreign id, by source and id."""
    gateways: Mapping[str, DeviceId] = field(default_factory=dict)
    """The importer's gateways in service, by id and by serial number."""


class RowRefusedError(Exception):
    """A row that is readable and cannot be done."""

    def __init__(self, problem: CellProblem) -> None:
        """Keep what is wrong."""
        super().__init__(problem.detail)
        self.problem = problem


def refused(row: ImportRow, code: str, column: Column, value: str, detail: str) -> RowRefusedError:
    """Return the refusal of a row for one of its cells."""
    return RowRefusedError(row.problem(code, column, value, detail))
