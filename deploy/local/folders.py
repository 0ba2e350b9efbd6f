"""Where a demo keeps its data when nobody says where."""

import os
from pathlib import Path
from typing import Final

FOR_ROOT: Final = Path("/var/lib/nowalls/demo")
"""Root's own home is closed to the ``postgres`` and ``mosquitto`` accounts, which must enter the data folder."""


def default_data_folder(*, user_id: int | None = None) -> Path:
    """Return the demo's data folder for whoever runs this process: beside the code, for root under ``/var/lib``."""
    uid = os.geteuid() if user_id is None else user_id
    return FOR_ROOT if uid == 0 else Path(__file__).parents[2] / "var" / "demo"
