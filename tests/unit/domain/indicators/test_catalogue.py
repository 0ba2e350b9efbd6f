"""The catalogue of indicators: whole, weighed to a hundred, and never changed behind a month that was reported."""

import hashlib
from typing import Final

import msgspec
import pytest

from api.indicator_tables import NAMES, UNKNOWN
from nowalls.domain.indicators.catalogue import CATALOGUES, INDICATORS, Catalogue, catalogue_of
from nowalls.domain.indicators.reporting import OCCUPANCY, TARGET_OF
from nowalls.domain.indicators.words import Direction, Unknown
from nowalls.storage.indicators import PIECES

AS_PUBLISHED: Final = {1: "1650a5a7dfb7366968bc33b3d2e10446bd9d12e0d383bab846a8b3b8ad72dff5"}
"""SHA-256 of each version as JSON. A change of one is a new version, with a month from which it counts."""


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda each: f"version {each.version}")
def test_a_version_stays_as_it_was_published(catalogue: Catalogue) -> None:
    """Whoever changes a definition, a weight or an aim adds a version: reported months stay what they were."""
    assert hashlib.sha256(msgspec.json.encode(catalogue)).hexdigest() == AS_PUBLISHED[catalogue.version]


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda each: f"version {each.version}")
def test_a_version_weighs_a_hundred(catalogue: Catalogue) -> None:
    """Each indicator has a code of its own and a way between worst and aim; weights add up to a hundred."""
    assert sum(each.weight for each in catalogue.indicators) == 100
    assert len(catalogue.by_code) == len(catalogue.indicators)
    assert all(each.weight > 0 and each.aim != each.worst for each in catalogue.indicators)
    assert {code for code, each in catalogue.by_code.items() if each.direction is Direction.LOWER} == {"complaints"}


def test_every_automatic_indicator_is_counted_in_one_way() -> None:
    """Piece by piece, by the response-time report, or by beds; nothing else is, and nothing twice."""
    automatic = [each.code for each in INDICATORS.values() if not each.is_entered]
    assert sorted(automatic) == sorted([*PIECES, *TARGET_OF, OCCUPANCY])


def test_a_month_is_reported_by_the_version_of_its_time() -> None:
    """The newest that had begun; before all of them the first."""
    assert [catalogue_of(month).version for month in ("1999-12", "2000-01", "2026-10")] == [1, 1, 1]


def test_a_file_has_words_for_everything() -> None:
    """Each indicator and each reason for not knowing has its name in both languages."""
    for lang in ("zh-CN", "en"):
        assert set(NAMES[lang]) == set(INDICATORS)
        assert set(UNKNOWN[lang]) == {each.value for each in Unknown}
