"""Which part of the centre somebody may see."""

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Districts or an organization; ``None`` in both means the whole centre."""

    districts: tuple[str, ...] | None = None
    organization: str | None = None

    def covers(self, *, district: str, organization: str | None) -> bool:
        """Tell whether a site of this district and organization is within the scope."""
        if self.organization is not None:
            return organization == self.organization
        return self.districts is None or district in self.districts

    @property
    def params(self) -> dict[str, Any]:
        """The scope as parameters of a statement."""
        districts = None if self.districts is None else list(self.districts)
        return {"districts": districts, "organization": self.organization}


WHOLE: Final = Scope()
"""The whole centre: for what a service does by itself, never in the name of somebody who asks."""
