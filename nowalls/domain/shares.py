"""A share that says how sure it is: so many of so many, with its 95 % interval; and how few are too few to rank.

The interval is Wilson's score interval (E. B. Wilson, "Probable inference, the law of succession, and statistical
inference", Journal of the American Statistical Association 22, 1927): it stays within 0 and 1 and is honest for small
numbers and for shares near 1, where the textbook's normal interval is neither.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Final

Z_95: Final = 1.959963984540054
"""The 97.5 % point of the normal distribution: 95 % lie within it on both sides."""
RANKED_FROM: Final = 30
"""Below this many a group's share says more about chance than about the group; it gets no rank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of ``n`` were within a target, and between which shares the truth lies in 95 of 100 cases."""

    n: int
    within: int
    share: float | None
    """``None`` where there is nothing to judge, as are the bounds."""
    low: float | None
    high: float | None

    @property
    def breaches(self) -> int:
        """How many were not."""
        return self.n - self.within


def share_of(within: int, n: int) -> Share:
    """Return ``within`` of ``n`` as a share with its Wilson interval; raises ``ValueError`` where that is no share."""
    if not 0 <= within <= n:
        message = f"{within} of {n} is no share."
        raise ValueError(message)
    if n == 0:
        return Share(n=0, within=0, share=None, low=None, high=None)
    share = within / n
    squared = Z_95 * Z_95
    centre = share + squared / (2 * n)
    spread = Z_95 * sqrt(share * (1 - share) / n + squared / (4 * n * n))
    whole = 1 + squared / n
    return Share(
        n=n,
        within=within,
        share=share,
        # At the ends the bound is exact; rounding must not push it past them.
        low=0.0 if within == 0 else max(0.0, (centre - spread) / whole),
        high=1.0 if within == n else min(1.0, (centre + spread) / whole),
    )


def ranks(shares: list[Share]) -> list[int | None]:
    """Return each group's rank by its share, the best is 1 and equals share one; too few to rank is ``None``."""
    ranked = sorted((each.share for each in shares if _rankable(each) and each.share is not None), reverse=True)
    return [ranked.index(each.share) + 1 if _rankable(each) and each.share is not None else None for each in shares]


def _rankable(share: Share) -> bool:
    return share.n >= RANKED_FROM
