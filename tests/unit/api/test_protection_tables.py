"""The file of places that are not whole calls everything as the screen does."""

import json
from pathlib import Path

import pytest

from api.protection_tables import GAPS, HEADS, KEEPERS
from api.spreadsheets import Language
from nowalls.domain.protected_today import Keeper
from nowalls.domain.protection import Gap

CATALOGUES = Path(__file__).parents[3] / "console/src/i18n"


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_file_says_what_the_screen_says(lang: Language) -> None:
    """Every gap and keeper has its word, and it is the screen's own; so are the columns that the screen has too."""
    screen = json.loads((CATALOGUES / lang / "institution.json").read_text(encoding="utf-8"))
    assert GAPS[lang] == {gap: screen[f"gap.{gap}"] for gap in Gap}
    assert KEEPERS[lang] == {keeper: screen[f"keeper.{keeper}"] for keeper in Keeper}
    columns = ("site", "place", "reasons", "since", "keeper", "deadline", "last_proved")
    assert {screen[f"today.{column}"] for column in columns} <= set(HEADS[lang])
