"""What an import makes and changes: rows beside what is registered, decided without touching anything.

A device is known by its serial number: a row about one that is registered changes it, or says that nothing is to be
done. Its login stays; moving a device needs no new firmware.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from nowalls.domain.errors import InvalidValueError
from nowalls.domain.ids import DeviceId
from nowalls.domain.importing.columns import Column
from nowalls.domain.importing.locating import Locator, NewId
from nowalls.domain.importing.reading import CellProblem, ImportRow, UnreadableRow
from nowalls.domain.importing.registered import Registered, RowRefusedError, refused
from nowalls.domain.profiles import DeviceModel, cancel_window_s, check_model
from nowalls.domain.registry import Device, Place, Site
from nowalls.domain.words import DeviceKind


class RowOutcome(StrEnum):
    """What becomes of a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer to one row; ``device_id`` where there is or will be a device."""

    row: int
    outcome: RowOutcome
    device_id: DeviceId | None = None
    problems: tuple[CellProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An answer for each row, and what is to be written if none is refused."""

    verdicts: tuple[Verdict, ...]
    sites: tuple[Site, ...] = ()
    places: tuple[Place, ...] = ()
    created: tuple[Device, ...] = ()
    updated: tuple[Device, ...] = ()

    @property
    def refused(self) -> int:
        """How many rows stand in the way."""
        return sum(verdict.outcome is RowOutcome.REFUSED for verdict in self.verdicts)


def plan_import(rows: Iterable[ImportRow | UnreadableRow], registered: Registered, new_id: NewId) -> Plan:
    """Decide each row in order; later rows may name sites, rooms and gateways that earlier ones make."""
    planner = _Planner(registered, new_id)
    verdicts = tuple(planner.decide(row) for row in rows)
    if any(verdict.outcome is RowOutcome.REFUSED for verdict in verdicts):
        return Plan(verdicts=verdicts)
    return Plan(
        verdicts=verdicts,
        sites=tuple(planner.locator.sites),
        places=tuple(planner.locator.places),
        created=tuple(planner.created),
        updated=tuple(planner.updated),
    )


class _Planner:
    """Goes through the rows and keeps what they make."""

    def __init__(self, registered: Registered, new_id: NewId) -> None:
        self.locator = Locator(registered, new_id)
        self.created: list[Device] = []
        self.updated: list[Device] = []
        self._registered = registered
        self._new_id = new_id
        self._seen: dict[str, int] = {}
        self._externals = dict(registered.external_ids)
        self._gateways = dict(registered.gateways)

    def decide(self, row: ImportRow | UnreadableRow) -> Verdict:
        if isinstance(row, UnreadableRow):
            return Verdict(row=row.row, outcome=RowOutcome.REFUSED, problems=row.problems)
        try:
            return self._decide(row)
        except RowRefusedError as refusal:
            return Verdict(row=row.row, outcome=RowOutcome.REFUSED, problems=(refusal.problem,))

    def _decide(self, row: ImportRow) -> Verdict:
        self._check_serial(row)
        self._check_external_id(row)
        known = self._registered.devices.get(row.serial)
        if known is not None and known.kind is not row.kind:
            detail = (
                f"The device with the serial number {row.serial!r} is a {known.kind.value}, not a {row.kind.value}."
            )
            raise refused(row, "kind_differs", Column.KIND, row.kind.value, detail)
        model = self._model(row)
        gateway_id = self._gateway(row)
        place = self.locator.place(row)
        if known is None:
            return self._create(row, place, gateway_id, model)
        wanted = replace(
            known,
            site_id=place.site_id,
            place_id=place.id,
            model=row.model or known.model,
            source=row.source if row.external_id else known.source,
            external_id=row.external_id or known.external_id,
            gateway_id=gateway_id or known.gateway_id,
            cancel_window_s=known.cancel_window_s if row.cancel_window_s is None else row.cancel_window_s,
        )
        if wanted == known:
            return Verdict(row=row.row, outcome=RowOutcome.UNCHANGED, device_id=known.id)
        self.updated.append(wanted)
        return Verdict(row=row.row, outcome=RowOutcome.UPDATED, device_id=known.id)

    def _create(self, row: ImportRow, place: Place, gateway_id: DeviceId | None, model: DeviceModel | None) -> Verdict:
        device = Device(
            id=DeviceId(self._new_id(row.kind.value)),
            kind=row.kind,
            site_id=place.site_id,
            place_id=place.id,
            serial=row.serial,
            model=row.model,
            source=row.source,
            external_id=row.external_id,
            gateway_id=gateway_id,
            cancel_window_s=cancel_window_s(row.cancel_window_s, model),
        )
        self.created.append(device)
        if row.kind is DeviceKind.GATEWAY:
            self._gateways[row.serial] = device.id
        return Verdict(row=row.row, outcome=RowOutcome.CREATED, device_id=device.id)

    def _check_serial(self, row: ImportRow) -> None:
        first = self._seen.setdefault(row.serial, row.row)
        if first != row.row:
            detail = f"The serial number {row.serial!r} stands in row {first} already."
            raise refused(row, "serial_twice", Column.SERIAL, row.serial, detail)
        if row.serial in self._registered.foreign_serials:
            detail = f"The serial number {row.serial!r} belongs to a device in service elsewhere."
            raise refused(row, "serial_taken", Column.SERIAL, row.serial, detail)

    def _check_external_id(self, row: ImportRow) -> None:
        if row.external_id is None:
            return
        named = (row.source.value, row.external_id)
        bearer = self._externals.setdefault(named, row.serial)
        if bearer != row.serial:
            detail = f"The id {row.external_id!r} belongs to another device in service or in this file."
            raise refused(row, "external_id_taken", Column.EXTERNAL_ID, row.external_id, detail)

    def _model(self, row: ImportRow) -> DeviceModel | None:
        model = None if row.model is None else self._registered.models.get(row.model)
        try:
            check_model(model, row.kind)
        except InvalidValueError as error:
            raise refused(row, "wrong_model", Column.MODEL, row.model or "", str(error)) from error
        return model

    def _gateway(self, row: ImportRow) -> DeviceId | None:
        if row.gateway is None:
            return None
        found = self._gateways.get(row.gateway)
        if found is None:
            detail = f"There is no gateway {row.gateway!r} in service here, and none in a row before this one."
            raise refused(row, "gateway_unknown", Column.GATEWAY, row.gateway, detail)
        return found
