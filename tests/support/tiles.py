"""Tiles for tests: a one-coloured picture, and a PMTiles archive (version 3) that holds nothing but it."""

import struct
import zlib
from typing import Final

TILE_PX: Final = 256
HEADER_BYTES: Final = 127
UNCOMPRESSED: Final = 1
PNG: Final = 2
BLUE: Final = (40, 90, 200)


def a_picture(colour: tuple[int, int, int] = BLUE) -> bytes:
    """Return a PNG of one colour, as large as a tile."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", TILE_PX, TILE_PX, 8, 2, 0, 0, 0)
    lines = (b"\x00" + bytes(colour) * TILE_PX) * TILE_PX
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def an_archive(picture: bytes) -> bytes:
    """Return an archive whose one tile, the whole world at zoom 0, is this picture."""
    # One entry: tile id 0, run length 1, the picture's length, offset 0 written as 1.
    directory = b"".join(_varint(number) for number in (1, 0, 1, len(picture), 1))
    metadata = b"{}"
    at_metadata = HEADER_BYTES + len(directory)
    at_tiles = at_metadata + len(metadata)
    header = b"PMTiles\x03" + struct.pack(
        "<11Q6B4iB2i",
        *(HEADER_BYTES, len(directory), at_metadata, len(metadata), at_tiles, 0, at_tiles, len(picture), 1, 1, 1),
        *(1, UNCOMPRESSED, UNCOMPRESSED, PNG, 0, 0),
        *(-1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000),
        *(0, 0, 0),
    )
    assert len(header) == HEADER_BYTES
    return header + directory + metadata + picture


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*written, number])
