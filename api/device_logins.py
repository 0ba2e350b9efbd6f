"""Devices' logins: made here, shown once, kept as a hash."""

import secrets
from typing import Final

from api.parts import Parts
from api.qr_codes import login_address, qr_svg
from api.schemas.devices import MqttLoginOut, RegisteredOut, TopicsOut
from nowalls.domain.broker_access import SALT_BYTES, mosquitto_hash
from nowalls.domain.ids import DeviceId
from nowalls.domain.topics import DownChannel, UpChannel, down_topic, up_topic

SECRET_BYTES: Final = 18
"""144 bits: no dictionary and no guessing, and short enough to be typed from a label."""


def new_secret() -> str:
    """Make a device's password."""
    return secrets.token_urlsafe(SECRET_BYTES)


def secret_hash(password: str) -> str:
    """Return what is kept of it, in the broker's own form."""
    return mosquitto_hash(password, secrets.token_bytes(SALT_BYTES))


def shown_login(parts: Parts, device_id: DeviceId, password: str) -> MqttLoginOut:
    """Say how a device connects and on which topics; the one time its password is said."""
    topics = TopicsOut(
        up={channel.value: up_topic(device_id, channel) for channel in UpChannel},
        down={channel.value: down_topic(device_id, channel) for channel in DownChannel},
    )
    return MqttLoginOut(
        host=parts.settings.mqtt_public_host,
        port=parts.settings.mqtt_public_port,
        username=device_id,
        password=password,
        topics=topics,
    )


def registered(parts: Parts, device_id: DeviceId, password: str) -> RegisteredOut:
    """Answer with a new device, or with new credentials of one."""
    shown = shown_login(parts, device_id, password)
    address = login_address(host=shown.host, port=shown.port, username=shown.username, password=shown.password)
    return RegisteredOut(device_id=device_id, mqtt=shown, qr_svg=qr_svg(address))
