"""Scenarios: what happens to a district in so many minutes, and what its centre must make of it, as TOML files."""

from simulators.scenarios.playing import Means, play
from simulators.scenarios.reading import ScenarioError, find_scenario, read_scenario, shipped
from simulators.scenarios.scenario import PolicySetting, Scenario
from simulators.scenarios.staging import Staged, stage

__all__ = [
    "Means",
    "PolicySetting",
    "Scenario",
    "ScenarioError",
    "Staged",
    "find_scenario",
    "play",
    "read_scenario",
    "shipped",
    "stage",
]
