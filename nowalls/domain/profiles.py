"""Device models: what a product is, what it can do, where it is worn.

A model's name is at once the name of its supervision profile: what is expected of its beats, battery and tests is the
policy ``supervision`` of scope ``profile`` with this name (``policies``), which falls back to its kind's profile.
"""

from dataclasses import dataclass

from nowalls.domain.errors import InvalidValueError
from nowalls.domain.registry import CANCEL_WINDOW_S
from nowalls.domain.registry_words import Capability, DeviceSource, WearingPosition
from nowalls.domain.words import DeviceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceModel:
    """A product as devices of the registry refer to it by name."""

    name: str
    maker: str
    kind: DeviceKind
    source: DeviceSource = DeviceSource.NOWALLS
    capabilities: tuple[Capability, ...] = ()
    wearing_position: WearingPosition | None = None
    cancel_window_s: int | None = None
    """How long its falls wait for a cancel; ``None`` leaves it to each device."""


def check_model(model: DeviceModel | None, kind: DeviceKind) -> None:
    """Refuse a model that makes another kind of device; one that nobody described may be any kind's."""
    if model is not None and model.kind is not kind:
        message = f"The model {model.name!r} is a {model.kind.value}, not a {kind.value}."
        raise InvalidValueError(message)


def cancel_window_s(said: int | None, model: DeviceModel | None) -> int:
    """Return how long a new device's falls wait for a cancel: as somebody said, as its model does, as is usual."""
    if said is not None:
        return said
    return CANCEL_WINDOW_S if model is None or model.cancel_window_s is None else model.cancel_window_s
