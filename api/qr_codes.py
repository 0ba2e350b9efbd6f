"""QR codes as SVG: on labels, and once for a new login."""

from urllib.parse import quote

import segno


def qr_svg(text: str) -> str:
    """Return a QR code as an SVG element; error correction M stands a scratched label."""
    return segno.make(text, error="m", micro=False).svg_inline(border=2, omitsize=True)


def login_address(*, host: str, port: int, username: str, password: str) -> str:
    """Return a device's whole login as one address, which installers' tools read from a code."""
    return f"mqtt://{quote(username, safe='')}:{quote(password, safe='')}@{host}:{port}"
