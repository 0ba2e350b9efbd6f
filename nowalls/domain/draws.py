"""The double-random draw (双随机): which institutions are inspected, and by whom, so that anybody can draw it again.

Institutions and inspectors are put in the order of a SHA-256 of the seed and their id, and the first are taken. The
seed is made by the centre at the draw, not chosen by whoever draws, and published with the pools it was drawn from. The
draw of inspectees and inspectors by chance, and the publishing, is what 国办发〔2015〕58号 asks of inspections.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, TypeVar

from nowalls.domain.errors import InvalidValueError
from nowalls.domain.ids import DistrictCode, SiteId, UserId

DrawId = NewType("DrawId", str)
Name = TypeVar("Name", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """An institution that was drawn, and who inspects it."""

    site_id: SiteId
    inspectors: tuple[UserId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pools:
    """From what was drawn: every institution and every inspector there was, and how many of each were wanted."""

    sites: tuple[SiteId, ...]
    inspectors: tuple[UserId, ...]
    count: int
    team: int
    """Inspectors at each institution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """A draw as it is kept and published."""

    id: DrawId
    at: datetime
    district: DistrictCode
    author_id: UserId
    seed: str
    pools: Pools
    drawn: tuple[Drawn, ...]


def draw(seed: str, pools: Pools) -> tuple[Drawn, ...]:
    """Return what a seed draws; raises ``InvalidValueError`` where a pool holds fewer than are wanted."""
    for name, pool, wanted in (
        ("institutions", pools.sites, pools.count),
        ("inspectors", pools.inspectors, pools.team),
    ):
        if len(set(pool)) < wanted:
            raise InvalidValueError(f"{wanted} {name} were to be drawn, and there are {len(set(pool))}.")
    return tuple(
        Drawn(site_id=site, inspectors=tuple(in_order(f"{seed}:{site}", pools.inspectors)[: pools.team]))
        for site in in_order(seed, pools.sites)[: pools.count]
    )


def in_order(seed: str, pool: Iterable[Name]) -> list[Name]:
    """Return a pool, each once, in the order of the SHA-256 of ``seed:name``."""
    return sorted(set(pool), key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).digest())


def is_reproduced(made: Draw) -> bool:
    """Tell whether a draw is what its seed draws from its pools."""
    try:
        return draw(made.seed, made.pools) == made.drawn
    except InvalidValueError:
        return False
