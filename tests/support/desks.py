"""Many clients at one place: devices raise, desks claim, release, send, close and reopen, all at once.

What they did to each other is judged afterwards from what the centre wrote: the live log, in its order, and the
answers that the desks were given.
"""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import httpx2

from nowalls.domain.ids import UserId
from nowalls.domain.registry import User
from nowalls.domain.words import Role
from nowalls.storage.database import open_database
from nowalls.storage.people import Account, write_account
from tests.support.centre import Centre
from tests.support.device import TestDevice

Json = dict[str, Any]
RAISES: Final = {"sos-home-1": "sos", "fall-home-1": "fall", "smoke-home-1": "smoke", "heat-home-1": "heat"}
SITE: Final = "home-1"
USERS: Final = 6
"""People behind the desks; each sits at several, as with two windows open."""
ORDERS: Final[dict[str, Json]] = {
    "claim": {},
    "release": {},
    "dispatch": {"responder_id": "rsp-liuyang", "eta_s": 300},
    "stand_down": {},
    "arrive": {},
    "resolve": {"outcome": "helped_on_site"},
    "reopen": {},
    "note": {"text": "…"},
    "call": {"result": "answered"},
}
TELEPHONES: Final = 0.1
SENSELESS: Final = 0.2
REASONS: Final = {
    "claim": "claimed",
    "release": "released",
    "dispatch": "dispatched",
    "stand_down": "stood_down",
    "arrive": "arrived",
    "resolve": "resolved",
    "reopen": "reopened",
    "note": "note",
    "call": "call",
}
CLOSED: Final = ("resolved", "cancelled", "merged")
OWNER_CHANGES: Final = {"claimed", "dispatched", "arrived", "resolved", "released", "reopened", "lease_expired"}
"""Reasons under which an incident may get or lose an owner."""


@dataclass(slots=True, kw_only=True)
class Contest:
    """How long the desks work, and what they were answered."""

    until_s: float
    at_least: int
    done: list[tuple[str, str, Json]] = field(default_factory=list)
    """Each command that was carried out: its name, who gave it, and the incident as answered."""
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def goes_on(self) -> bool:
        """Whether its time is not over yet, or too little was done: a slow machine takes longer."""
        return time.monotonic() < self.until_s or len(self.done) < self.at_least


async def hire(database_url: str, password_hash: str) -> list[str]:
    """Add dispatchers; return their user names."""
    people = [
        User(id=UserId(f"usr-desk-{n:02}"), username=f"desk{n:02}", name=f"值班员{n:02}", role=Role.DISPATCHER)
        for n in range(USERS)
    ]
    async with open_database(database_url, name="hire", size=1) as database, database.write() as write:
        for each in people:
            await write_account(write, Account(user=each, password_hash=password_hash), always_on_duty=True)
    return [each.username for each in people]


async def contend(
    centre: Centre, people: list[str], devices: list[TestDevice], *, desks: int, for_s: float, at_least: int = 0
) -> Contest:
    """Let so many desks and these devices work at one home's incidents for a while, and until so much is done."""
    tokens = [await asyncio.to_thread(centre.token, name) for name in people]
    contest = Contest(until_s=time.monotonic() + for_s, at_least=at_least)
    limits = httpx2.Limits(max_connections=desks, max_keepalive_connections=desks)
    async with (
        httpx2.AsyncClient(base_url=f"{centre.http}/api/v1", limits=limits, timeout=30.0) as http,
        asyncio.TaskGroup() as group,
    ):
        for number, device in enumerate(devices):
            group.create_task(_raise(device, random.Random(number), contest))
        for number in range(desks):
            person = number % len(people)
            desk = _Desk(http, people[person], tokens[person], random.Random(1000 + number), contest)
            group.create_task(desk.work())
    return contest


async def _raise(device: TestDevice, chance: random.Random, contest: Contest) -> None:
    number = 0
    while contest.goes_on:
        number += 1
        await device.alarm(str(number), RAISES[device.id])
        await asyncio.sleep(chance.uniform(0.05, 0.4))


@dataclass(slots=True)
class _Desk:
    http: httpx2.AsyncClient
    person: str
    token: str
    chance: random.Random
    contest: Contest

    async def work(self) -> None:
        """Look at the home's incidents and command one, again and again."""
        while self.contest.goes_on:
            await asyncio.sleep(self.chance.uniform(0.0, 0.2))
            page = await self._ask("GET", f"/incidents?site={SITE}&limit=3", None)
            incidents = page.json()["items"]
            if not incidents or self.chance.random() < TELEPHONES:
                await self._order("open", "/incidents", self._by_hand())
            else:
                incident = self.chance.choice(incidents)
                order = self._what_to_do(incident)
                await self._order(order, f"/incidents/{incident['id']}/{order}", ORDERS[order])

    def _what_to_do(self, incident: Json) -> str:
        """Mostly what makes sense as the desk saw it a moment ago, now and then anything."""
        if self.chance.random() < SENSELESS:
            return self.chance.choice(list(ORDERS))
        if incident["state"] in CLOSED:
            return self.chance.choice(("reopen", "note"))
        if incident["owner"] is None:
            return "claim"
        return self.chance.choice(("release", "dispatch", "stand_down", "arrive", "resolve", "resolve", "call"))

    def _by_hand(self) -> Json:
        kind = self.chance.choice(("emergency_rescue", "fire_hazard"))
        return {"kind": kind, "site_id": SITE, "source": "phone"}

    async def _order(self, order: str, path: str, body: Json) -> None:
        answer = await self._ask("POST", path, body or None)
        if answer.is_success:
            self.contest.done.append((order, self.person, answer.json()))
        else:
            self.contest.refused[answer.json()["code"]] += 1

    async def _ask(self, method: str, path: str, body: Json | None) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = await self.http.request(method, path, json=body, headers=headers)
        assert answer.status_code < httpx2.codes.INTERNAL_SERVER_ERROR, f"{method} {path}: {answer.text}"
        return answer


def assert_one_after_the_other(centre: Centre, contest: Contest) -> None:
    """Check that the log tells one story: each version once and in order, no two open, no two owners, nothing lost."""
    log = centre.query("select name, reason, data from live_log where name like 'incident.%%' order by seq")
    lives: dict[str, list[Json]] = {}
    standing: dict[tuple[str, str, bool], str] = {}
    for event in log:
        data = event["data"]
        key = (data["place"]["id"], data["kind"], data["exercise"])
        if data["state"] in CLOSED:
            standing.pop(key, None)
        else:
            assert standing.setdefault(key, data["id"]) == data["id"], f"Two incidents stand open at {key}."
        lives.setdefault(data["id"], []).append(event)
    for life in lives.values():
        _assert_a_life(life)
    _assert_answers(lives, contest)
    rows = centre.query("select id, version, state from incidents")
    assert {(row["id"], row["version"]) for row in rows} == {
        (i, life[-1]["data"]["version"]) for i, life in lives.items()
    }


def _assert_a_life(life: list[Json]) -> None:
    """Every version follows the one before it, and an owner comes and goes only as commands allow."""
    assert [event["data"]["version"] for event in life] == list(range(1, len(life) + 1))
    for before, after in pairwise(life):
        had, has = before["data"]["owner"], after["data"]["owner"]
        if had != has:
            assert after["reason"] in OWNER_CHANGES, f"{after['reason']} changed an owner."
            assert had is None or has is None, f"{had} lost an incident to {has} by {after['reason']}."


def _assert_answers(lives: dict[str, list[Json]], contest: Contest) -> None:
    """Every command that was answered as done is in the log once, as it was answered; no two share a version."""
    versions = [(data["id"], data["version"]) for _, _, data in contest.done]
    assert len(set(versions)) == len(versions), "Two commands made the same version."
    for order, _, data in contest.done:
        event = lives[data["id"]][data["version"] - 1]
        assert event["reason"] == REASONS.get(order, "new_alarm")
        assert (event["data"]["state"], event["data"]["owner"]) == (data["state"], data["owner"])
