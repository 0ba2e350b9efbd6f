"""Pictures that people attach: told by their content, bounded, and rid of what they say about where they were taken.

Pure, and no decoder: a picture is taken apart into its segments, and only those go on that a picture is drawn from.
Telephones write positions, serial numbers and a preview of the uncut picture into the rest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nowalls.domain.errors import InvalidValueError

MOST_BYTES: Final = 4 * 1_048_576
"""The responder's page sends some 300 KB; a telephone's own file at full size has 3 to 4 MB."""
MOST_EACH: Final = 12
"""So many pictures belong to one incident: more show nothing more."""

JPEG_START: Final = b"\xff\xd8"
PNG_START: Final = b"\x89PNG\r\n\x1a\n"
JPEG_PLAIN: Final = {0xE0, 0xEE}
"""Of the application's segments those that say how colours are meant: JFIF and Adobe's (ISO/IEC 10918-5 and -6)."""
JPEG_APPLICATION: Final = range(0xE0, 0xF0)
JPEG_MARK: Final = 0xFF
JPEG_COMMENT: Final = 0xFE
JPEG_SCAN: Final = 0xDA
JPEG_END: Final = 0xD9
JPEG_NEXT_MARK: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
PNG_KEPT: Final = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs"}
WEBP_KEPT: Final = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
WEBP_SAYS_DROPPED: Final = 0x0C
"""The bits of ``VP8X`` that announce EXIF and XMP."""


class MediaType(StrEnum):
    """What is accepted."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that may be kept and shown."""

    media_type: MediaType
    content: bytes


def read_picture(content: bytes) -> Picture:
    """Return the picture without its metadata; raises ``InvalidValueError`` for what is none, or too large."""
    if len(content) > MOST_BYTES:
        raise InvalidValueError(f"A picture has at most {MOST_BYTES} bytes; this one has {len(content)}.")
    try:
        if content.startswith(JPEG_START):
            return Picture(media_type=MediaType.JPEG, content=_jpeg(content))
        if content.startswith(PNG_START):
            return Picture(media_type=MediaType.PNG, content=_png(content))
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return Picture(media_type=MediaType.WEBP, content=_webp(content))
    except _BrokenError as error:
        raise InvalidValueError("The picture is broken: it ends before it is whole.") from error
    raise InvalidValueError("This is no picture: JPEG, PNG and WebP are accepted, told by their content.")


class _BrokenError(Exception):
    """A picture's parts do not fit together."""


def _number(content: bytes, at: int, length: int, order: str) -> int:
    if at + length > len(content):
        raise _BrokenError
    return int.from_bytes(content[at : at + length], "big" if order == "big" else "little")


def _jpeg(content: bytes) -> bytes:
    """Walk the segments and the scans between them up to the end mark; a second picture behind it goes."""
    kept, at, drawn = [JPEG_START], len(JPEG_START), False
    while True:
        if _number(content, at, 1, "big") != JPEG_MARK:
            raise _BrokenError
        marker = _number(content, at + 1, 1, "big")
        if marker == JPEG_MARK:  # a fill byte
            at += 1
            continue
        if marker == JPEG_END:
            if not drawn:
                raise _BrokenError
            return b"".join([*kept, bytes([JPEG_MARK, JPEG_END])])
        end = at + 2 + max(2, _number(content, at + 2, 2, "big"))
        if end > len(content):
            raise _BrokenError
        if marker == JPEG_SCAN:
            end, drawn = _end_of_scan(content, end), True
        if marker in JPEG_PLAIN or (marker not in JPEG_APPLICATION and marker != JPEG_COMMENT):
            kept.append(content[at:end])
        at = end


def _end_of_scan(content: bytes, begin: int) -> int:
    """Return where the next mark after a scan stands: within one a mark's byte is followed by zero or a restart."""
    found = JPEG_NEXT_MARK.search(content, begin)
    if found is None:
        raise _BrokenError
    return found.start()


def _png(content: bytes) -> bytes:
    kept, ended = [PNG_START], False
    for name, whole in _png_chunks(content):
        if name in PNG_KEPT:
            kept.append(whole)
        ended = name == b"IEND"
    if not ended or len(kept) == 1 or kept[1][4:8] != b"IHDR":
        raise _BrokenError
    return b"".join(kept)


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, name = len(PNG_START), b""
    while name != b"IEND":
        end = at + 12 + _number(content, at, 4, "big")
        if end > len(content):
            raise _BrokenError
        name = content[at + 4 : at + 8]
        yield name, content[at:end]
        at = end


def _webp(content: bytes) -> bytes:
    end = 8 + _number(content, 4, 4, "little")
    if end > len(content):
        raise _BrokenError
    kept, at = [], 12
    while at < end:
        name, length = content[at : at + 4], _number(content, at + 4, 4, "little")
        after = at + 8 + length + length % 2
        if at + 8 + length > end:
            raise _BrokenError
        chunk = content[at:after]
        if name == b"VP8X" and length:
            chunk = chunk[:8] + bytes([chunk[8] & ~WEBP_SAYS_DROPPED]) + chunk[9:]
        if name in WEBP_KEPT:
            kept.append(chunk)
        at = after
    if not kept:
        raise _BrokenError
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body
