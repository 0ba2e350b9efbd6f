"""QR codes and what they say."""

from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from api.qr_codes import login_address, qr_svg

WORD = st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable())


@given(WORD, WORD)
def test_a_login_s_address_is_read_back_whole(username: str, password: str) -> None:
    """Whatever stands in a name or a password, an address has one reading."""
    address = urlsplit(login_address(host="broker.example.org", port=8883, username=username, password=password))
    assert (unquote(address.username or ""), unquote(address.password or "")) == (username, password)
    assert (address.hostname, address.port) == ("broker.example.org", 8883)


def test_a_code_is_one_svg_element() -> None:
    """It stands in a page or a file by itself, scales, and carries no script."""
    drawn = ET.fromstring(qr_svg("sos-4kq8w1m7c2x0"))  # noqa: S314  # our own drawing
    assert drawn.tag == "{http://www.w3.org/2000/svg}svg", "Without its namespace no browser draws it as an image."
    assert "viewBox" in drawn.attrib
    assert "width" not in drawn.attrib
