"""The closed vocabularies of indicators."""

from enum import StrEnum


class Method(StrEnum):
    """How a value comes to be."""

    AUTOMATIC = "automatic"
    """The centre works it out from what it holds."""
    ON_SITE = "on_site"
    """Somebody goes there and looks."""
    THIRD_PARTY = "third_party"
    """Somebody from outside says it."""


class Frequency(StrEnum):
    """How often there is a new value."""

    DAILY = "daily"
    """Each day is looked at by itself; the month's value is of all its days."""
    MONTHLY = "monthly"
    YEARLY = "yearly"
    """A value counts for a year from its day on."""


class Unit(StrEnum):
    """What a value's number is of."""

    SHARE = "share"
    """Of 1."""
    PER_HUNDRED = "per_hundred"
    """So many for each hundred residents."""


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"


class Unknown(StrEnum):
    """Why there is no value."""

    NOTHING_TO_JUDGE = "nothing_to_judge"
    """Nothing of the kind fell into the month: no deadline, no incident, no device."""
    NOT_ENTERED = "not_entered"
    """Nobody has said it yet, or too long ago."""
    NO_BEDS_REGISTERED = "no_beds_registered"
    BEDS_OF_SEVERAL_SITES = "beds_of_several_sites"
    """The register has an organization's beds, and it runs more than one institution."""
    MORE_RESIDENTS_THAN_BEDS = "more_residents_than_beds"
    """One of the two numbers in the register is wrong."""
