"""Scenarios: what their files may say, what is said of a wrong one, and what they come to for a fleet."""

import random
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nowalls.domain.ids import DeviceId
from simulators.city import plan_city
from simulators.day.saying import Saying
from simulators.happenings import Cut
from simulators.relay import outages
from simulators.scenarios import ScenarioError, find_scenario, read_scenario, shipped, stage
from simulators.scenarios.reading import parse
from tests.unit.simulators.fleets import START, a_fleet, fleet_of

WANTED = {
    "quiet_night",
    "heat_wave",
    "power_cut",
    "institution_fire",
    "broker_outage",
    "bad_firmware",
    "storm",
    "unruly_devices",
}
A_SCENARIO = """
title = "A fire"
about = "Smoke."
begins = 2026-01-15T02:30:00
lasts_min = 3

[[happening]]
kind = "fire"
name = "fire"
after_s = 10
detectors = 3

[[expect]]
that = "no_faults"
"""
FLEET = fleet_of(plan_city(30, random.Random(5)))


def told(scenario_text: str = A_SCENARIO, seed: int = 1) -> list[Saying]:
    """What a scenario lets the small fleet say."""
    return list(stage(parse(scenario_text, "a.toml"), a_fleet(), seed).sayings)


def test_every_scenario_is_shipped_and_can_be_staged() -> None:
    """Each shipped file is read, plays on a small demo's fleet, and ends within five minutes of life."""
    found = shipped()
    assert found.keys() == WANTED
    for name, scenario in found.items():
        staged = stage(scenario, FLEET, seed=7)
        assert staged.casts.keys() == {"everybody", "others", *(each.name for each in scenario.happening)}
        assert scenario.lasts_min / scenario.speed <= 5, name
        first = next(staged.sayings)
        assert staged.begin <= first.at < staged.end


def test_the_same_seed_says_the_same() -> None:
    """Ids, moments and payloads are the same again; another seed says something else."""
    assert told(seed=1) == told(seed=1)
    assert told(seed=1) != told(seed=2)


def test_what_is_said_is_in_order_and_before_the_end() -> None:
    """The day, its happenings and what traits made of them are one stream."""
    trait = '[[trait]]\nkind = "reordering"\nshare = 1.0\nwithin_s = 60\n'
    sayings = told(A_SCENARIO + trait)
    assert [saying.at for saying in sayings] == sorted(saying.at for saying in sayings)
    begin = parse(A_SCENARIO, "a.toml").begin
    assert all(begin <= saying.at < begin + timedelta(minutes=3) for saying in sayings)


def test_the_dead_say_nothing() -> None:
    """What a device would say after its death is never said."""
    deaths = '[[happening]]\nkind = "deaths"\nname = "deaths"\nafter_s = 20\nwithin_s = 30\ndevices = 20\n'
    staged = stage(parse(A_SCENARIO + deaths, "a.toml"), a_fleet(), seed=3)
    died = {device: cut.begin for cut in staged.cuts for device in cut.devices}
    assert len(died) == 20
    assert all(saying.at < died.get(saying.device_id, staged.end) for saying in staged.sayings)


def test_others_are_those_whom_nothing_befalls() -> None:
    """What befalls everybody leaves nobody out."""
    load = '[[happening]]\nkind = "load"\nname = "load"\nafter_s = 0\nfor_s = 9\na_second = 1\n'
    casts = stage(parse(A_SCENARIO + load, "a.toml"), a_fleet(), seed=3).casts
    assert casts["load"].devices == casts["everybody"].devices
    assert casts["others"].devices == casts["everybody"].devices - casts["fire"].devices


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("detectors = 3", "detectors = 0", "at happening[0].detectors: Expected `int` >= 1 (there stands 0)"),
        ("detectors = 3", 'detectors = "many"', "Expected `int`, got `str` (there stands 'many')"),
        ("detectors = 3", "detectors = 3\ncolour = 1", "unknown field `colour` (in the table with kind = 'fire', name"),
        (
            "after_s = 10\n",
            "",
            "Object missing required field `after_s` (in the table with kind = 'fire', name = 'fire')",
        ),
        ('kind = "fire"', 'kind = "flod"', "Invalid value 'flod'"),
        ("after_s = 10", "after_s = 999", "'fire' happens after 999 s, when the scenario is over (lasts_min = 3)"),
        ('name = "fire"', 'name = "others"', "two things are called 'others', or it means something else"),
        ('that = "no_faults"', 'that = "incidents"', "a count is given by exactly, or by at_least and at_most"),
        (
            'that = "no_faults"',
            'that = "refused"\nexactly = 0\nat = "flood"',
            "at = 'flood' is no happening of this scenario: fire",
        ),
        ("lasts_min = 3", "lasts_min = 0", "at lasts_min: Expected `float` > 0.0 (there stands 0)"),
        ("lasts_min = 3", "lasts_min = ", "is no TOML: Invalid value (at line 5"),
    ],
)
def test_a_wrong_file_says_which_key_is_wrong_and_what_stands_there(old: str, new: str, sentence: str) -> None:
    """The message names the file, the key, what was expected and the value."""
    with pytest.raises(ScenarioError) as refused:
        parse(A_SCENARIO.replace(old, new), "mine.toml")
    assert str(refused.value).startswith("The scenario mine.toml is")
    assert sentence in str(refused.value)


def test_a_scenario_of_ones_own_is_a_file(tmp_path: Path) -> None:
    """What ends in .toml is read as a file; any other name must be a shipped one's."""
    path = tmp_path / "mine.toml"
    path.write_text(A_SCENARIO)
    assert find_scenario(str(path)) == ("mine", read_scenario(path))
    assert find_scenario("storm")[0] == "storm"
    with pytest.raises(ScenarioError, match="No scenario 'storms' is shipped, only bad_firmware, broker_outage"):
        find_scenario("storms")
    with pytest.raises(ScenarioError, match="cannot be read"):
        find_scenario(str(tmp_path / "none.toml"))


SECONDS = st.integers(0, 50)


@given(st.lists(st.tuples(st.sets(st.sampled_from("abcd"), min_size=1), SECONDS, st.integers(1, 20)), max_size=6))
@settings(max_examples=60)
def test_each_device_is_cut_exactly_when_one_of_its_cuts_lasts(cuts: list[tuple[set[str], int, int]]) -> None:
    """Groups share no device, their stretches are apart and in order, and cover what the cuts cover, no more."""
    given_cuts = [
        Cut(
            devices=frozenset(map(DeviceId, devices)),
            begin=START + timedelta(seconds=begin),
            end=START + timedelta(seconds=begin + lasts),
        )
        for devices, begin, lasts in cuts
    ]
    groups = outages(given_cuts)
    members = [device for devices in groups.values() for device in devices]
    assert len(set(members)) == len(members)
    for stretches, devices in groups.items():
        assert all(before[1] < after[0] for before, after in pairwise(stretches))
        for second in range(75):
            moment = START + timedelta(seconds=second)
            down = any(begin <= moment < end for begin, end in stretches)
            for device in devices:
                wanted = any(device in cut.devices and cut.begin <= moment < cut.end for cut in given_cuts)
                assert down == wanted


def test_a_fleet_without_its_place_is_refused_before_anything_is_sent() -> None:
    """Staging alone tells what a fleet lacks."""
    homes = [replace(line, place_id=FLEET[0].place_id) for line in FLEET[:3]]
    with pytest.raises(Exception, match="The fleet has no institution"):
        stage(parse(A_SCENARIO, "a.toml"), homes, seed=1)
