"""The built console, as new as its sources."""

from pathlib import Path
from typing import Final

import pytest

CONSOLE: Final = Path(__file__).parents[2] / "console"


@pytest.fixture(scope="session")
def built_console() -> Path:
    """The built console, as new as its sources; fails with what to do when it is missing or older."""
    page = CONSOLE / "dist" / "index.html"
    if not page.is_file():
        pytest.fail("The console is not built: there is no console/dist/index.html. Run `make console`.")
    sources = [*CONSOLE.glob("*.html"), *CONSOLE.glob("*/index.html"), *(CONSOLE / "src").rglob("*")]
    written = [source for source in sources if source.is_file() and not source.is_relative_to(page.parent)]
    newer = [source for source in written if source.stat().st_mtime > page.stat().st_mtime]
    if newer:
        pytest.fail(f"The console was built before {newer[0].relative_to(CONSOLE)} changed. Run `make console`.")
    return page.parent
