"""The closed vocabularies of inspections."""

from enum import StrEnum


class InspectionKind(StrEnum):
    """Who looks, and whether it is announced."""

    ROUND = "round"
    """巡查: the institution's own round."""
    CHECK = "check"
    """检查: the county's civil-affairs bureau, as a rule each month; the institution knows the day."""
    OVERSIGHT = "oversight"
    """督查: a supervisors' team that comes unannounced, also drawn by chance (双随机)."""


class InspectionState(StrEnum):
    """Where an inspection stands: each state waits for one side's step."""

    PLANNED = "planned"
    """Waits to be begun by its due day."""
    UNDERWAY = "underway"
    """Somebody walks with the checklist."""
    SIGNED = "signed"
    """Signed by who did it; waits for the institution's countersignature, or of a round to be closed."""
    COUNTERSIGNED = "countersigned"
    """Waits to be closed."""
    CLOSED = "closed"
    CANCELLED = "cancelled"
    """It was not done, and the log says why."""


class InspectionStep(StrEnum):
    """What is written into an inspection's log."""

    PLANNED = "planned"
    BEGUN = "begun"
    ANSWERED = "answered"
    SIGNED = "signed"
    COUNTERSIGNED = "countersigned"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Answer(StrEnum):
    """What was found of an item."""

    IN_ORDER = "in_order"
    NOT_IN_ORDER = "not_in_order"
    NOT_APPLICABLE = "not_applicable"
    """There is no such thing in this house."""
