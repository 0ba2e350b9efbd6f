"""The closed vocabularies of orders."""

from enum import StrEnum


class OrderState(StrEnum):
    """Where an order stands: each state waits for one side's step."""

    ISSUED = "issued"
    """Waits to be signed for by the institution (签收)."""
    SIGNED_FOR = "signed_for"
    """Waits for the institution to do it and to answer (反馈)."""
    ANSWERED = "answered"
    """Waits for the re-check (复查)."""
    PASSED = "passed"
    """Re-checked and found done, waits to be closed (办结)."""
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    """Taken back (撤回), and the log says why."""


class OrderStep(StrEnum):
    """What is written into an order's log."""

    ISSUED = "issued"
    SIGNED_FOR = "signed_for"
    ANSWERED = "answered"
    RECHECKED = "rechecked"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    REMINDED = "reminded"


class OrderReminder(StrEnum):
    """What was recalled; those of a deadline in the order in which they come."""

    UNSIGNED = "unsigned"
    """Not signed for within one working day."""
    SOON = "soon"
    DUE = "due"
    OVERDUE = "overdue"
