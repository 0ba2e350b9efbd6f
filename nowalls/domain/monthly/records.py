"""What a month's report holds: the incidents' stamps, the figures made of them, the inspections drawn, and the audit.

No name, no address and no telephone number stands in the stamps; the audit's lines are what they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from msgspec import Meta

from nowalls.domain.draws import Draw
from nowalls.domain.response_times import Aims, Figures, GroupBy, Period
from nowalls.domain.stamps import Stamps

Digest = Annotated[str, Meta(pattern="^([0-9a-f]{64})?$")]
"""A SHA-256 in hexadecimal digits; before the first link of all, nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyIncident:
    """An incident's stamps and what it is put together by; the site's subdistrict tells town from country."""

    id: str
    kind: str
    district: str
    site_id: str
    organization_id: str | None
    subdistrict: str | None
    community: str | None
    responder_id: str | None
    opened_at: datetime
    closed_at: datetime | None
    exercise: bool
    merged: bool
    by_hand: bool
    missed: bool
    stamps: Stamps


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLink:
    """A line of the audit as it was chained: ``digest`` is SHA-256 of the digest before it and the line's bytes."""

    seq: int
    line: str
    digest: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyFigures:
    """What the centre says of the month: of all its incidents, and of each group of each grouping."""

    whole: Figures
    groups: Mapping[GroupBy, Mapping[str, Figures]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyReport:
    """Everything; judged as of ``made_at``."""

    month: str
    """As ``2026-10``."""
    district: str | None
    """``None`` is the whole centre. The audit is always the whole centre's: a chain has no parts."""
    period: Period
    made_at: datetime
    aims: Sequence[Aims]
    incidents: Sequence[MonthlyIncident]
    figures: MonthlyFigures
    draws: Sequence[Draw]
    """Of inspections, each with the pools and the seed that it was drawn from."""
    chained_from: Digest
    """The digest before the first link; empty at the beginning of the audit."""
    links: Sequence[AuditLink]
