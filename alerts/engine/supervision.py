"""Which findings stand about a device, and what is to be done about those that are new or gone."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

from alerts.engine.board import Board, Setting
from alerts.engine.opening import Work, ask_for, settle
from nowalls.domain.decisions import Decisions, Facts
from nowalls.domain.incidents import Params, Reason
from nowalls.domain.limits import SupervisionLimits
from nowalls.domain.policies import Policies
from nowalls.domain.supervision import DeviceHealth, Finding, finding_subject
from nowalls.domain.words import Severity, TaskKind

GONE: Final = {
    Finding.DEVICE_SILENT: "heard_again",
    Finding.NEVER_SEEN: "heard_again",
    Finding.BATTERY_LOW: "battery_changed",
    Finding.TEST_OVERDUE: "tested",
}
BATTERY_BACK_PERCENT: Final = 10.0
"""A battery's finding ends this far above its limit: a cell that warms up by a percent is no new one."""
DUE_IN: Final = {
    Finding.DEVICE_SILENT: timedelta(hours=2),  # a fault is mended, or something put in its place, within 2 h
    Finding.NEVER_SEEN: timedelta(days=1),
    Finding.BATTERY_LOW: timedelta(days=7),
    Finding.TEST_OVERDUE: timedelta(days=3),
}
URGENT_BATTERY: Final = timedelta(days=1)
"""Below the lower limit some days are left (7 in the radio components' standards)."""


def is_silent(device: DeviceHealth, setting: Setting) -> bool:
    """Tell whether a device that was once heard has been silent beyond its profile."""
    limits = _limits(device, setting.policies)
    seen = device.last_seen_at
    silent = seen is not None and setting.now - seen > limits.lost_after
    return limits.enabled and not device.maintained and silent


def findings(device: DeviceHealth, setting: Setting) -> dict[Finding, Params]:
    """Return what stands about a device, each with its figures. Silence waits for its neighbours (``outage``)."""
    limits, now = _limits(device, setting.policies), setting.now
    if not limits.enabled:
        return {}
    found: dict[Finding, Params] = {}
    if device.last_seen_at is None:
        if now - device.registered_at > limits.never_seen_after:
            found[Finding.NEVER_SEEN] = {"days": (now - device.registered_at).days}
    elif is_silent(device, setting) and _told_alone(device, setting):
        hours = int((now - device.last_seen_at).total_seconds() // 3600)
        found[Finding.DEVICE_SILENT] = {"hours": hours, "online": device.online}
    if device.battery is not None and _battery_is_low(device, device.battery, limits):
        found[Finding.BATTERY_LOW] = {"percent": round(device.battery)}
    if limits.test_every and now - (device.tested_at or device.registered_at) > limits.test_every:
        found[Finding.TEST_OVERDUE] = {"days": (now - (device.tested_at or device.registered_at)).days}
    return found


def _told_alone(device: DeviceHealth, setting: Setting) -> bool:
    wait = setting.policies.outage(device.district).wait
    return not device.in_outage and device.lost_at is not None and setting.now - device.lost_at >= wait


def _battery_is_low(device: DeviceHealth, percent: float, limits: SupervisionLimits) -> bool:
    told = finding_subject(device.device_id, Finding.BATTERY_LOW) in device.open_subjects
    return percent < limits.battery_low_percent + (BATTERY_BACK_PERCENT if told else 0)


def news(device: DeviceHealth, setting: Setting) -> bool:
    """Tell whether anything about this device is to be opened or settled."""
    if device.maintained:
        return False
    standing = findings(device, setting)
    open_now = {each for each in Finding if finding_subject(device.device_id, each) in device.open_subjects}
    return bool(standing.keys() - open_now) or bool(open_now & _gone(device, standing))


def _gone(device: DeviceHealth, standing: Mapping[Finding, Params]) -> set[Finding]:
    """Return the findings whose cause is gone; of a battery that says nothing nobody knows."""
    unknown = {Finding.BATTERY_LOW} if device.battery is None else set()
    return set(Finding) - standing.keys() - unknown


def _subjects(device: DeviceHealth) -> set[str]:
    return {finding_subject(device.device_id, each) for each in Finding}


def subjects_of_devices(devices: Iterable[DeviceHealth]) -> set[str]:
    """Return the subjects of every task that supervision may open or settle about these devices."""
    return {subject for device in devices for subject in _subjects(device)}


def supervise(facts: Facts, setting: Setting, devices: Iterable[DeviceHealth]) -> Decisions:
    """Open a task for each new finding and settle those whose cause is gone: one event a transition."""
    board = Board.of(facts, setting)
    for device in devices:
        standing = findings(device, setting)
        for finding, params in standing.items():
            ask_for(board, board.place(device.place_id), _work(device, finding, params, setting))
        for finding in sorted(_gone(device, standing)):
            settle(board, finding_subject(device.device_id, finding), GONE[finding])
    return board.decisions()


def _work(device: DeviceHealth, finding: Finding, params: Params, setting: Setting) -> Work:
    limits = _limits(device, setting.policies)
    nearly_empty = device.battery is not None and device.battery < limits.battery_empty_percent
    urgent = finding is Finding.BATTERY_LOW and nearly_empty
    return Work(
        kind=TaskKind.SUPERVISION,
        severity=Severity.LOW,
        subject=finding_subject(device.device_id, finding),
        reason=Reason(code=finding.value, params={"device_id": device.device_id, "type": device.kind.value, **params}),
        due_in=URGENT_BATTERY if urgent else DUE_IN[finding],
    )


def _limits(device: DeviceHealth, policies: Policies) -> SupervisionLimits:
    return policies.supervision(device.district, device.site_id, device.kind, device.model)
