"""MQTT for the services: persistent sessions with manual acknowledgement, and publishing that can be waited for."""

from nowalls.runtime.mqtt.address import MqttAddress
from nowalls.runtime.mqtt.login import can_log_in
from nowalls.runtime.mqtt.session import (
    Delivery,
    MqttSession,
    PublishError,
    SessionPlan,
    Subscription,
    open_session,
)

__all__ = [
    "Delivery",
    "MqttAddress",
    "MqttSession",
    "PublishError",
    "SessionPlan",
    "Subscription",
    "can_log_in",
    "open_session",
]
