"""MQTT for the services: persistent sessions with manual acknowledgement, and publishing that can be waited for."""

from nowalls.runtime.mqtt.address import MqttAddress, MqttVersion
from nowalls.runtime.mqtt.login import can_log_in
from nowalls.runtime.mqtt.plan import Delivery, PublishError, Reader, SessionPlan, Subscription
from nowalls.runtime.mqtt.session import MqttSession, open_session

__all__ = [
    "Delivery",
    "MqttAddress",
    "MqttSession",
    "MqttVersion",
    "PublishError",
    "Reader",
    "SessionPlan",
    "Subscription",
    "can_log_in",
    "open_session",
]
