"""A drafted report and the screen call the same thing by the same word, and every code has its word."""

import json
from pathlib import Path

import pytest

from nowalls.domain.serious_events.wording import WORDS, ReportLanguage
from nowalls.domain.serious_events.words import EventState, EventStep, Way

ON_SCREEN = Path(__file__).parents[3] / "console/src/i18n"


@pytest.mark.parametrize("lang", ReportLanguage)
def test_a_report_says_what_the_screen_says(lang: ReportLanguage) -> None:
    """Categories, reports and what is not known; incidents are called as on the desk."""
    catalogue: dict[str, str] = {}
    for part in ("serious", "codes", "briefing"):
        catalogue |= json.loads((ON_SCREEN / lang / f"{part}.json").read_text(encoding="utf-8"))
    prefixes = {"category": "serious_category", "report": "serious_report", "unknown": "serious_unknown"}
    prefixes |= {"outcome": "outcome", "service": "service", "kind": "kind"}
    for key, word in WORDS[lang].items():
        prefix, _, code = key.partition(".")
        if prefix in prefixes:
            assert catalogue[f"{prefixes[prefix]}.{code}"].casefold() == word.casefold(), key
    wanted = {"state": EventState, "step": EventStep, "way": Way}
    codes = {f"serious_{name}.{code}" for name, vocabulary in wanted.items() for code in vocabulary}
    assert codes <= set(catalogue)
