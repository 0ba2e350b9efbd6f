"""Pictures: told by their content, never by a name, and rid of where they were taken."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowalls.domain.attachments import MOST_BYTES, MediaType, Picture, read_picture
from nowalls.domain.errors import InvalidValueError
from tests.support.tiles import a_picture

SECRET = b"GPS 43.87000 125.30000"


def segment(marker: int, content: bytes) -> bytes:
    """Build a segment of a JPEG."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


JFIF = segment(0xE0, b"JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00")
TABLE = segment(0xDB, bytes(65))
FRAME = segment(0xC0, bytes([8, 0, 1, 0, 1, 1, 1, 17, 0]))
SCAN = segment(0xDA, bytes([1, 1, 0, 0, 63, 0])) + b"\x12\xff\x00\x34"
JPEG = b"\xff\xd8" + JFIF + TABLE + FRAME + SCAN + b"\xff\xd9"


def chunk(name: bytes, content: bytes) -> bytes:
    """Build a chunk of a PNG."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    """Build a WebP of these chunks."""
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(content)) + content + b"\x00" * (len(content) % 2) for name, content in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


PNG = a_picture()
WEBP = riff((b"VP8 ", b"picture"))
WHOLE = {MediaType.JPEG: JPEG, MediaType.PNG: PNG, MediaType.WEBP: WEBP}


@pytest.mark.parametrize("media_type", MediaType)
def test_a_picture_is_told_by_its_content_and_stays_as_it_is(media_type: MediaType) -> None:
    """A picture without metadata comes out byte by byte as it went in."""
    assert read_picture(WHOLE[media_type]) == Picture(media_type=media_type, content=WHOLE[media_type])


def test_a_jpeg_forgets_where_it_was_taken() -> None:
    """EXIF, XMP, comments and what stands behind the picture go; the colours' meaning stays."""
    told = b"\xff\xd8" + JFIF + segment(0xE1, b"Exif\x00\x00" + SECRET) + segment(0xE1, b"http://ns" + SECRET)
    told += segment(0xED, SECRET) + segment(0xFE, SECRET) + JPEG[2 + len(JFIF) :] + SECRET
    assert read_picture(told).content == JPEG


def test_a_jpeg_forgets_the_second_picture_and_what_stands_between_scans() -> None:
    """A preview behind the end mark goes with all its metadata, and so do comments between a picture's scans."""
    second = segment(0xDA, bytes([1, 1, 0, 0, 63, 0])) + b"\x34\xff\xd0\x56"
    whole = JPEG[:-2] + TABLE + second + b"\xff\xd9"
    told = JPEG[:-2] + segment(0xFE, SECRET) + segment(0xE1, SECRET) + TABLE + second + b"\xff\xd9"
    preview = b"\xff\xd8" + segment(0xE1, b"Exif\x00\x00" + SECRET) + JPEG[2:]
    assert read_picture(told + preview).content == whole


def test_a_png_forgets_where_it_was_taken() -> None:
    """Texts, times and EXIF go, and what stands behind the picture."""
    at = PNG.index(b"IDAT") - 4
    told = PNG[:at] + chunk(b"eXIf", SECRET) + chunk(b"tEXt", b"Comment\x00" + SECRET) + PNG[at:] + SECRET
    assert read_picture(told).content == PNG


def test_a_webp_forgets_where_it_was_taken() -> None:
    """EXIF, XMP and chunks that nobody knows go, and the head no longer announces them."""
    head = bytes([0x0C | 0x10]) + bytes(9)
    told = riff((b"VP8X", head), (b"VP8 ", b"picture"), (b"EXIF", SECRET), (b"XMP ", SECRET), (b"note", SECRET))
    assert read_picture(told).content == riff((b"VP8X", bytes([0x10]) + bytes(9)), (b"VP8 ", b"picture"))


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg onload='alert(1)'/>", b"GIF89a", b"%PDF-1.7", b"RIFF\x04\x00\x00\x00WAVE", b"<html>", b"x" * 100],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    """Neither a name nor a header makes a picture: scripts, documents and other formats are refused."""
    with pytest.raises(InvalidValueError, match="no picture"):
        read_picture(content)


def test_a_picture_has_an_end() -> None:
    """More bytes than any telephone's file are refused before they are looked at."""
    with pytest.raises(InvalidValueError, match=f"at most {MOST_BYTES}"):
        read_picture(JPEG + bytes(MOST_BYTES))


@given(st.sampled_from(sorted(MediaType)), st.data())
def test_a_picture_that_is_cut_off_is_refused_or_whole(media_type: MediaType, data: st.DataObject) -> None:
    """However a file is cut, it is refused in a sentence, or what is left is a picture by itself."""
    whole = WHOLE[media_type]
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    try:
        left = read_picture(cut)
    except InvalidValueError:
        return
    assert read_picture(left.content) == left


@given(st.sampled_from([JPEG[:2], PNG[:8], WEBP[:12]]), st.binary(max_size=200))
def test_any_bytes_are_refused_or_read_to_the_same_end(start: bytes, rest: bytes) -> None:
    """What begins like a picture and goes on as anything never does more than be refused, and reading is final."""
    try:
        found = read_picture(start + rest)
    except InvalidValueError:
        return
    assert read_picture(found.content) == found
