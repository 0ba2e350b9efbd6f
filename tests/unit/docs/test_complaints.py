"""The page of complaints names tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_test_that_the_page_names_exists() -> None:
    """Each complaint is held by a test of the name it gives."""
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/complaints.md").read_text(encoding="utf-8")))
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    there = {name for source in sources for name in re.findall(r"def (test_\w+)\(", source)}
    assert len(named) > 25
    assert named - there == set()
