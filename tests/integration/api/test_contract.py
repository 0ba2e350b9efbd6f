"""The API keeps its own word, tried as an administrator; whole, and in everybody's name, by ``make drill``."""

from pathlib import Path

import pytest

from tests.support.centre import Centre
from tests.support.contract import QUICK, try_everything


@pytest.mark.timeout(600)
def test_the_api_keeps_its_own_word(centre: Centre, tmp_path: Path) -> None:
    """No request, right or wrong, gets a 5xx, an undocumented status or type, or an answer against its schema."""
    assert try_everything(centre, "root", tmp_path, phases=QUICK) == ""
    assert "Traceback" not in (centre.folder / "api.log").read_text()
