"""A fire as a message of the Common Alerting Protocol 1.2 (OASIS), for the authority alone.

Alert when it is confirmed, Update when its picture changes, Cancel when it is over. A message is known by its
identifier, sender and time; later ones refer to all earlier ones since the alert.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from xml.etree import ElementTree as ET

from alerts.channels.wording import where_of
from nowalls.domain.channels import Language
from nowalls.domain.notices import NoticeCode
from nowalls.storage.letters import Letter

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
RADIUS_KM: Final = 0.05
"""A building and its yard around the site's point."""
ALERTING: Final = (".fire_confirmed", ".fire_reopened@")
NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document can hold."""

MESSAGE_TYPES: Final = {
    NoticeCode.FIRE_CONFIRMED: "Alert",
    NoticeCode.FIRE_UPDATED: "Update",
    NoticeCode.FIRE_ENDED: "Cancel",
    NoticeCode.CHANNEL_TEST: "Alert",
}

FIRE_REASONS: Final = frozenset({"smoke_detected", "heat_detected"})
GAS_REASONS: Final = frozenset({"gas_detected", "co_detected"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Texts:
    fire: str
    gas: str
    test: str
    confirmed: str
    updated: str
    ended: str
    people_there: str
    detectors: str
    by_person: str
    restriction: str


TEXTS: Final = {
    Language.CHINESE: _Texts(
        fire="火警",
        gas="燃气或一氧化碳泄漏",
        test="通道测试",
        confirmed="已确认",
        updated="情况有变化",
        ended="处置已结束，警报解除",
        people_there="本中心人员已在现场。",
        detectors="报警探测器 {n} 个，当前状态：{condition}。",
        by_person="由人员报告。",
        restriction="仅供消防救援机构使用",
    ),
    Language.ENGLISH: _Texts(
        fire="Fire",
        gas="Gas or carbon monoxide leak",
        test="Channel test",
        confirmed="confirmed",
        updated="the situation has changed",
        ended="handled, all clear",
        people_there="People of the centre are there.",
        detectors="Detectors in alarm: {n}; condition: {condition}.",
        by_person="Reported by a person.",
        restriction="For fire and rescue services only",
    ),
}
CONDITIONS: Final = {
    Language.CHINESE: {"present": "持续报警", "cleared": "已恢复", "unknown": "不明"},
    Language.ENGLISH: {"present": "present", "cleared": "cleared", "unknown": "unknown"},
}


def refers(letter: Letter) -> bool:
    """Tell whether this message needs an alert that has left before it."""
    return MESSAGE_TYPES[_code(letter)] in {"Update", "Cancel"}


def references(letter: Letter) -> list[tuple[str, str]]:
    """Return the messages since the newest alert: identifier and time."""
    earlier = [(each.rpartition(" ")[0], each.rpartition(" ")[2]) for each in letter.earlier]
    alerts = [n for n, (identifier, _) in enumerate(earlier) if any(mark in identifier for mark in ALERTING)]
    return earlier[alerts[-1] :] if alerts else []


def cap_xml(letter: Letter, sender: str) -> bytes:
    """Write the letter as CAP 1.2; ``sender`` is the centre's name among those who alert, without blank or comma."""
    ET.register_namespace("", NAMESPACE)
    alert = ET.Element(_name("alert"))
    for name, text in _head(letter, sender):
        _add(alert, name, text)
    for language in Language:
        alert.append(_info(letter, language))
    document: bytes = ET.tostring(alert, encoding="utf-8", xml_declaration=True)
    return document


def _head(letter: Letter, sender: str) -> Iterable[tuple[str, str]]:
    incident = letter.payload["incident"]
    exercise = letter.channel.exercise or (incident is not None and incident["exercise"])
    yield "identifier", letter.message_id
    yield "sender", sender
    yield "sent", cap_time(letter.payload["notice"]["at"])
    yield "status", "Test" if incident is None else "Exercise" if exercise else "Actual"
    yield "msgType", MESSAGE_TYPES[_code(letter)]
    yield "scope", "Restricted"
    yield "restriction", " / ".join(texts.restriction for texts in TEXTS.values())
    if _code(letter) is NoticeCode.FIRE_ENDED and incident["outcome"] is not None:
        yield "note", incident["outcome"]
    if refers(letter):
        yield "references", " ".join(f"{sender},{each},{cap_time(at)}" for each, at in references(letter))
    if incident is not None:
        yield "incidents", incident["id"]


def cap_time(text: str) -> str:
    """Write a time as CAP wants it: whole seconds, a numeric zone, and UTC as ``-00:00``."""
    moment = datetime.fromisoformat(text).astimezone(UTC)
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}-00:00"


def _info(letter: Letter, language: Language) -> ET.Element:
    info = ET.Element(_name("info"))
    for name, text in _info_lines(letter, language):
        _add(info, name, text)
    if letter.payload["incident"] is not None:
        parameter = ET.SubElement(info, _name("parameter"))
        _add(parameter, "valueName", "nowalls:incident")
        _add(parameter, "value", letter.payload["incident"]["id"])
    info.append(_area(letter))
    return info


def _info_lines(letter: Letter, language: Language) -> Iterable[tuple[str, str]]:
    texts, code, incident = TEXTS[language], _code(letter), letter.payload["incident"]
    over = code is NoticeCode.FIRE_ENDED
    event = texts.test if incident is None else event_of(incident, language)
    yield "language", language.value
    yield "category", "Fire"
    yield "event", event
    yield "responseType", "AllClear" if over else "None" if incident is None else "Assess"
    yield "urgency", "Past" if over else "Unknown" if incident is None else "Immediate"
    yield "severity", "Minor" if over else "Unknown" if incident is None else "Severe"
    yield "certainty", "Unknown" if incident is None else "Observed"
    if incident is None:
        return
    said = texts.ended if over else texts.updated if code is NoticeCode.FIRE_UPDATED else texts.confirmed
    yield "onset", cap_time(incident["opened_at"])
    yield "headline", f"{event}: {where_of(letter.payload)} ({said})"
    yield "description", _description(incident, language)


def event_of(incident: dict[str, Any], language: Language) -> str:
    """Name the event: a leak where gas alone was reported, else a fire."""
    codes = {reason["code"] for reason in incident["reasons"]}
    leak = bool(codes & GAS_REASONS) and not codes & FIRE_REASONS
    return TEXTS[language].gas if leak else TEXTS[language].fire


def _description(incident: dict[str, Any], language: Language) -> str:
    texts, reasons = TEXTS[language], incident["reasons"]
    devices = {reason["params"].get("device_id") for reason in reasons} - {None}
    condition = CONDITIONS[language][incident["condition"]]
    source = texts.detectors.format(n=len(devices), condition=condition) if devices else texts.by_person
    there = texts.people_there if incident["arrived_at"] is not None else ""
    return f"{source} {there}".strip()


def _area(letter: Letter) -> ET.Element:
    area, site = ET.Element(_name("area")), letter.payload["site"]
    _add(area, "areaDesc", letter.channel.name if site is None else where_of(letter.payload))
    if site is not None:
        _add(area, "circle", f"{site['lat']:.6f},{site['lon']:.6f} {RADIUS_KM}")
        geocode = ET.SubElement(area, _name("geocode"))
        _add(geocode, "valueName", "GB/T 2260")
        _add(geocode, "value", site["district"])
    return area


def _code(letter: Letter) -> NoticeCode:
    return NoticeCode(letter.payload["notice"]["code"])


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, _name(name)).text = NOT_XML.sub("\ufffd", text)
