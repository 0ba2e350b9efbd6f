"""QR codes as SVG: on labels, and once for a new login."""

import io
from urllib.parse import quote

import segno


def qr_svg(text: str) -> str:
    """Return a QR code as an SVG element, for a page or as an image by itself; a scratched label is still read (M)."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, nl=False, border=2, omitsize=True)
    return drawn.getvalue().decode()


def login_address(*, host: str, port: int, username: str, password: str) -> str:
    """Return a device's whole login as one address, which installers' tools read from a code."""
    return f"mqtt://{quote(username, safe='')}:{quote(password, safe='')}@{host}:{port}"
