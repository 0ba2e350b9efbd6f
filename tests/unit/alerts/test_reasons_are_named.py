"""Each decision that a dispatcher sees carries its reason in both languages."""

import ast
import json
from pathlib import Path

import pytest

from alerts.engine.alarms import RULES
from alerts.engine.supervision import GONE
from alerts.engine.tasking import REPLAYED, TASK_RULES
from nowalls.domain.supervision import Finding

ROOT = Path(__file__).parents[3]
CATALOGUES = ("zh-CN", "en")
PLACES = {"Reason": "code", "AlarmRule": "reason"}
BY_POSITION = {"settle": 2, "_change": 1}
"""Calls whose argument at this position is a reason's or a timeline's code."""


def calls(*folders: str) -> list[tuple[str, ast.Call]]:
    """Return every call in these packages, with the name of what is called."""
    sources = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    nodes = [node for path in sources for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return [(node.func.id, node) for node in nodes if isinstance(node.func, ast.Name)]


def texts(node: ast.expr) -> set[str]:
    """Return every plain text in an expression: both arms of a choice count."""
    arms = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
    return {each.value for each in arms if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def texts_in(language: str) -> set[str]:
    """Return every key of the console's catalogues in a language."""
    parts = (ROOT / "console/src/i18n" / language).glob("*.json")
    return {key for part in parts for key in json.loads(part.read_text(encoding="utf-8"))}


def reason_codes() -> set[str]:
    """Return every reason that the rules can give."""
    codes = {rule.reason for rule in RULES.values()} | {rule.reason for rule in (*TASK_RULES.values(), REPLAYED)}
    codes |= {each.value for each in Finding} | set(GONE.values())
    for name, call in calls("nowalls", "alerts", "api"):
        codes |= {text for keyword in call.keywords if keyword.arg == PLACES.get(name) for text in texts(keyword.value)}
        if name == "settle":
            codes |= texts(call.args[BY_POSITION[name]])
    return codes


def timeline_codes() -> set[str]:
    """Return every code that a timeline can show."""
    codes: set[str] = set()
    for name, call in calls("nowalls", "alerts", "api"):
        if name == "Entry":
            codes |= {text for keyword in call.keywords if keyword.arg == "code" for text in texts(keyword.value)}
        elif name == "_change":
            codes |= texts(call.args[BY_POSITION[name]])
    return codes


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_reason_has_its_words(language: str) -> None:
    """No reason reaches a screen as a bare code."""
    catalogue = texts_in(language)
    codes = reason_codes()
    assert {"night_exit_no_return", "unreadable_alarm", "no_answer_in_outage", "heard_again"} <= codes
    assert {code for code in codes if f"reason.{code}" not in catalogue} == set()


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_line_of_a_timeline_has_its_words(language: str) -> None:
    """No line of a timeline reaches a screen as a bare code."""
    catalogue = texts_in(language)
    codes = timeline_codes()
    assert {"claimed", "lease_expired", "signal_received"} <= codes
    assert {code for code in codes if f"timeline.{code}" not in catalogue} == set()
