"""The columns of an import file and the words in them, in Chinese and as our protocol has them."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from nowalls.domain.coordinates import Datum
from nowalls.domain.registry_words import DeviceSource
from nowalls.domain.words import DeviceKind


class Column(StrEnum):
    """What a column holds."""

    SERIAL = "serial"
    KIND = "kind"
    MODEL = "model"
    SITE = "site"
    BUILDING = "building"
    FLOOR = "floor"
    ROOM = "room"
    SOURCE = "source"
    EXTERNAL_ID = "external_id"
    GATEWAY = "gateway"
    CANCEL_WINDOW_S = "cancel_window_s"
    DISTRICT = "district"
    ADDRESS = "address"
    COMPOUND = "compound"
    LONGITUDE = "longitude"
    LATITUDE = "latitude"
    DATUM = "datum"


REQUIRED: Final = (Column.SERIAL, Column.KIND, Column.SITE)

HEADERS_ZH: Final[Mapping[Column, str]] = {
    Column.SERIAL: "序列号",
    Column.KIND: "设备类型",
    Column.MODEL: "型号",
    Column.SITE: "监护点",
    Column.BUILDING: "楼栋",
    Column.FLOOR: "楼层",
    Column.ROOM: "房间",
    Column.SOURCE: "接入方式",
    Column.EXTERNAL_ID: "外部编号",
    Column.GATEWAY: "网关",
    Column.CANCEL_WINDOW_S: "取消时间（秒）",
    Column.DISTRICT: "区县",
    Column.ADDRESS: "地址",
    Column.COMPOUND: "小区",
    Column.LONGITUDE: "经度",
    Column.LATITUDE: "纬度",
    Column.DATUM: "坐标系",
}

KINDS_ZH: Final[Mapping[str, DeviceKind]] = {
    "紧急呼叫按钮": DeviceKind.SOS,
    "跌倒探测器": DeviceKind.FALL,
    "感烟探测器": DeviceKind.SMOKE,
    "感温探测器": DeviceKind.HEAT,
    "一氧化碳探测器": DeviceKind.CO,
    "燃气探测器": DeviceKind.GAS,
    "门磁": DeviceKind.DOOR,
    "人体活动探测器": DeviceKind.MOTION,
    "床垫": DeviceKind.BED,
    "网关": DeviceKind.GATEWAY,
    "其他": DeviceKind.OTHER,
}

SOURCES_ZH: Final[Mapping[str, DeviceSource]] = {
    "直连": DeviceSource.NOWALLS,
    "Zigbee2MQTT": DeviceSource.ZIGBEE2MQTT,
    "ChirpStack": DeviceSource.CHIRPSTACK,
    "The Things Stack": DeviceSource.THINGS_STACK,
    "NB-IoT": DeviceSource.NB_IOT,
    "其他": DeviceSource.OTHER,
}

DATUMS_ZH: Final[Mapping[str, Datum]] = {
    "WGS-84": Datum.WGS84,
    "GCJ-02（高德、腾讯）": Datum.GCJ02,
    "BD-09（百度）": Datum.BD09,
}

CHOICES: Final[Mapping[Column, Mapping[str, StrEnum]]] = {
    Column.KIND: KINDS_ZH,
    Column.SOURCE: SOURCES_ZH,
    Column.DATUM: DATUMS_ZH,
}
"""What the template's drop-downs offer; our protocol's own words are taken as well."""


def plain(text: str) -> str:
    """Return a word as it is compared: full-width signs, case, spaces, hyphens and the star of a header aside."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if not character.isspace() and character not in "*-_")


def column_of(header: str) -> Column | None:
    """Return which column a header names, in Chinese or by its word; ``None`` for one of the file's own."""
    wanted = plain(header)
    return next((each for each in Column if wanted in (plain(each.value), plain(HEADERS_ZH[each]))), None)


def choice_of(column: Column, text: str) -> StrEnum | None:
    """Return what a cell with a drop-down says; ``None`` for a word that is not among its choices."""
    wanted = plain(text)
    offered = CHOICES[column]
    return next((value for name, value in offered.items() if wanted in (plain(name), plain(value.value))), None)
