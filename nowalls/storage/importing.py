"""Imports: what is registered of what a file names, writing a plan, and the link to the new logins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

import msgspec

from nowalls.domain.ids import DeviceId, DistrictCode, OrganizationId, SiteId, UserId
from nowalls.domain.importing.planning import Plan
from nowalls.domain.importing.reading import ImportRow
from nowalls.domain.importing.registered import KnownSite, Registered
from nowalls.domain.registry import Device
from nowalls.domain.scopes import Scope
from nowalls.domain.words import SiteKind
from nowalls.storage.database import Read, Write
from nowalls.storage.devices import NewDevice, change_devices, device_models, register_devices
from nowalls.storage.organizations import compounds
from nowalls.storage.registry import district_list, places_of_sites, write_missing_places, write_sites

FILE: Final = "importing"
AT_ONCE: Final = 2_000
"""Rows a statement: its text is written in the loop's own time, which nobody else should have to wait out."""

Item = TypeVar("Item")


async def registered_for(
    read: Read, rows: Sequence[ImportRow], scope: Scope, organization: OrganizationId | None
) -> Registered:
    """Return what is registered of all that these rows name, as far as the importer's scope goes."""
    serials = [row.serial for row in rows]
    mine = await _devices(read, serials, scope)
    borne = {row["serial"] for row in await read.rows(FILE, "borne_serials", {"serials": serials})}
    sites = await _sites(read, {row.site for row in rows}, scope)
    return Registered(
        organization=organization,
        districts=await _districts(read, scope),
        sites=sites,
        places=await places_of_sites(read, [site.id for site in sites]),
        compounds=await compounds(read, scope),
        models={
            each.name: each for each in await device_models(read, sorted({row.model for row in rows if row.model}))
        },
        devices=mine,
        foreign_serials=frozenset(borne - mine.keys()),
        external_ids=await _external_ids(read, {row.external_id for row in rows if row.external_id}),
        gateways=await _gateways(read, {row.gateway for row in rows if row.gateway}, scope),
    )


async def _devices(read: Read, serials: Sequence[str], scope: Scope) -> dict[str, Device]:
    rows = await read.rows(FILE, "devices_by_serial", {"serials": list(serials), **scope.params})
    return {row["serial"]: msgspec.convert(row, type=Device) for row in rows}


async def _districts(read: Read, scope: Scope) -> dict[str, DistrictCode]:
    found = await district_list(read, scope.districts)
    return {name: district.code for district in found for name in (district.code, district.name)}


async def _sites(read: Read, names: set[str], scope: Scope) -> list[KnownSite]:
    rows = await read.rows(FILE, "sites_named", {"names": sorted(names), **scope.params})
    return [KnownSite(id=SiteId(row["id"]), name=row["name"], kind=SiteKind(row["kind"])) for row in rows]


async def _external_ids(read: Read, wanted: set[str]) -> dict[tuple[str, str], str | None]:
    rows = await read.rows(FILE, "borne_external_ids", {"external_ids": sorted(wanted)})
    return {(row["source"], row["external_id"]): row["serial"] for row in rows}


async def _gateways(read: Read, names: set[str], scope: Scope) -> dict[str, DeviceId]:
    rows = await read.rows(FILE, "gateways_named", {"names": sorted(names), **scope.params})
    return {name: DeviceId(row["id"]) for row in rows for name in (row["id"], row["serial"]) if name is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewImport:
    """An import to be written: its plan, the new logins' hashes by device, and the digest of the link to them."""

    id: str
    user_id: UserId
    plan: Plan
    before: Mapping[str, Device]
    """The devices that the plan changes as they were, by serial number."""
    hashes: Mapping[DeviceId, str]
    link_digest: bytes
    logins_until: datetime


async def write_import(write: Write, new: NewImport, *, now: datetime) -> None:
    """Write a plan whole. Raises ``ConflictError`` when somebody registered a number or a place of it meanwhile."""
    plan = new.plan
    params = {
        "id": new.id,
        "user_id": new.user_id,
        "now": now,
        "link_digest": new.link_digest,
        "logins_until": new.logins_until,
    }
    await write.run(FILE, "write_import", params)
    for sites in _parts(plan.sites):
        await write_sites(write, sites)
    for places in _parts(plan.places):
        await write_missing_places(write, places)
    # A gateway before what speaks through it: the plan keeps the file's order.
    for some in _parts(plan.created):
        new_devices = [NewDevice(device=device, password_hash=new.hashes[device.id]) for device in some]
        await register_devices(write, new_devices, now=now)
    for changed in _parts(plan.updated):
        moved = [each.id for each in changed if new.before[each.serial or ""].place_id != each.place_id]
        await change_devices(write, changed, moved=moved, now=now)
    for created, devices in ((True, plan.created), (False, plan.updated)):
        ids = [device.id for device in devices]
        await write.run(FILE, "write_import_devices", {"id": new.id, "device_ids": ids, "created": created})


def _parts(items: Sequence[Item]) -> list[Sequence[Item]]:
    return [items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE)]


async def take_logins(write: Write, link_digest: bytes, *, now: datetime) -> str | None:
    """Use a link up and return its import's id; ``None`` when it is unknown, used or expired."""
    row = await write.row(FILE, "take_logins", {"link_digest": link_digest, "now": now})
    return None if row is None else str(row["id"])


async def link_known(read: Read, link_digest: bytes) -> bool:
    """Tell whether there was such a link."""
    return await read.row(FILE, "login_link", {"link_digest": link_digest}) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedLogin:
    """A device that an import made, with the hash of its login as it is now."""

    id: DeviceId
    serial: str | None
    kind: str
    password_hash: str
    site_name: str
    building: str | None
    floor: str | None
    room: str | None


async def imported_logins(read: Read, import_id: str, *, after: int) -> tuple[list[ImportedLogin], int | None]:
    """Return a page of an import's new devices, and the cursor of the next."""
    rows = await read.rows(FILE, "logins_of_import", {"id": import_id, "after": after, "most": AT_ONCE})
    found = [msgspec.convert(row, type=ImportedLogin) for row in rows]
    return found, rows[-1]["key"] if len(rows) == AT_ONCE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What stands on a device's label."""

    id: DeviceId
    serial: str | None
    kind: str
    site_name: str
    building: str | None
    floor: str | None
    room: str | None
    residents: tuple[str, ...]


async def labels(read: Read, scope: Scope, *, import_id: str | None, site_id: str | None, most: int) -> list[Label]:
    """Return the labels of an import's or a site's devices in service, in the order in which somebody walks."""
    params: dict[str, Any] = {"import_id": import_id, "site_id": site_id, "most": most, **scope.params}
    return [msgspec.convert(row, type=Label) for row in await read.rows(FILE, "labels", params)]
