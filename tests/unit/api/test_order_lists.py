"""The file of orders and their screen call the same thing by the same word, and every code has its word."""

import json
from pathlib import Path

import pytest

from api.order_lists import COLUMNS, WORDS
from api.spreadsheets import Language
from nowalls.domain.orders.words import OrderReminder, OrderState, OrderStep

ON_SCREEN = Path(__file__).parents[3] / "console/src/i18n"
CODES = {"order_state": OrderState, "order_step": OrderStep, "order_reminder": OrderReminder}


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_file_says_what_the_screen_says(lang: Language) -> None:
    """Every word of the file stands in the catalogue of its language, and no column or code is without one."""
    catalogue = json.loads((ON_SCREEN / lang / "orders.json").read_text(encoding="utf-8"))
    words = WORDS[lang]
    assert {key: catalogue[f"order_{key}"] for key in words} == words
    wanted = {f"column.{name}" for name in COLUMNS} | {f"state.{each}" for each in OrderState}
    assert set(words) == wanted | {"late.unsigned", "late.overdue"}
    assert {f"{prefix}.{code}" for prefix, codes in CODES.items() for code in codes} <= set(catalogue)
