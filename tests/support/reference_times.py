"""Response times once more, slowly: from the raw rows of the logs, in plain Python, without a word of the real ones.

It reads whole tables and loops over them. What an incident's stamps are, whether a target was met, which group it is
in and what a percentile is are written here anew, from the report's description alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final
from zoneinfo import ZoneInfo

import psycopg
from psycopg.rows import dict_row

Row = dict[str, Any]
WALL: Final = ZoneInfo("Asia/Shanghai")
FIRE_DETECTORS: Final = ("smoke", "heat", "co", "gas")
NO_HELP_NEEDED: Final = ("false_alarm_device", "pressed_by_mistake", "visited_no_need")


@dataclass(slots=True)
class Case:
    """One incident as the figures see it."""

    row: Row
    site: Row
    began: datetime
    pressed: datetime | None
    stamps: dict[str, datetime | None] = field(default_factory=dict)
    fixed: set[str] = field(default_factory=set)
    automatic: bool = False
    corrected: bool = False
    missed: bool = False
    responder: str | None = None


class Logs:
    """The raw rows of one database."""

    def __init__(self, url: str) -> None:
        """Read everything."""
        with psycopg.connect(url, row_factory=dict_row) as connection:

            def table(sql: str) -> list[Row]:
                return connection.execute(sql.encode()).fetchall()

            self.incidents = {row["id"]: row for row in table("select * from incidents order by key")}
            self.sites = {
                row["key"]: row
                for row in table(
                    "select s.*, d.code as district, o.id as organization from sites as s join districts as d"
                    " on d.key = s.district_key left join organizations as o on o.key = s.organization_key"
                )
            }
            self.devices = table("select * from devices")
            self.signals = {row["id"]: row for row in table("select * from signals")}
            self.targets = table(
                "select nullif(valid_from, '-infinity') as since, claim_soon_s, claim_late_s, on_site_town_s,"
                " on_site_remote_s, on_site_late_s from response_targets order by valid_from"
            )
            self.entries = _by_incident(
                table("select e.*, u.role from incident_entries as e left join users as u on u.key = e.actor_key")
            )
            self.seen = _by_incident(table("select * from incident_seen"))
            self.corrections = _by_incident(table("select * from corrections"))

    def cases(self) -> list[Case]:
        """Work out every incident; what was merged goes on under the other one."""
        cases = {name: self._own(row) for name, row in self.incidents.items()}
        merged = [row for row in self.incidents.values() if row["merged_into"] is not None]
        for row in sorted(merged, key=lambda each: (each["closed_at"], each["key"])):
            _absorb(cases[row["merged_into"]], cases[row["id"]])
        return list(cases.values())

    def _own(self, row: Row) -> Case:
        signals = [self.signals[each] for each in row["signal_ids"]]
        signals.sort(key=lambda each: (each["received_at"], each["id"]))
        first = signals[0] if signals else None
        began = min([row["opened_at"], *(each["received_at"] for each in signals)])
        trusted = first is not None and first["at"] != first["received_at"]
        case = Case(row, self.sites[row["site_key"]], began, first["at"] if first is not None and trusted else None)
        log = sorted(self.entries[row["key"]], key=lambda each: each["key"])
        sent = [each for each in log if each["code"] == "dispatched"]
        there = [each for each in log if each["code"] == "arrived"]
        by_people = [each for each in log if each["at"] == row["claimed_at"] and each["role"] not in (None, "service")]
        case.automatic = row["claimed_at"] is not None and not by_people
        case.stamps = {
            "seen": _first(each["at"] for each in self.seen[row["key"]]),
            "claimed": row["claimed_at"],
            "dispatched": _first(each["at"] for each in sent),
            "arrived": _first(each["at"] for each in there),
            "resolved": row["resolved_at"],
        }
        named = [each["params"].get("responder_id") for each in [*there[:1], *reversed(sent)]]
        case.responder = next((each for each in named if each is not None), None)
        for correction in sorted(self.corrections[row["key"]], key=lambda each: each["key"]):
            case.stamps[correction["stamp"]] = correction["new_at"]
            case.fixed.add(correction["stamp"])
        case.automatic = case.automatic and "claimed" not in case.fixed
        case.corrected = bool(case.fixed)
        case.missed = self._missed(row)
        return case

    def _missed(self, row: Row) -> bool:
        if row["source"] == "device" or row["signal_ids"] or row["outcome"] in NO_HELP_NEEDED:
            return False
        fire = row["kind"] == "fire_hazard"
        there = [
            each
            for each in self.devices
            if each["registered_at"] <= row["opened_at"]
            and (each["retired_at"] is None or each["retired_at"] > row["opened_at"])
            and (each["site_key"] == row["site_key"] if fire else each["place_key"] == row["place_key"])
        ]
        return any(each["kind"] in (FIRE_DETECTORS if fire else ("fall",)) for each in there)

    def limits(self, case: Case) -> dict[str, float]:
        """Return what was aimed at when the incident was opened."""
        valid = [each for each in self.targets if each["since"] is None or each["since"] <= case.row["opened_at"]][-1]
        remote = case.site["subdistrict"].endswith(("镇", "乡"))
        return {
            "claim_soon": valid["claim_soon_s"],
            "claim_late": valid["claim_late_s"],
            "on_site": valid["on_site_remote_s"] if remote else valid["on_site_town_s"],
            "on_site_late": valid["on_site_late_s"],
        }

    def judged(self, case: Case, target: str, now: datetime) -> bool | None:
        """Tell whether an incident was within a target; ``None`` while that is open, or nobody had to go."""
        limit = timedelta(seconds=self.limits(case)[target])
        end = case.row["closed_at"]
        if target.startswith("claim"):
            stamp = case.stamps["claimed"]
            if stamp is not None:
                return stamp - case.began <= limit
            return False if end is not None or now - case.began > limit else None
        stamp = case.stamps["arrived"]
        if stamp is not None:
            return stamp - case.began <= limit
        if case.stamps["dispatched"] is None:
            return None
        return False if (end or now) - case.began > limit else None


def _absorb(into: Case, merged: Case) -> None:
    if merged.began < into.began:
        into.began, into.pressed = merged.began, merged.pressed
    for name in ("seen", "claimed", "dispatched", "arrived"):
        theirs, ours = merged.stamps[name], into.stamps[name]
        if name in into.fixed or theirs is None or (ours is not None and ours <= theirs):
            continue
        into.stamps[name] = theirs
        into.corrected = into.corrected or name in merged.fixed
        if name in merged.fixed:
            into.fixed.add(name)
        if name == "claimed":
            into.automatic = merged.automatic
    into.responder = into.responder or merged.responder


def _by_incident(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["incident_key"]].append(row)
    return found


def _first(moments: Iterable[datetime]) -> datetime | None:
    return min(moments, default=None)


def is_counted(case: Case) -> bool:
    """Tell whether an incident is in the figures."""
    return not case.row["exercise"] and case.row["state"] != "merged" and not case.automatic


def group_of(case: Case, group_by: str) -> str:
    """Return the key of an incident's group."""
    local, site = case.row["opened_at"].astimezone(WALL), case.site
    keys: dict[str, Callable[[], str]] = {
        "kind": lambda: str(case.row["kind"]),
        "site": lambda: str(site["id"]),
        "organization": lambda: site["organization"] or "",
        "district": lambda: str(site["district"]),
        "subdistrict": lambda: f"{site['district']}:{site['subdistrict']}",
        "community": lambda: f"{site['district']}:{site['subdistrict']}:{site['community']}",
        "hour": lambda: f"{local.hour:02}",
        "shift": lambda: "night" if local.hour < 8 else "day" if local.hour < 16 else "evening",
        "month": lambda: f"{local.year:04}-{local.month:02}",
        "responder": lambda: case.responder or "",
    }
    return keys[group_by]()


CLOCKS: Final = {
    "screen": "seen",
    "claim": "claimed",
    "dispatch": "dispatched",
    "arrive": "arrived",
    "resolve": "resolved",
}


def seconds_of(case: Case, clock: str) -> float | None:
    """Return how long something took; ``None`` without its stamp."""
    begin, end = case.began, case.stamps[CLOCKS[clock]] if clock in CLOCKS else case.began
    if clock == "stored":
        if case.pressed is None:
            return None
        begin = case.pressed
    return None if end is None else max(0.0, (end - begin).total_seconds())


def percentiles(values: list[float]) -> tuple[float | None, ...]:
    """Return the smallest values that 50, 90 and 99 of a hundred do not exceed."""
    if not values:
        return (None, None, None)
    ordered = sorted(values)
    return tuple(ordered[max(0, ceil(share * len(ordered)) - 1)] for share in (0.5, 0.9, 0.99))
