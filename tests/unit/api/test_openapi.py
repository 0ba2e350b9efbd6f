"""The API's own document, as the console keeps it and takes its types from it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app

CONSOLE = Path(__file__).parents[3] / "console"
CALL = re.compile(r'"(?P<method>GET|POST|DELETE)",\s*[`"](?P<path>/[^`"?]+)')
COMMANDS = re.compile(r"readonly name: (?P<names>[^;]+);")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """What the API says of itself."""
    return create_app().openapi()


def test_the_kept_document_is_the_api_s_own(document: dict[str, Any]) -> None:
    """``console/openapi.json`` is what the API says of itself: else ``make openapi``, and look at what changed."""
    said = json.dumps(document, sort_keys=True, indent=1, ensure_ascii=False)
    kept = (CONSOLE / "openapi.json").read_text(encoding="utf-8")
    assert kept == f"{said}\n"


def calls() -> set[tuple[str, str]]:
    """Every call of the console: its method, and its path with each parameter as ``{}``."""
    source = (CONSOLE / "src" / "api" / "calls.ts").read_text(encoding="utf-8")
    commands = [name for each in COMMANDS.finditer(source) for name in re.findall(r'"(\w+)"', each["names"])]
    found: set[tuple[str, str]] = set()
    for call in CALL.finditer(source):
        paths = [call["path"].replace("${command.name}", name) for name in commands]
        found |= {(call["method"].lower(), re.sub(r"\$\{[^}]+\}", "{}", path)) for path in paths}
    return found


@pytest.mark.parametrize(("method", "path"), sorted(calls()))
def test_the_document_has_every_call_of_the_console(document: dict[str, Any], method: str, path: str) -> None:
    """What the console calls, the API has, with the same method."""
    known = {re.sub(r"\{[^}]+\}", "{}", each): methods for each, methods in document["paths"].items()}
    assert method in known[f"/api/v1{path}"]
