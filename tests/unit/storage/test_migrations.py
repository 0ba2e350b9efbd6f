"""A migration that was ever on main is never edited: a database that has it would refuse the next one."""

import hashlib
from pathlib import Path
from typing import Final

from nowalls.storage.migrate import migration_files

LISTED: Final = Path(__file__).with_name("migrations.sha256")
"""As ``sha256sum`` writes it. A new migration is added here; a line that stands is never changed."""


def test_every_migration_is_as_it_was_listed() -> None:
    """Each file has the digest under which it came to main, and none is without."""
    listed = [line.split() for line in LISTED.read_text(encoding="utf-8").splitlines()]
    assert [[hashlib.sha256(content).hexdigest(), name] for name, content in migration_files()] == listed
