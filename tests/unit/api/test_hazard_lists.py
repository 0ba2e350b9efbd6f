"""The ledger's files and its screen call the same thing by the same word."""

import json
from pathlib import Path

import pytest

from api.hazard_lists import COLUMNS, WORDS
from api.spreadsheets import Language
from nowalls.domain.hazards.words import FoundBy, HazardCategory, HazardGrade, HazardState

CATALOGUES = Path(__file__).parents[3] / "console/src/i18n"
ON_SCREEN = {
    "column": "hazard_column",
    "category": "hazard_category",
    "grade": "hazard_grade",
    "found": "found_by",
    "state": "hazard_state",
    "evidence": "reason",
}
"""Under which prefix the console's catalogues have what a file has under this one."""
CODES = {"category": HazardCategory, "grade": HazardGrade, "found": FoundBy, "state": HazardState}


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_file_says_what_the_screen_says(lang: Language) -> None:
    """Every word of a file, but yes and no, stands in the catalogue of its language."""
    catalogue = json.loads((CATALOGUES / lang / "hazards.json").read_text(encoding="utf-8"))
    words = {key: word for key, word in WORDS[lang].items() if "." in key}
    assert len(words) > 30
    for key, word in words.items():
        prefix, _, rest = key.partition(".")
        assert catalogue[f"{ON_SCREEN[prefix]}.{rest}"] == word


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_every_code_has_its_word(lang: Language) -> None:
    """No code of a vocabulary and no column reaches a file as itself."""
    wanted = {f"{prefix}.{code}" for prefix, codes in CODES.items() for code in codes}
    wanted |= {f"column.{name}" for columns in COLUMNS.values() for name in columns}
    assert wanted <= set(WORDS[lang])
