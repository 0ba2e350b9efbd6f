"""Whether a broker lets somebody in: a short connection that leaves nothing behind."""

import asyncio
from contextlib import suppress
from typing import Any, Final

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from nowalls.runtime.mqtt.address import MqttAddress

ANSWER_WITHIN_S: Final = 3.0


async def can_log_in(address: MqttAddress) -> bool:
    """Tell whether the broker accepts this login now; false also when it does not answer within three seconds."""
    return await asyncio.to_thread(_can_log_in, address)


def _can_log_in(address: MqttAddress) -> bool:
    answers: list[bool] = []

    def on_connect(_client: paho.Client, _data: Any, _flags: Any, reason: ReasonCode, _more: Any) -> None:  # noqa: ANN401  # paho's own signature
        answers.append(not reason.is_failure)

    client = paho.Client(CallbackAPIVersion.VERSION2, client_id=address.username or "", protocol=paho.MQTTv5)
    client.username_pw_set(address.username or "", address.password)
    client.on_connect = on_connect
    with suppress(OSError):
        client.connect(address.host, address.port)
        for _ in range(round(ANSWER_WITHIN_S / 0.1)):
            if answers:
                break
            client.loop(timeout=0.1)
        client.disconnect()
    return answers == [True]
