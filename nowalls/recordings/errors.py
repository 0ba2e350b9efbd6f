"""What is wrong with a recording."""

from nowalls.domain.errors import NowallsError


class RecordingError(NowallsError):
    """A recording that cannot be read or played; the message names the file and what is wrong."""
