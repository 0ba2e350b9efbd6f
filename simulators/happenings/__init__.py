"""What happens in a scenario: each kind a small pure module that turns a fleet, a seed and a moment into sayings."""

from typing import TypeAlias

from simulators.happenings.alarms import Alarms
from simulators.happenings.cuts import BrokerOutage, Deaths, Flapping, PowerCut
from simulators.happenings.fire import Fire
from simulators.happenings.flood import Flood
from simulators.happenings.load import Load
from simulators.happenings.scene import Cut, Scene, Stage, StageError

Happening: TypeAlias = Alarms | Fire | PowerCut | BrokerOutage | Flapping | Deaths | Flood | Load

__all__ = [
    "Alarms",
    "BrokerOutage",
    "Cut",
    "Deaths",
    "Fire",
    "Flapping",
    "Flood",
    "Happening",
    "Load",
    "PowerCut",
    "Scene",
    "Stage",
    "StageError",
]
