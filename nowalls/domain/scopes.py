"""Which part of the centre somebody may see."""

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Districts or an organization; ``None`` in both means the whole centre."""

    districts: tuple[str, ...] | None = None
    organization: str | None = None

    @property
    def params(self) -> dict[str, Any]:
        """The scope as parameters of a statement."""
        districts = None if self.districts is None else list(self.districts)
        return {"districts": districts, "organization": self.organization}


WHOLE: Final = Scope()
"""The whole centre: for what a service does by itself, never in the name of somebody who asks."""
