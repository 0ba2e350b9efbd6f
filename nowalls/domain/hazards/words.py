"""The closed vocabularies of the hazard ledger."""

from enum import StrEnum


class HazardCategory(StrEnum):
    """What a hazard is about: the headings of the civil-affairs safety checks of care institutions."""

    FIRE_SAFETY = "fire_safety"
    ELECTRICAL = "electrical"
    GAS = "gas"
    FOOD = "food"
    CARE = "care"
    SPECIAL_EQUIPMENT = "special_equipment"
    BUILDING = "building"
    MONITORING = "monitoring"


class HazardGrade(StrEnum):
    """How grave. The two major ones are two laws' and two authorities' words, and never each other's.

    ``general`` (一般事故隐患) and ``major_accident`` (重大事故隐患) are of the Work Safety Law and of the provisions on
    finding and treating accident hazards made under it; what is major in care institutions is judged by the civil
    affairs ministry's criteria. ``major_fire`` (重大火灾隐患) is of the Fire Protection Law, judged by GB 35181.
    """

    GENERAL = "general"
    MAJOR_ACCIDENT = "major_accident"
    MAJOR_FIRE = "major_fire"

    @property
    def is_major(self) -> bool:
        """Whether it goes the long way of listed supervision, with a document for each step."""
        return self is not HazardGrade.GENERAL


class FoundBy(StrEnum):
    """How a hazard was found."""

    INSPECTION = "inspection"
    """A check by the authority."""
    PATROL = "patrol"
    """The institution's own round."""
    REPORT = "report"
    """Somebody told."""
    RULE = "rule"
    """A rule of this system, with its evidence."""


class HazardState(StrEnum):
    """Where a hazard stands: each state waits for one person's step."""

    REPORTED = "reported"
    """Waits to be graded."""
    DETERMINED = "determined"
    """Major: judged as such (判定), waits to be proposed for listed supervision (提请)."""
    PROPOSED = "proposed"
    """Major: proposed, waits to be placed under listed supervision (挂牌督办)."""
    RECTIFYING = "rectifying"
    """Waits for the institution to put it right (整改)."""
    RECHECK = "recheck"
    """Said to be put right, waits for the re-check (复查)."""
    PASSED = "passed"
    """Re-checked and found right, waits to be closed (销案; of a major one 摘牌销案)."""
    CLOSED = "closed"


class HazardStep(StrEnum):
    """What is written into a hazard's log."""

    REPORTED = "reported"
    GRADED = "graded"
    DISMISSED = "dismissed"
    PROPOSED = "proposed"
    PLACARDED = "placarded"
    RECTIFIED = "rectified"
    RECHECKED = "rechecked"
    CLOSED = "closed"
    REOPENED = "reopened"
    REMINDED = "reminded"


class Reminder(StrEnum):
    """At which point before or after its deadline a hazard was recalled."""

    SOON = "soon"
    DUE = "due"
    OVERDUE = "overdue"
