"""The closed vocabularies of serious events.

From memory, not checked against the published texts (``docs/serious-events.md``): the Emergency Response Law
(突发事件应对法, as revised in 2024) asks for information that is timely, objective and true, and forbids to report
late, falsely, not at all or in part; the Measures for the Administration of Elderly Care Institutions
(养老机构管理办法, 2020) ask institutions to act at once on an event and to report it to the civil-affairs authority.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Final

FIRST_WITHIN: Final = timedelta(hours=1)
"""From the opening of the event to its first report. The Regulations on Reporting and Investigating Work Safety
Accidents (State Council decree 493, article 9) give whoever runs the place one hour; a local rule may be shorter."""
FOLLOW_UP_WITHIN: Final = timedelta(hours=24)
"""From one report to the next until the final one: daily, as duty offices ask for where nothing else is agreed."""


class EventCategory(StrEnum):
    """What happened; the law knows natural disasters, accidents, public health and social security events."""

    DEATH = "death"
    """Unnatural, or unexplained (非正常死亡)."""
    SERIOUS_INJURY = "serious_injury"
    FIRE = "fire"
    MISSING_PERSON = "missing_person"
    """走失."""
    FOOD_POISONING = "food_poisoning"
    INFECTION = "infection"
    """Several fall ill of what may be catching (聚集性疫情)."""
    MASS_EVENT = "mass_event"
    """群体性事件."""
    NATURAL_DISASTER = "natural_disaster"
    BUILDING_OR_SUPPLY = "building_or_supply"
    """Collapse, gas, electricity, water, heating: what makes a house unfit to stay in."""
    OTHER = "other"


class EventState(StrEnum):
    """Where an event stands."""

    OPEN = "open"
    """Waits for its first report."""
    REPORTED = "reported"
    """Waits for a follow-up, or the final report."""
    CLOSED = "closed"
    """The final report is issued."""
    CANCELLED = "cancelled"
    """Nothing was reported: it turned out to be none, and the log says why."""


class ReportKind(StrEnum):
    """Which report."""

    FIRST = "first"
    """初报."""
    FOLLOW_UP = "follow_up"
    """续报."""
    FINAL = "final"
    """终报."""


class EventStep(StrEnum):
    """What is written into an event's log."""

    OPENED = "opened"
    INCIDENT_ADDED = "incident_added"
    STATED = "stated"
    """What people know that no device tells: the dead, injured and missing, and the cause."""
    ISSUED = "issued"
    SENT = "sent"
    RECEIVED = "received"
    CANCELLED = "cancelled"


class Way(StrEnum):
    """How a report went out."""

    TELEPHONE = "telephone"
    FAX = "fax"
    GOVERNMENT_NETWORK = "government_network"
    """政务网、值班系统."""
    MESSAGE = "message"
    PAPER = "paper"
