"""What people, sites and addresses are found by: the words stored with them, and the words of a question.

A question is cut into pieces by the same local rule as an address, so that every part of a text that somebody types
finds it: each piece of the question begins one of the stored words. Names are also found by their pinyin, whole or by
initials, under every reading of a character (曾 is ``zeng`` in a name and ``ceng`` elsewhere).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product
from typing import Any, Final

from nowalls.domain.telephones import telephone

MOST_READINGS: Final = 8
"""Of a name with several characters of several readings; the usual readings come first."""
LONGEST_NAME: Final = 4
"""Of a person, in characters: a double surname with two more."""
MOST_CHARACTERS: Final = 24
"""Of a word: what is longer is found by its beginning."""
MOST_WORDS: Final = 8
"""Of a question."""
FEWEST_DIGITS: Final = 7
"""Of a telephone number with gaps: the shortest number of a line without its area code."""
_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\u3007"
"""The characters in use, and the zero of room numbers written out."""
_RUN: Final = re.compile(rf"[a-z]+|\d+|[{_HAN}]+")
_ENDS: Final = "省市区县镇乡街道路巷弄号楼栋幢座室层"
_PIECE: Final = re.compile(rf"[a-z]+|\d+|(?:(?![{_ENDS}])[{_HAN}]|街(?=道))*(?:[{_ENDS}]|(?<=[{_HAN}]))")
"""A run of characters ends after one that ends a part of an address, except within 街道."""
_KNOWN_PIECES: Final = 20_000
"""A district's streets and compounds are a few thousand pieces, each used by many homes."""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().replace("ü", "v")


def pieces(text: str) -> list[str]:
    """Cut a text where its script changes and after each part of an address."""
    return [piece[:MOST_CHARACTERS] for piece in _PIECE.findall(_plain(text)) if piece]


def words_of_name(name: str) -> set[str]:
    """Return what somebody or something with a name is found by: every later part of it too, as it is and in pinyin."""
    return {word for run in _RUN.findall(_plain(name)) for word in _words_of_run(run[:MOST_CHARACTERS])}


def _words_of_run(run: str) -> Iterator[str]:
    yield run
    if run[0].isascii():
        return
    yield from (run[start:] for start in range(1, len(run)))
    # A person's name is no phrase of a dictionary; a longer one, of an institution, is made of some.
    readings = _readings(run) if len(run) > LONGEST_NAME else [_readings(han)[0] for han in run]
    for syllables in islice(product(*readings), MOST_READINGS):
        for start in range(len(syllables)):
            yield "".join(syllables[start:])[:MOST_CHARACTERS]
            if start < len(syllables) - 1:
                yield "".join(syllable[0] for syllable in syllables[start:])


def words_of_address(address: str) -> set[str]:
    """Return what an address is found by: every later part of its pieces, and each piece's initials."""
    return {word for piece in pieces(address) for word in _words_of_piece(piece)}


@lru_cache(maxsize=_KNOWN_PIECES)
def _words_of_piece(piece: str) -> tuple[str, ...]:
    if piece[0].isascii():
        return (piece,)
    initials = "".join(readings[0][0] for readings in _readings(piece))
    return (*(piece[start:] for start in range(len(piece))), initials)


@lru_cache(maxsize=_KNOWN_PIECES)
def _readings(han: str) -> list[list[str]]:
    """Return the readings of each character, the one of the word it stands in first."""
    from pypinyin import Style, lazy_pinyin, pinyin  # noqa: PLC0415  # 40 MB of dictionaries that ingest never needs

    def apart(unknown: str) -> Any:  # noqa: ANN401  # the library's types know strings alone
        return list(unknown)

    usual = lazy_pinyin(han, errors=apart)
    every: list[list[str]] = pinyin(han, style=Style.NORMAL, heteronym=True, errors=apart)
    return [list(dict.fromkeys((first, *rest))) for first, rest in zip(usual, every, strict=True)]


def load_readings() -> None:
    """Load the dictionaries now, some 0.2 s, rather than amidst the first search."""
    _readings("长春")


def words_of_phone(text: str) -> set[str]:
    """Return what a telephone number is found by."""
    line = telephone(text)
    return set() if line is None else set(line.words)


def words_of_query(query: str) -> list[str]:
    """Return the words of a question: each must begin a stored word. Empty when there is nothing to look for.

    A question that is a telephone number is one word, however it is written. A single Latin letter is none.
    """
    line = telephone(query) if _is_number(query) else None
    if line is not None:
        return [line.number]
    found = [piece for piece in pieces(query) if len(piece) > 1 or not piece.isascii() or piece.isdigit()]
    return list(dict.fromkeys(found))[:MOST_WORDS]


def _is_number(query: str) -> bool:
    """Tell a telephone number from a building and a flat: it has no letters, and no gaps or many digits."""
    plain = _plain(query).strip()
    digits = sum(character.isdigit() for character in plain)
    return not re.search(rf"[a-z{_HAN}]", plain) and (plain.isdigit() or digits >= FEWEST_DIGITS)


def closeness(query: str, name: str) -> int:
    """Say how well a name answers a question: 0 is the name itself, 4 was found by something else than its name."""
    asked, named = "".join(_RUN.findall(_plain(query))), "".join(_RUN.findall(_plain(name)))
    if asked == named:
        return 0
    if asked and named.startswith(asked):
        return 1
    words = words_of_name(name)
    if asked in words:
        return 2
    return 3 if asked and any(word.startswith(asked) for word in words) else 4
