"""Recordings in which a line says from when to when a sensor was on: both moments are signs."""

from collections.abc import Callable, Iterator
from pathlib import Path

from nowalls.domain.routine.signs import Sign
from nowalls.recordings.errors import RecordingError


def read_intervals(path: Path, parse: Callable[[str], tuple[Sign, Sign] | None]) -> list[Sign]:
    """Read every line by ``parse``, which gives ``None`` for a heading and raises ``ValueError`` for what is no line.

    Returns the signs in order of time; raises ``RecordingError`` with the line's number.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RecordingError(f"The recording {path} cannot be read: {error}.") from error
    return sorted(_signs(lines, parse, path), key=lambda sign: sign.at)


def _signs(lines: list[str], parse: Callable[[str], tuple[Sign, Sign] | None], path: Path) -> Iterator[Sign]:
    for number, line in enumerate(lines, start=1):
        try:
            found = parse(line) if line.strip() else None
        except ValueError as error:
            raise RecordingError(f"Line {number} of the recording {path} is no interval: {error}.") from error
        yield from found or ()
