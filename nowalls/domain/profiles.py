"""Device models: what a product is, what it can do, where it is worn.

A model's name is at once the name of its supervision profile: what is expected of its beats, battery and tests is the
policy ``supervision`` of scope ``profile`` with this name (``policies``), which falls back to its kind's profile.
"""

from dataclasses import dataclass

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
