"""Reading a ledger into what a check asks about."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import msgspec

from nowalls.domain.errors import NowallsError
from simulators.ledger.entries import AlarmState, Began, Ended, Entry, Framed, Heard, Measured, Sent, Spoilt, Watching
from simulators.ledger.writing import SECOND_US

Key: TypeAlias = tuple[str, str, AlarmState]
"""Device, message id and state: what the protocol counts as one."""


class LedgerError(NowallsError):
    """A file that is no ledger; the message names the file, the line and what is wrong."""


@dataclass(slots=True, kw_only=True)
class Alarm:
    """One alarm as its device knows it."""

    key: Key
    type: str
    test: bool
    due_us: int
    """When its schedule wanted it said; in a ledger that knows no schedule, when it was first sent."""
    first_sent_us: int
    times_sent: int = 0
    stored_us: int | None = None
    """When the device first heard that it is stored, or a later stage."""
    refused: bool = False


@dataclass(slots=True, kw_only=True)
class Run:
    """What a ledger holds."""

    began_us: int | None = None
    last_us: int = 0
    ended: bool = False
    """The simulation ended by itself, after everything had its chance to be heard."""
    devices: int = 0
    to_be_watched: bool = False
    """A live client was to follow it, whether or not it was ever let in."""
    alarms: dict[Key, Alarm] = field(default_factory=dict)
    """In the order in which they were first sent."""
    measured: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """By device: when its confirmed samples were measured, in microseconds."""
    spoilt: Counter[str] = field(default_factory=Counter)
    """By device: how many of its messages were unreadable on purpose."""
    flow: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """By second since 1970: how many were ``sent`` (alarms, repeats too), ``heard``, ``measured`` and ``spoilt``."""
    watched: list[Watching | Framed] = field(default_factory=list)
    """What the live client received, in order; each connection begins with a ``Watching``."""
    torn: int = 0
    """Lines that a crash tore: at most one for each time the simulation was started again."""

    def take(self, entry: Entry) -> None:
        """Reckon with the next line."""
        self.last_us = max(self.last_us, entry.at_us)
        flow = self.flow[entry.at_us // SECOND_US]
        match entry:
            case Began():
                self.began_us = entry.at_us if self.began_us is None else self.began_us
                self.devices, self.ended = entry.devices, False
                self.to_be_watched |= entry.watched
            case Sent():
                self._sent(entry)
                flow["sent"] += 1
            case Heard():
                self._heard(entry)
                flow["heard"] += 1
            case Measured():
                self.measured[entry.device_id].update(entry.measured_at_us)
                flow["measured"] += 1
            case Spoilt():
                self.spoilt[entry.device_id] += 1
                flow["spoilt"] += 1
            case Watching() | Framed():
                self.watched.append(entry)
            case Ended():
                self.ended = True

    def _sent(self, entry: Sent) -> None:
        key = (entry.device_id, entry.id, entry.state)
        if key not in self.alarms:
            due_us = entry.at_us if entry.due_us is None else entry.due_us
            self.alarms[key] = Alarm(
                key=key, type=entry.type, test=entry.test, due_us=due_us, first_sent_us=entry.at_us
            )
        self.alarms[key].times_sent += 1

    def _heard(self, entry: Heard) -> None:
        """A later stage implies the earlier ones, of the raise."""
        for state in _states_meant(entry):
            alarm = self.alarms.get((entry.device_id, entry.id, state))
            if alarm is None:
                continue
            if entry.stage == "refused":
                # What was promised stays promised: a refused cancel takes nothing from the raise before it.
                alarm.refused = alarm.stored_us is None
            elif alarm.stored_us is None:
                alarm.stored_us = entry.at_us


def _states_meant(entry: Heard) -> tuple[AlarmState, ...]:
    states: tuple[AlarmState, ...] = ("raised", "cleared", "cancelled")
    if entry.stage == "stored":
        return tuple(state for state in states if entry.state in (None, state))
    return states if entry.stage == "refused" else ("raised",)


def read_ledger(path: Path) -> Run:
    """Read a ledger. A line without its end is a crash's; any other that cannot be read raises ``LedgerError``."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LedgerError(f"The ledger {path} cannot be read ({error.strerror}).") from error
    run, decoder = Run(), msgspec.json.Decoder(Entry)
    lines = content.split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            run.take(decoder.decode(line))
        except msgspec.MsgspecError as error:
            # Whoever was killed in the middle of a line left a beginning of one: what follows it is another start.
            begins_anew = number < len(lines) and lines[number].startswith(b'{"what":"began"')
            if number < len(lines) and not begins_anew:
                raise LedgerError(f"Line {number} of the ledger {path} is none: {error}.") from error
            run.torn += 1
    if run.began_us is None:
        raise LedgerError(f"The ledger {path} has no beginning: nothing was sent under it.")
    return run
