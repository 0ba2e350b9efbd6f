"""A plain model of a centre: which alarms belong together, what must stand open, whose it is, how urgent at least.

Written from design.md section 6 alone, without the engine's words or parts: a list of cases with a handful of
fields, changed by hand. It knows no timeline, no versions, no acknowledgements; of steps it knows only that an open
case has one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nowalls.domain.ids import PlaceId
from nowalls.domain.registry import Place
from nowalls.domain.words import DeviceKind

CRITICAL, HIGH = 0, 1
LEASE = timedelta(seconds=90)
ASKED_FOR = timedelta(seconds=10)
CALL_BACK = timedelta(minutes=5)
FLOOD = 20
MINUTE = timedelta(seconds=60)
FIRES = ("smoke", "heat")
EMERGENCIES = ("sos", "fall", *FIRES, "unreadable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a device said."""

    number: int
    device: str
    kind: DeviceKind
    window_s: int
    place: Place
    type: str
    state: str
    id: str
    test: bool
    replayed: bool
    at: datetime

    @property
    def is_emergency(self) -> bool:
        """Whether an incident must be made of it."""
        return self.type in EMERGENCIES and self.state == "raised" and not self.replayed

    @property
    def is_fire(self) -> bool:
        """Whether it is about a fire; what cannot be read counts as what its device watches for."""
        return self.type in FIRES or (self.type == "unreadable" and self.kind is DeviceKind.SMOKE)

    @property
    def key(self) -> tuple[PlaceId, bool, bool]:
        """What one open case can exist for: a place (for fires the building), a kind, real or test."""
        return (self.place.fire_place if self.is_fire else self.place.id, self.is_fire, self.test)


@dataclass(slots=True)
class Case:
    """One incident as it must be."""

    key: tuple[PlaceId, bool, bool]
    site: str
    state: str
    severity: int
    alarms: list[Said]
    pending_until: datetime | None = None
    call_back_by: datetime | None = None
    cancelled: bool = False
    """Whether the person took it back in time; then its closing is called so."""
    owner: str | None = None
    sign_of_owner: datetime | None = None
    asked_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still needs somebody."""
        return self.state not in ("resolved", "cancelled", "merged")

    def newest(self, said: Said) -> Said | None:
        """Return the newest alarm of this device and type."""
        alike = [each for each in self.alarms if (each.device, each.type) == (said.device, said.type)]
        return alike[-1] if alike else None

    @property
    def can_be_taken_back(self) -> bool:
        """Whether a cancel counts: while a fall counts down, or once it was claimed before it was critical."""
        return self.state == "pending" or (self.state == "claimed" and self.severity == HIGH)

    def open_up(self, severity: int) -> None:
        """End a countdown."""
        self.state, self.severity = "open", min(self.severity, severity)
        self.pending_until = self.call_back_by = None

    def lose_owner(self) -> None:
        """Nobody's again."""
        self.owner = self.sign_of_owner = self.asked_at = None


@dataclass(slots=True)
class ReferenceModel:
    """All that was said and done, and what must have become of it."""

    cases: list[Case] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    kept_ends: set[int] = field(default_factory=set)
    work: dict[int, tuple[str, str, bool]] = field(default_factory=dict)
    """Signals that must be in a task, and what that task is about."""

    def decide(self, waiting: Iterable[Said], now: datetime) -> None:
        """Decide what was said, one after the other."""
        for said in waiting:
            if said.state != "raised":
                self._end(said, now)
            elif said.is_emergency:
                self._raise(said, now)
            else:
                self.work[said.number] = (said.device, f"{said.type} {said.replayed}", said.test)

    def open_case(self, key: tuple[PlaceId, bool, bool]) -> Case | None:
        """Return the one open case of this key."""
        return next((case for case in self.cases if case.is_open and case.key == key), None)

    def _raise(self, said: Said, now: datetime) -> None:
        counts_down = said.type == "fall" and said.window_s > 0
        severity = HIGH if said.type == "unreadable" else CRITICAL
        case = self.open_case(said.key)
        if case is None:
            case = Case(said.key, said.place.site_id, "pending" if counts_down else "open", severity, [said])
            if counts_down:
                case.severity, case.pending_until = HIGH, now + timedelta(seconds=said.window_s)
            self.cases.append(case)
        elif self._is_flood(said) and case.newest(said):
            case.alarms.append(said)
        else:
            case.alarms.append(said)
            case.severity, case.cancelled = min(case.severity, severity), False
            if case.state == "pending":
                case.open_up(CRITICAL)
        for other in self.cases:
            if other.state == "pending" and other.key == (said.place.id, not said.is_fire, said.test):
                other.open_up(CRITICAL)
                other.cancelled = False
        for early in self._early_cancels(said):
            self._cancel(early, now)

    def _is_flood(self, said: Said) -> bool:
        earlier = [
            each
            for each in self.said
            if (each.device, each.type, each.state) == (said.device, said.type, "raised")
            and each.number < said.number
            and each.at > said.at - MINUTE
        ]
        return len(earlier) >= FLOOD

    def _early_cancels(self, said: Said) -> list[Said]:
        same = [e for e in self.said if (e.device, e.id) == (said.device, said.id) and e.number < said.number]
        if any(each.state == "raised" for each in same):
            return []
        return [each for each in same if each.number in self.kept_ends and each.state == "cancelled"]

    def _end(self, said: Said, now: datetime) -> None:
        if not self._cancel(said, now):
            self.kept_ends.add(said.number)

    def _cancel(self, said: Said, now: datetime) -> bool:
        """A cancel sets the call back of a pending fall; everything else that ends is no more than a note."""
        for case in self.cases:
            alarm = case.newest(said)
            if case.is_open and alarm is not None and alarm.id == said.id:
                falls_only = all(each.type == "fall" for each in case.alarms)
                if said.state == "cancelled" and falls_only and case.can_be_taken_back:
                    case.cancelled = True
                    if case.state == "pending":
                        case.pending_until, case.call_back_by = None, now + CALL_BACK
                return True
        return False

    def tick(self, now: datetime) -> None:
        """Let what is due be done: countdowns end, and owners who gave no sign are asked."""
        for case in self.cases:
            if case.state == "pending" and case.pending_until is not None and case.pending_until <= now:
                case.open_up(CRITICAL)
            elif case.state == "pending" and case.call_back_by is not None and case.call_back_by <= now:
                case.open_up(HIGH)
            self._watch_owner(case, now)

    def _watch_owner(self, case: Case, now: datetime) -> None:
        if not case.is_open or case.sign_of_owner is None:
            return
        if case.asked_at is not None and now - case.asked_at >= ASKED_FOR:
            case.lose_owner()
            case.state = "open" if case.state == "claimed" else case.state
        elif case.asked_at is None and now - case.sign_of_owner >= LEASE:
            case.asked_at = now

    def command(self, case: Case, name: str, by: str, now: datetime, *, to: str = "", lead: bool = False) -> str:
        """Carry a command out; return ``done``, or the code of its refusal."""
        refusal = self._refusal(case, name, by, lead=lead)
        if refusal is not None:
            return refusal
        match name:
            case "resolve":
                case.state = "cancelled" if case.cancelled else "resolved"
            case "merge":
                case.state = "merged"
            case "release" | "reopen":
                case.state, case.cancelled = "open", case.cancelled and name == "release"
                case.lose_owner()
            case "claim" | "takeover" | "transfer" | "dispatch" | "arrive" | "stand_down":
                case.state, case.owner = _working(case.state, name), to or by
                case.pending_until = case.call_back_by = None
            case "answered" if case.call_back_by is not None:
                case.call_back_by = now + CALL_BACK
        if case.is_open and case.owner == (to or by):
            case.sign_of_owner, case.asked_at = now, None
        return "done"

    def merge(self, case: Case, into: Case, by: str, now: datetime) -> str:
        """Close a case as a part of another open one of the same site and kind."""
        refusal = self._refusal(case, "merge", by, lead=False)
        if not (into.is_open and into is not case and (into.site, into.key[1:]) == (case.site, case.key[1:])):
            return "wrong_state"
        if refusal is None:
            into.severity = min(into.severity, case.severity)
            if into.state == "pending" and case.state != "pending":
                into.open_up(case.severity)
                into.cancelled = False
            into.alarms = case.alarms + into.alarms
        return self.command(case, "merge", by, now)

    def _refusal(self, case: Case, name: str, by: str, *, lead: bool) -> str | None:
        possible = {
            "release": case.state == "claimed",
            "stand_down": case.state == "dispatched",
            "transfer": case.state in ("claimed", "dispatched", "arrived"),
            "hold": case.state in ("claimed", "dispatched", "arrived"),
        }
        if name == "note":
            return None
        if name == "reopen":
            if self.open_case(case.key) not in (None, case):
                return "incident_open"
            return None if case.state in ("resolved", "cancelled") else "wrong_state"
        if not case.is_open:
            return "wrong_state"
        if case.owner not in (None, by):
            if name == "takeover":
                return None if lead else "not_allowed"
            return "already_claimed" if name == "claim" else "not_owner"
        return None if possible.get(name, True) else "wrong_state"


def _working(state: str, command: str) -> str:
    match command:
        case "dispatch":
            return "arrived" if state == "arrived" else "dispatched"
        case "arrive":
            return "arrived"
        case "stand_down":
            return "claimed"
        case _:
            return state if state in ("dispatched", "arrived") else "claimed"
