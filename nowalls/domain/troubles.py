"""Troubles: what a service finds wrong with the centre itself, and that people must hear of.

The service that finds one writes it down in its own transaction; the engine makes a task of it in every district
(``operations``, critical) and tells the duty leads by their channels.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from nowalls.domain.ids import DistrictCode

MEMBER_NUMBER: Final = re.compile(r"-\d+$")


class TroubleCode(StrEnum):
    """What is wrong; also the code of the task's reason."""

    BROKER_SESSION_LOST = "broker_session_lost"
    """The broker forgot a session that it had kept for us: what waited in it is lost, but for the devices' repeats."""
    QUARANTINE_FULL = "quarantine_full"
    """More came unreadable than is kept whole; the rest is counted."""
    BROKER_DROPPED = "broker_dropped"
    """The broker threw messages away, for some queue was full: perhaps an alarm among them."""
    MESSAGES_NOT_STORED = "messages_not_stored"
    """Messages of many devices fail in our own hands: ingest has stopped, and the broker keeps what comes."""
    LEARNED_FALLS_OFF = "learned_falls_off"
    """A model is missing or damaged: falls are not looked for in acceleration; every other rule goes on."""
    ROUTINES_UNREADABLE = "routines_unreadable"
    """What was learned of homes cannot be read: the plain rule holds there, and it is learned anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One finding."""

    code: TroubleCode
    subject: str
    """What it is about: one task is open for a subject in each district."""
    params: dict[str, str | int] = field(default_factory=dict)
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UntoldTrouble:
    """A finding that waits to be told in one district."""

    key: int
    district: DistrictCode
    trouble: Trouble


def not_stored(devices: int, at: datetime) -> Trouble:
    """Say that messages of many devices fail in our own hands."""
    return Trouble(code=TroubleCode.MESSAGES_NOT_STORED, subject="messages_not_stored", params={"n": devices}, at=at)


def broker_dropped(messages: int, at: datetime) -> Trouble:
    """Say that the broker threw so many messages away since it was last looked at."""
    return Trouble(code=TroubleCode.BROKER_DROPPED, subject="broker_dropped", params={"n": messages}, at=at)


def routines_unreadable(homes: int, at: datetime) -> Trouble:
    """Say that what was learned of so many homes cannot be read."""
    return Trouble(code=TroubleCode.ROUTINES_UNREADABLE, subject="routines_unreadable", params={"n": homes}, at=at)


def quarantine_full(kept: int, at: datetime) -> Trouble:
    """Say that a day's quarantine is full."""
    return Trouble(code=TroubleCode.QUARANTINE_FULL, subject="quarantine_full", params={"n": kept}, at=at)


def learned_falls_off(position: str, at: datetime) -> Trouble:
    """Say that a wearing position's model cannot be used."""
    return Trouble(
        code=TroubleCode.LEARNED_FALLS_OFF,
        subject=f"learned_falls_off:{position}",
        params={"position": position},
        at=at,
    )


def session_lost(session: str, at: datetime) -> Trouble:
    """Say that the broker forgot a session; people are told its purpose, whichever member of ingest it was."""
    return Trouble(
        code=TroubleCode.BROKER_SESSION_LOST,
        subject=f"session:{session}",
        params={"session": MEMBER_NUMBER.sub("", session)},
        at=at,
    )
