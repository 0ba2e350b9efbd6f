"""The wheel with the built console inside: ``python -m deploy.wheel CONSOLE FOLDER``, or ``make wheel``.

It is built from a copy of the sources, so that what lies about in the checkout gets in no more than an old console.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Final

from nowalls.domain.errors import NowallsError

CHECKOUT: Final = Path(__file__).parents[1]
BESIDE_THE_PACKAGES: Final = ("pyproject.toml", "LICENSE")
SERVED_FROM: Final = Path("api/static")
"""Where the api looks for the console when no setting says otherwise."""
PAGES: Final = ("index.html", "respond/index.html", "wall/index.html")
"""Without them a build is no console."""


class WheelError(NowallsError):
    """The wheel could not be built; the message says what to do."""


def build_wheel(console: Path, folder: Path) -> Path:
    """Build the wheel with the built ``console`` inside it into ``folder`` and return the file.

    Raises ``WheelError`` when the console is not built, or when the build backend refuses.
    """
    missing = [page for page in PAGES if not (console / page).is_file()]
    if missing:
        raise WheelError(f"There is no built console in {console} ({missing[0]} is missing): run `make console`.")
    with tempfile.TemporaryDirectory(prefix="nowalls-wheel-") as staged:
        _stage(console, Path(staged))
        _build(Path(staged), folder)
    [wheel] = folder.glob("nowalls-*.whl")
    return wheel


def _stage(console: Path, staged: Path) -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    for package in project["tool"]["uv"]["build-backend"]["module-name"]:
        shutil.copytree(CHECKOUT / package, staged / package, ignore=shutil.ignore_patterns("__pycache__", "static"))
    for name in BESIDE_THE_PACKAGES:
        shutil.copy2(CHECKOUT / name, staged / name)
    shutil.copytree(console, staged / SERVED_FROM)


def _build(staged: Path, folder: Path) -> None:
    # The backend is in the lock, so nothing is fetched; it is looked for on PATH.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    quietly = ("--quiet", "--disable-pip-version-check", "--no-input")
    offline = ("--no-deps", "--no-index", "--no-build-isolation")
    command = (sys.executable, "-m", "pip", "wheel", *quietly, *offline, "--wheel-dir", str(folder), str(staged))
    ended = subprocess.run(command, env=os.environ | {"PATH": path}, check=False, capture_output=True, text=True)
    if ended.returncode != 0:
        raise WheelError(f"The wheel could not be built: {ended.stderr.strip()}")


def main() -> None:
    """Build the wheel and say where it is."""
    parser = argparse.ArgumentParser(prog="python -m deploy.wheel", description=build_wheel.__doc__)
    parser.add_argument("console", type=Path, help="the built console: console/dist")
    parser.add_argument("folder", type=Path, help="where the wheel goes")
    asked = parser.parse_args()
    try:
        sys.stdout.write(f"{build_wheel(asked.console, asked.folder)}\n")
    except WheelError as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
