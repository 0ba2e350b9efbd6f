"""Whether everybody can read and reach what is on the screen: WCAG 2.2 AA as far as a program can tell (axe-core)."""

from pathlib import Path
from typing import Any, Final

from playwright.async_api import Page

from tests.support.console import CONSOLE

AXE: Final = CONSOLE / "node_modules" / "axe-core" / "axe.min.js"
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CHECK: Final = "(rules) => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })"


async def expect_accessible(page: Page, axe: Path = AXE) -> None:
    """Assert that the page breaks no rule; names the rule, the element and the reason otherwise."""
    # Not by a script tag: the console's policy lets no script in but its own.
    await page.evaluate(axe.read_text(encoding="utf-8"))
    answer: dict[str, Any] = await page.evaluate(CHECK, RULES)
    broken = [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for rule in answer["violations"]
        for node in rule["nodes"]
    ]
    assert broken == []
