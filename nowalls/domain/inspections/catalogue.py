"""What an inspection looks at: items by category, in versions that are never changed once one was walked with.

The headings are the ledger's categories. Which things a house is looked at for follows GB 38600 (the basic norm for the
safety of service in elderly-care institutions, 2019), the fire authorities' rules for such institutions and what the
civil-affairs checks ask; the choice of these few is ours. What each item says stands in the console's catalogues.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from nowalls.domain.hazards.words import HazardCategory
from nowalls.domain.inspections.words import InspectionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that is looked at."""

    code: str
    category: HazardCategory
    on_rounds: bool = False
    """Whether the house's own round looks at it: what a walk shows, and needs no papers and no tools."""


def _items(category: HazardCategory, **looked_at: bool) -> tuple[Item, ...]:
    return tuple(Item(code=code, category=category, on_rounds=on_rounds) for code, on_rounds in looked_at.items())


CATALOGUES: Final[Mapping[int, tuple[Item, ...]]] = MappingProxyType(
    {
        1: (
            *_items(
                HazardCategory.FIRE_SAFETY,
                exits_clear=True,
                fire_doors_shut=True,
                extinguishers=True,
                escape_lighting=False,
                fire_control_room=False,
            ),
            *_items(HazardCategory.ELECTRICAL, wiring=True, indoor_charging=True, distribution_boxes=False),
            *_items(HazardCategory.GAS, gas_hoses=True, gas_alarms=False),
            *_items(HazardCategory.FOOD, kitchen_clean=True, food_samples=False, food_in_date=False),
            *_items(HazardCategory.CARE, night_rounds=True, medicines=False, restraints=False),
            *_items(HazardCategory.SPECIAL_EQUIPMENT, lifts=False, boilers=False),
            *_items(HazardCategory.BUILDING, floors_and_rails=True, walls_and_roof=False),
            *_items(HazardCategory.MONITORING, call_buttons=True, cameras=False),
        ),
    }
)
CURRENT: Final = 1
"""The version that new inspections are walked with."""


def items_of(version: int, kind: InspectionKind) -> tuple[Item, ...]:
    """Return what an inspection of a kind looks at, in the order of the walk."""
    items = CATALOGUES[version]
    return tuple(item for item in items if item.on_rounds) if kind is InspectionKind.ROUND else items
