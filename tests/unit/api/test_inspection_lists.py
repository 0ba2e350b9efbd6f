"""The file of inspections and their screen call the same thing by the same word, and every item has its words."""

import json
from pathlib import Path

import pytest

from api.inspection_lists import COLUMNS, WORDS
from api.spreadsheets import Language
from nowalls.domain.inspections.catalogue import CATALOGUES
from nowalls.domain.inspections.words import Answer, InspectionKind, InspectionState, InspectionStep

ON_SCREEN = Path(__file__).parents[3] / "console/src/i18n"
CODES = {
    "inspection_kind": InspectionKind,
    "inspection_state": InspectionState,
    "inspection_step": InspectionStep,
    "inspection_answer": Answer,
}


def on_screen(lang: Language) -> dict[str, str]:
    """Read the console's catalogue."""
    texts: dict[str, str] = json.loads((ON_SCREEN / lang / "inspections.json").read_text(encoding="utf-8"))
    return texts


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_file_says_what_the_screen_says(lang: Language) -> None:
    """Every word of the file stands in the catalogue of its language, and no column or code is without one."""
    catalogue, words = on_screen(lang), WORDS[lang]
    assert {key: catalogue[f"inspection_{key}"] for key in words} == words
    wanted = {f"column.{name}" for name in COLUMNS} | {f"kind.{each}" for each in InspectionKind}
    assert set(words) == wanted | {f"state.{each}" for each in InspectionState}


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_everything_that_is_looked_at_is_said_in_words(lang: Language) -> None:
    """Each item of each version has its name and what is looked at, and each code of a sheet its word."""
    catalogue = on_screen(lang)
    items = {item.code for version in CATALOGUES.values() for item in version}
    for prefix in ("inspection_item", "inspection_look"):
        said = {key.partition(".")[2] for key in catalogue if key.startswith(f"{prefix}.")}
        assert said == items
    assert {f"{prefix}.{code}" for prefix, codes in CODES.items() for code in codes} <= set(catalogue)
