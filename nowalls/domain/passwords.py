"""What a password must be: long, and not one that everybody tries first.

After NIST SP 800-63B, 3.1.1.2: length counts and composition does not; what is commonly used is refused, and so is what
stands in the account's own name. No password expires by itself. Fifteen characters are asked for there where a
password is all there is; ten with a lock-out that slows guessing is what a desk at night can live with.
"""

from typing import Final

from nowalls.domain.errors import NowallsError

SHORTEST: Final = 10
LONGEST: Final = 256
"""Longer ones would only keep the hash busy."""
FEWEST_CHARACTERS: Final = 4
"""Different ones: "aaaaaaaaaa" and "1212121212" are no secrets, however long."""

COMMON: Final = frozenset(
    {
        *(
            "1234567890",
            "0123456789",
            "0987654321",
            "9876543210",
            "12345678910",
            "123456789a",
            "a123456789",
            "1q2w3e4r5t",
        ),
        *("1qaz2wsx3edc", "qazwsxedcrfv", "qwertyuiop", "qwerty1234", "qwerty12345", "qwerty123456", "asdfghjkl;"),
        *("asdfghjkl1", "zxcvbnm123", "zaq12wsxcde3", "password12", "password123", "password1234", "password2024"),
        *("password2025", "password2026", "passw0rd123", "p@ssw0rd123", "mypassword", "yourpassword", "newpassword"),
        *("changeme123", "changeme1234", "letmein123", "welcome123", "welcome1234", "welcome2025", "welcome2026"),
        *("administrator", "admin12345", "admin123456", "adminadmin", "rootroot123", "iloveyou123", "iloveyou1314"),
        *("woaini1314", "woaini520520", "woaini1314520", "5201314520", "1314520520", "5201314woaini", "a5201314520"),
        *("qq123456789", "abc123456789", "abcd123456", "abcdefghij", "abcdefg123", "abcd1234567", "aa12345678"),
        *("zhang123456", "wang123456", "li12345678", "changchun123", "nowalls123", "nowalls1234", "sunshine123"),
        *("football123", "baseball123", "princess123", "dragon12345", "superman123", "trustno1trustno1", "secret12345"),
        *("monkey12345", "michael123", "test123456", "testtest123", "guest12345", "default123", "temporary1"),
        *(
            "1122334455",
            "1357924680",
            "2468013579",
            "147258369a",
            "1472583690",
            "789456123a",
            "7894561230",
            "9638527410",
        ),
    }
)
"""Of ten characters and more; shorter ones are too short anyway. Written down for this house, not copied."""


class PasswordRefusedError(NowallsError):
    """A password that will not do; ``code`` is stable, the sentence never holds the password."""

    def __init__(self, code: str, sentence: str) -> None:
        """Take the code and the sentence."""
        super().__init__(sentence)
        self.code = code


def check_password(password: str, *, username: str) -> None:
    """Raise ``PasswordRefusedError`` unless this may be the password of this account."""
    folded = password.casefold()
    if not SHORTEST <= len(password) <= LONGEST:
        sentence = f"A password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}."
        raise PasswordRefusedError("password_length", sentence)
    if folded in COMMON or len(set(folded)) < FEWEST_CHARACTERS:
        raise PasswordRefusedError("password_common", "This password is among the first that anybody would try.")
    if username.casefold() in folded:
        raise PasswordRefusedError("password_is_name", "A password does not hold its own user name.")
