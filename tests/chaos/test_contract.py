"""The API keeps its own word to everybody who may log in."""

from pathlib import Path

import pytest

from tests.support.centre import Centre
from tests.support.contract import try_everything


@pytest.mark.timeout(900)
@pytest.mark.parametrize("who", ["root", "limin", "lihua", "wangjian", "fukang"])
def test_the_api_keeps_its_word_to_everybody(centre: Centre, tmp_path: Path, who: str) -> None:
    """Whatever the role that asks: no 5xx, and no answer against the document."""
    assert try_everything(centre, who, tmp_path) == ""
    assert "Traceback" not in (centre.folder / "api.log").read_text()
