"""Whose pages may use a cookie session."""

import pytest

from api.auth import origin_allowed


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True),
        ("https://desk.example", "desk.example", True),
        ("http://127.0.0.1:9000", "127.0.0.1:8000", False),
        ("http://evil.example", "127.0.0.1:8000", False),
        ("null", "127.0.0.1:8000", False),
        ("", "127.0.0.1:8000", False),
        ("", "", False),
        ("https://partner.example", "127.0.0.1:8000", True),
    ],
)
def test_only_our_own_and_the_named_origins(origin: str, host: str, allowed: bool) -> None:  # noqa: FBT001  # drawn
    """The server's own address and those in the settings, and nobody else's."""
    assert origin_allowed(origin, host, ("https://partner.example",)) is allowed
