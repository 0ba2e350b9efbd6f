"""Who runs sites, and the compounds in which homes stand."""

from collections.abc import Sequence
from typing import Final

import msgspec

from nowalls.domain.ids import CompoundId, OrganizationId
from nowalls.domain.registry import Compound, Organization
from nowalls.domain.scopes import Scope
from nowalls.storage.database import Read, Write
from nowalls.storage.rows import as_json

FILE: Final = "registry"


async def write_organizations(write: Write, organizations: Sequence[Organization]) -> None:
    """Add organizations; ``ConflictError`` for a credit code that another bears."""
    await write.run(FILE, "write_organizations", {"rows": as_json(organizations)})


async def change_organization(write: Write, organization: Organization) -> None:
    """Write what is known of an organization; ``ConflictError`` for a credit code that another bears."""
    await write.run(FILE, "change_organization", {"rows": as_json([organization])})


async def lock_organization(write: Write, organization_id: OrganizationId) -> None:
    """Hold an organization until the transaction ends, so that of two changes at once each keeps its fields."""
    await write.rows(FILE, "lock_organization", {"id": organization_id})


async def organization_page(
    read: Read, scope: Scope, *, most: int, after: int = 0
) -> tuple[list[Organization], int | None]:
    """Return a page of the organizations that run something within a scope, and the cursor of the next one."""
    rows = await read.rows(FILE, "organizations", {"after": after, "most": most, "id": None, **scope.params})
    return [msgspec.convert(row, type=Organization) for row in rows], rows[-1]["key"] if len(rows) == most else None


async def organization(read: Read, scope: Scope, organization_id: str) -> Organization | None:
    """Return one organization within a scope."""
    params = {"after": 0, "most": 1, "id": organization_id, **scope.params}
    row = await read.row(FILE, "organizations", params)
    return None if row is None else msgspec.convert(row, type=Organization)


async def write_compounds(write: Write, compounds: Sequence[Compound]) -> None:
    """Add compounds, or change what is known of them; ``ConflictError`` for one of the same name and community."""
    await write.run(FILE, "write_compounds", {"rows": as_json(compounds)})


async def compounds(read: Read, scope: Scope, compound_id: CompoundId | None = None) -> list[Compound]:
    """Return the compounds of the scope's districts, or the named one of them."""
    rows = await read.rows(FILE, "compounds", {"id": compound_id, "districts": scope.params["districts"]})
    return [msgspec.convert(row, type=Compound) for row in rows]
