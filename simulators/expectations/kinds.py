"""The kinds of expectations. Each looks at the evidence by itself and says what it wanted and what it found. Pure."""

from typing import Annotated, Final, Literal, TypeAlias

import msgspec

from nowalls.domain.words import IncidentKind, TaskKind
from simulators.expectations.evidence import Checked, Evidence
from simulators.percentiles import nearest_rank

Amount = Annotated[int, msgspec.Meta(ge=0)]
LEGS: Final = {"stored": "press to stored", "incident": "press to incident", "frame": "press to frame"}


class Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="that"):
    """What one ``[[expect]]`` table of a scenario says; a key that nobody knows is refused."""


class NoFaults(Told, frozen=True, kw_only=True, tag="no_faults"):
    """Nothing lost, doubled, undecided, homeless, out of order, never shown or still waiting at the end.

    All but the last is what ``nowalls verify`` says of the ledger.
    """

    def check(self, evidence: Evidence) -> Checked:
        """Hold it against the verdict."""
        faults = evidence.verdict.faults | ({"still waiting at the end": evidence.waiting} if evidence.waiting else {})
        found = ", ".join(f"{count:,} {name}" for name, count in faults.items())
        wanted = "nothing lost, doubled, undecided, never shown or still waiting"
        said = f"{evidence.verdict.alarms:,} alarms, {evidence.verdict.readings:,} readings: each once"
        return Checked(name="no faults", wanted=wanted, found=found or said, met=not faults)


class Latency(Told, frozen=True, kw_only=True, tag="latency"):
    """A percentile of how long alarms took, counted from the moment they were due."""

    leg: Literal["stored", "incident", "frame"]
    percentile: Annotated[float, msgspec.Meta(gt=0, le=100)] = 99.0
    below_ms: Annotated[float, msgspec.Meta(gt=0)]
    at: str = "everybody"

    def check(self, evidence: Evidence) -> Checked:
        """Look at the alarms of those it is about; without any it is not met, for nothing was shown."""
        devices = evidence.casts[self.at].devices
        took = getattr(evidence.legs, self.leg)
        mine = [each.took_us for each in took if each.device_id in devices]
        value_us = nearest_rank(sorted(mine), self.percentile / 100)
        value_ms = None if value_us is None else value_us / 1000
        return Checked(
            name=f"{LEGS[self.leg]}, p{self.percentile:g}{_of(self.at)}",
            wanted=f"below {self.below_ms:,.0f} ms",
            found="no alarm" if value_ms is None else f"{value_ms:,.0f} ms of {len(mine):,}",
            met=value_ms is not None and value_ms < self.below_ms,
        )


class Counted(Told, frozen=True, kw_only=True):
    """Something that is counted: exactly so many, or between bounds."""

    exactly: Amount | None = None
    at_least: Amount | None = None
    at_most: Amount | None = None
    at: str = "everybody"

    def __post_init__(self) -> None:
        """Refuse no bound at all, and an exact count beside one."""
        bounds = (self.at_least, self.at_most)
        if (self.exactly is None) == (bounds == (None, None)):
            raise ValueError("a count is given by exactly, or by at_least and at_most")

    def _held(self, name: str, count: int) -> Checked:
        if self.exactly is not None:
            return Checked(name=name, wanted=f"exactly {self.exactly:,}", found=f"{count:,}", met=count == self.exactly)
        wanted = [f"at least {self.at_least:,}"] if self.at_least is not None else []
        wanted += [f"at most {self.at_most:,}"] if self.at_most is not None else []
        met = (self.at_least or 0) <= count and (self.at_most is None or count <= self.at_most)
        return Checked(name=name, wanted=" and ".join(wanted), found=f"{count:,}", met=met)


class Incidents(Counted, frozen=True, kw_only=True, tag="incidents"):
    """So many incidents of a kind, no exercises, hold alarms of this run at these sites or opened there meanwhile."""

    kind: IncidentKind | None = None

    def check(self, evidence: Evidence) -> Checked:
        """Count them at the sites of those it is about."""
        sites = evidence.casts[self.at].sites
        count = sum(
            each.site_id in sites and not each.exercise and self.kind in (None, each.kind)
            for each in evidence.stored.incidents
        )
        return self._held(f"{self.kind.value if self.kind else 'all'} incidents{_of(self.at)}", count)


class Tasks(Counted, frozen=True, kw_only=True, tag="tasks"):
    """So many tasks of a kind, or for a reason, opened at these sites."""

    kind: TaskKind | None = None
    reason: str | None = None

    def check(self, evidence: Evidence) -> Checked:
        """Count them at the sites of those it is about."""
        sites = evidence.casts[self.at].sites
        count = sum(
            each.site_id in sites and self.kind in (None, each.kind) and self.reason in (None, each.reason)
            for each in evidence.stored.tasks
        )
        why = f" for {self.reason}" if self.reason else ""
        return self._held(f"{self.kind.value if self.kind else 'all'} tasks{why}{_of(self.at)}", count)


class Quarantined(Counted, frozen=True, kw_only=True, tag="quarantined"):
    """So many messages are in quarantine; without a count, each that was sent unreadable, and no other."""

    def __post_init__(self) -> None:
        """Refuse an exact count beside bounds."""
        if self.exactly is not None and (self.at_least, self.at_most) != (None, None):
            raise ValueError("a count is given by exactly, or by at_least and at_most")

    def check(self, evidence: Evidence) -> Checked:
        """Count the messages of those it is about."""
        devices = evidence.casts[self.at].devices
        count = sum(n for device, n in evidence.stored.quarantined.items() if device in devices)
        name = f"messages in quarantine{_of(self.at)}"
        if (self.exactly, self.at_least, self.at_most) != (None, None, None):
            return self._held(name, count)
        sent = sum(n for device, n in evidence.run.spoilt.items() if device in devices)
        return Checked(name=name, wanted=f"the {sent:,} sent unreadable", found=f"{count:,}", met=count == sent)


class Refused(Counted, frozen=True, kw_only=True, tag="refused"):
    """So many alarms were refused with a code."""

    def check(self, evidence: Evidence) -> Checked:
        """Count the alarms of those it is about."""
        devices = evidence.casts[self.at].devices
        count = sum(alarm.refused and alarm.key[0] in devices for alarm in evidence.run.alarms.values())
        return self._held(f"alarms refused{_of(self.at)}", count)


class Acknowledged(Counted, frozen=True, kw_only=True, tag="acknowledged"):
    """So many alarms were said and heard ``stored``: a scenario in which nothing happened shows nothing."""

    def check(self, evidence: Evidence) -> Checked:
        """Count the alarms of those it is about."""
        devices = evidence.casts[self.at].devices
        count = sum(alarm.stored_us is not None and alarm.key[0] in devices for alarm in evidence.run.alarms.values())
        return self._held(f"alarms heard stored{_of(self.at)}", count)


class Repeats(Counted, frozen=True, kw_only=True, tag="repeats"):
    """So many alarms had to be sent again."""

    def check(self, evidence: Evidence) -> Checked:
        """Count what those it is about sent beyond the first time."""
        devices = evidence.casts[self.at].devices
        count = sum(alarm.times_sent - 1 for alarm in evidence.run.alarms.values() if alarm.key[0] in devices)
        return self._held(f"repeats{_of(self.at)}", count)


class Punctual(Told, frozen=True, kw_only=True, tag="punctual"):
    """The generator itself kept its schedule: otherwise the run says nothing about the centre."""

    percentile: Annotated[float, msgspec.Meta(gt=0, le=100)] = 99.0
    below_ms: Annotated[float, msgspec.Meta(gt=0)]

    def check(self, evidence: Evidence) -> Checked:
        """Hold it against what the generator was late."""
        late_ms = evidence.lateness.within_ms(self.percentile / 100)
        return Checked(
            name=f"generator late, p{self.percentile:g}",
            wanted=f"below {self.below_ms:,.0f} ms",
            found="it said nothing" if late_ms is None else f"{late_ms:,.0f} ms of {evidence.lateness.count:,}",
            met=late_ms is not None and late_ms < self.below_ms,
        )


Expectation: TypeAlias = (
    NoFaults | Latency | Incidents | Tasks | Quarantined | Refused | Acknowledged | Repeats | Punctual
)


def _of(at: str) -> str:
    return "" if at == "everybody" else f" ({at})"
