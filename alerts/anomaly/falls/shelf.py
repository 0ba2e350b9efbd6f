"""The models that come with this release, one for each wearing position that there is training data for."""

from importlib.resources import files
from pathlib import Path
from typing import Final

from alerts.anomaly.falls.model import FallModel, read_model

FILES: Final = {"waist": "waist-1.npz", "wrist": "wrist-1.npz"}


def models_folder() -> Path:
    """Return where the release's models stand."""
    return Path(str(files("alerts.anomaly.falls") / "models"))


def model_for(position: str, folder: Path | None = None) -> FallModel:
    """Read a position's model; raises ``ModelError`` where it is missing or damaged, ``KeyError`` where none exists."""
    return read_model((folder or models_folder()) / FILES[position], position=position)
