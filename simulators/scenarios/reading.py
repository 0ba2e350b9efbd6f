"""Reading scenarios: those that are shipped by their names, others by their files."""

import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, Final

import msgspec

from nowalls.domain.errors import NowallsError
from simulators.scenarios.scenario import Scenario

WHERE: Final = re.compile(r"^(?P<what>.*?)(?: - at `\$(?P<path>[^`]*)`)?$", re.DOTALL)
STEP: Final = re.compile(r"\.(?P<key>\w+)|\[(?P<index>\d+)\]")


class ScenarioError(NowallsError):
    """A scenario that cannot be played; the message names the file, the key and the value."""


def shipped() -> dict[str, Scenario]:
    """Return every shipped scenario by its name, in order of name."""
    folder = resources.files("simulators.scenarios")
    files = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name)
    return {each.name.removesuffix(".toml"): parse(each.read_text("utf-8"), each.name) for each in files}


def find_scenario(named: str) -> tuple[str, Scenario]:
    """Return a scenario and its name: a shipped one's, or that of a file. Raises ``ScenarioError``."""
    if named.endswith(".toml"):
        return Path(named).stem, read_scenario(Path(named))
    known = shipped()
    if named not in known:
        raise ScenarioError(
            f"No scenario {named!r} is shipped, only {', '.join(known)}; a file of your own ends in .toml."
        )
    return named, known[named]


def read_scenario(path: Path) -> Scenario:
    """Read a scenario's file; raises ``ScenarioError``."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"The scenario {path} cannot be read ({error}).") from error
    return parse(text, str(path))


def parse(text: str, name: str) -> Scenario:
    """Parse a scenario's text; ``name`` stands in the errors. Raises ``ScenarioError``."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"The scenario {name} is no TOML: {error}.") from error
    try:
        return msgspec.convert(told, Scenario)
    except msgspec.ValidationError as error:
        raise ScenarioError(f"The scenario {name} is wrong{_where(str(error), told)}.") from error


def _where(error: str, told: Mapping[str, Any]) -> str:
    """Say which key is wrong, how, and what stands there."""
    found = WHERE.match(error)
    what, path = (found["what"], found["path"] or "") if found else (error, "")
    value: Any = told
    for step in STEP.finditer(path):
        try:
            value = value[step["key"]] if step["key"] else value[int(step["index"])]
        except (KeyError, IndexError, TypeError):
            break
    key = f" at {path.removeprefix('.')}" if path else ""
    there = f" (there stands {_short(value)})" if path and not isinstance(value, dict) else _called(value, path)
    return f"{key}: {what}{there}"


def _called(value: Any, path: str) -> str:  # noqa: ANN401  # whatever TOML holds
    """Name a table by what it calls itself, for nobody counts tables."""
    if not path or not isinstance(value, dict):
        return ""
    names = [f"{key} = {value[key]!r}" for key in ("kind", "that", "name") if key in value]
    return f" (in the table with {', '.join(names)})" if names else ""


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"  # noqa: PLR2004  # what a line of an error can hold
