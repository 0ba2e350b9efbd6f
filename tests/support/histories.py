"""Generated months: incidents with their raw logs, round the moments at which a calendar goes wrong.

What is drawn is written as the services would leave it, in three goes (opened, handled, corrected and merged). After
each the incidents' times are written by the real statements, so that what follows step by step is what is checked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import psycopg
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from nowalls.domain.ids import DistrictCode, ResponderId
from nowalls.domain.registry import Responder
from nowalls.storage.database import open_database
from nowalls.storage.registry import write_responders
from nowalls.storage.statements import statement
from tests.support.district import CHAOYANG, NANGUAN, a_home, a_site, register, small_district

WALL: Final = ZoneInfo("Asia/Shanghai")
NOW: Final = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
EDGES: Final = tuple(
    datetime(year, month, day, hour, minute, tzinfo=WALL).astimezone(UTC)
    for year, month, day, hour, minute in (
        (2025, 11, 1, 0, 0),
        (2025, 12, 31, 16, 0),
        (2026, 1, 1, 0, 0),
        (2026, 2, 28, 23, 59),
        (2026, 10, 1, 8, 0),
        (2026, 11, 1, 0, 0),
    )
)
"""Midnights, ends of months and of a year, changes of shift; all on the district's clock."""
LIMITS_S: Final = (60.0, 180.0, 900.0, 1_800.0, 3_600.0)
PLACES: Final = ("home-1-place", "home-2-place", "fukang-203", "fukang-2", "village-place")
CLOSE_OUTCOMES: Final = ("helped_on_site", "reassured_by_phone", "false_alarm_device", "hospital")


@dataclass(slots=True)
class Told:
    """One generated incident."""

    opened_at: datetime
    place: str
    kind: str
    exercise: bool
    source: str
    signals: list[tuple[float, float]]
    """Seconds before the opening: received, and the device's own time before that."""
    steps: list[tuple[str, float, str]] = field(default_factory=list)
    """What happened so many seconds later, by whom."""
    closed: bool = True
    outcome: str = "helped_on_site"
    merged: bool = False
    corrections: list[tuple[str, float | None]] = field(default_factory=list)


@dataclass(slots=True)
class History:
    """Some months: the incidents, and the targets that were made in between."""

    incidents: list[Told]
    targets: list[tuple[datetime, int]]


delays = st.one_of(
    st.sampled_from([limit + extra for limit in LIMITS_S for extra in (-0.000001, 0.0, 0.000001)]),
    st.floats(0, 200).map(lambda s: round(s, 6)),
    st.floats(200, 9_000).map(lambda s: round(s, 6)),
)
moments = st.one_of(
    st.builds(lambda edge, s: edge + timedelta(seconds=s), st.sampled_from(EDGES), st.sampled_from([-1e-6, 0, 1e-6])),
    st.builds(lambda edge, s: edge + timedelta(seconds=s), st.sampled_from(EDGES), st.integers(-9_000, 9_000)),
    st.integers(1, 9_000).map(lambda s: NOW - timedelta(seconds=s)),
)
steps = st.lists(
    st.tuples(
        st.sampled_from(["claimed", "dispatched", "arrived", "resolved", "reopened", "seen"]),
        delays,
        st.sampled_from(["person", "person", "person", "automatic", "responder"]),
    ),
    min_size=1,
    max_size=6,
)
told = st.builds(
    Told,
    opened_at=moments,
    place=st.sampled_from(PLACES),
    kind=st.sampled_from(["emergency_rescue", "fire_hazard"]),
    exercise=st.sampled_from([False] * 7 + [True]),
    source=st.sampled_from(["device", "device", "phone", "walk_in"]),
    signals=st.lists(
        st.tuples(st.just(0.0) | st.floats(0, 120), st.sampled_from([0.0, 0.5, 4.0, -2.0, 7_200.0])), max_size=2
    ),
    steps=steps,
    closed=st.sampled_from([True] * 5 + [False]),
    outcome=st.sampled_from(CLOSE_OUTCOMES),
    merged=st.sampled_from([False] * 4 + [True]),
    corrections=st.lists(
        st.tuples(st.sampled_from(["claimed", "dispatched", "arrived", "resolved"]), st.none() | delays), max_size=2
    ),
)
histories = st.builds(
    History,
    incidents=st.lists(told, min_size=30, max_size=36),
    targets=st.lists(st.tuples(moments, st.sampled_from([30, 61])), max_size=2, unique_by=lambda each: each[0]),
)


async def lay_out(url: str) -> None:
    """Register the small district, a village in another one, and a second responder."""
    district = small_district()
    village = a_site("village", district=NANGUAN.code, subdistrict="乐山镇", community="和平村")
    district.sites.append(village)
    district.places.append(a_home("village"))
    await register(url, district)
    second = Responder(
        id=ResponderId("rsp-second"),
        district=DistrictCode(CHAOYANG.code),
        name="陈静",
        kind="volunteer",
        phone="0431-8000 0002",
    )
    async with open_database(url, name="lay-out", size=1) as database, database.write() as write:
        await write_responders(write, [second])


def write(url: str, history: History) -> None:
    """Write a history into a fresh database with the small district and a village."""
    with psycopg.connect(url) as connection:
        connection.execute("update devices set registered_at = '2020-01-01'")
        for valid_from, soon_s in history.targets:
            connection.execute(
                "insert into response_targets values (%s, %s, .9, 170, .99, 600, 1801, .9, 3599, 1, %s)",
                [valid_from, soon_s, valid_from],
            )
        open_at: set[tuple[str, str, bool]] = set()
        names = [_open(connection, number, each) for number, each in enumerate(history.incidents)]
        _write_times(connection, names)
        for name, each in zip(names, history.incidents, strict=True):
            where = (each.place, each.kind, each.exercise)
            still_open = not each.closed and where not in open_at and not each.merged
            open_at |= {where} if still_open else set()
            _handle(connection, name, each, still_open=still_open)
        _write_times(connection, names[::-1])
        _correct(connection, [pair for pair in zip(names, history.incidents, strict=True) if pair[1].merged])
        _merge(connection, list(zip(names, history.incidents, strict=True)))
        _correct(connection, [pair for pair in zip(names, history.incidents, strict=True) if not pair[1].merged])
        _write_times(connection, names)


def _write_times(connection: psycopg.Connection[Any], names: Sequence[str]) -> None:
    connection.execute(statement("times", "write"), {"incident_ids": list(names)})


def _open(connection: psycopg.Connection[Any], number: int, each: Told) -> str:
    signal_ids: list[int] = []
    for received_s, before_s in each.signals if each.source == "device" else []:
        received_at = each.opened_at - timedelta(seconds=received_s)
        row = connection.execute(
            "insert into signals (device_key, district_key, place_key, type, state, received_at, at, test, flags)"
            " select d.key, s.district_key, d.place_key, 'sos', 'raised', %s, %s, %s, '{}' from devices as d"
            " join sites as s on s.key = d.site_key order by d.key limit 1 returning id",
            [received_at, received_at - timedelta(seconds=before_s), each.exercise],
        ).fetchone()
        signal_ids.append(row[0] if row is not None else 0)
    # Closed as it is written: of the open ones only one may stand at a place.
    connection.execute(
        "insert into incidents (id, version, kind, severity, state, exercise, confirmed, late, source, district_key,"
        " site_key, place_key, opened_at, condition, lease_asked, reasons, alarms, signal_ids, closed_at)"
        " select %s, 1, %s, 'critical', 'open', %s, false, false, %s, s.district_key, s.key, p.key, %s, 'present',"
        " false, '[]', '[]', %s, 'infinity' from places as p join sites as s on s.key = p.site_key where p.id = %s",
        [f"inc-{number}", each.kind, each.exercise, each.source, each.opened_at, signal_ids, each.place],
    )
    return f"inc-{number}"


def _handle(connection: psycopg.Connection[Any], name: str, each: Told, *, still_open: bool) -> None:
    """Write the log and what an incident's own row keeps of it: the first claim, the last resolving."""
    claimed_at = resolved_at = None
    last = each.opened_at
    for code, delay_s, by in sorted(each.steps, key=lambda step: step[1]):
        at = each.opened_at + timedelta(seconds=delay_s)
        if at > NOW:
            continue
        last = at
        if code == "seen":
            connection.execute(
                "insert into incident_seen select i.key, u.key, %s, true from incidents as i, users as u"
                " where i.id = %s and u.id = %s on conflict do nothing",
                [at, name, "usr-limin" if by == "person" else "usr-lihua"],
            )
            continue
        by_responder = by == "responder" and code == "arrived"
        actor = None if by == "automatic" or by_responder else "usr-lihua"
        params: dict[str, str] = {"by": "responder", "responder_id": "rsp-liuyang"} if by_responder else {}
        if code == "dispatched":
            params = {"responder_id": "rsp-liuyang" if delay_s < LIMITS_S[2] else "rsp-second"}
        connection.execute(
            "insert into incident_entries (incident_key, at, code, params, actor_key)"
            " select i.key, %s, %s, %s, (select key from users where id = %s) from incidents as i where i.id = %s",
            [at, code, Jsonb(params), actor, name],
        )
        if code != "reopened" and not by_responder:
            claimed_at = claimed_at or at
        resolved_at = at if code == "resolved" else None if code == "reopened" else resolved_at
    closed_at = None if still_open else resolved_at or last + timedelta(seconds=1)
    connection.execute(
        "update incidents set claimed_at = %s, resolved_at = %s, closed_at = %s, outcome = %s, next_step_at = %s,"
        " state = %s where id = %s",
        [
            claimed_at,
            resolved_at,
            closed_at,
            each.outcome if resolved_at else None,
            None if closed_at else NOW,
            "open" if still_open else "resolved",
            name,
        ],
    )


def _merge(connection: psycopg.Connection[Any], pairs: Sequence[tuple[str, Told]]) -> None:
    """Merge what is to be merged into the next one that is not, or the last of all into nothing."""
    for number, (name, each) in enumerate(pairs):
        into = next((other for other, later in pairs[number + 1 :] if later.place == each.place), None)
        if not each.merged or into is None:
            continue
        merged_at = NOW - timedelta(days=1) + timedelta(seconds=number)
        connection.execute(
            "update incidents set state = 'merged', merged_into = %s, closed_at = %s, resolved_at = null where id = %s",
            [into, merged_at, name],
        )
        _write_times(connection, [name])
        connection.execute(statement("times", "absorb"), {"incident_ids": [name]})


def _correct(connection: psycopg.Connection[Any], pairs: Sequence[tuple[str, Told]]) -> None:
    for name, each in pairs:
        for stamp, delay_s in each.corrections:
            connection.execute(
                statement("times", "write_correction"),
                {
                    "incident_id": name,
                    "stamp": stamp,
                    "old_at": None,
                    "new_at": None if delay_s is None else each.opened_at + timedelta(seconds=delay_s),
                    "reason": "x",
                    "author_id": "usr-limin",
                    "at": NOW,
                },
            )
            _write_times(connection, [name])


def correct_again(url: str, history: History) -> None:
    """Correct one stamp more of every third incident that counts, long after the others."""
    again = [
        (f"inc-{number}", replace(each, corrections=[("claimed", 61.0)]))
        for number, each in enumerate(history.incidents)
        if number % 3 == 0 and not each.merged
    ]
    with psycopg.connect(url) as connection:
        _correct(connection, again)
