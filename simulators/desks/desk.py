"""One simulated desk: its log-in, its shift, what it sees on the live socket, and the incidents it handles."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import httpx2
import msgspec
import websockets

from nowalls.runtime.logs import Log
from simulators.asking import as_person
from simulators.desks.thinking import Json, Step, Tally, ThinkTime, course, most_urgent, outcome
from simulators.ledger import LiveLogin
from simulators.ledger.watching import SUBPROTOCOL, live_url

AGAIN_AFTER_S: Final = 1.0
LOOK_EACH_S: Final = 0.25
"""How soon an eye that is free sees what came."""
HANDS: Final = 3
"""Incidents one person handles at a time: one on the telephone, two on the way."""
HELD_EACH_S: Final = 20.0
"""A console says every 30 s what it holds; a little sooner loses no lease to a slow moment."""

TROUBLE: Final = (OSError, TimeoutError, httpx2.HTTPError, websockets.WebSocketException)


@dataclass(slots=True, kw_only=True)
class Desk:
    """A person at a console; several may sit under one log-in, as with two windows open."""

    login: LiveLogin
    chance: random.Random
    think_time: ThinkTime
    tally: Tally
    log: Log
    _seen: dict[str, Json] = field(default_factory=dict)
    """Incidents as the live socket last told them."""
    _reached_for: set[str] = field(default_factory=set)
    _held: set[str] = field(default_factory=set)

    async def work(self) -> None:
        """Work until cancelled, through every loss of a connection; then end the shift."""
        while True:
            try:
                async with as_person(self.login) as http:
                    await self._take_shift(http)
            except TROUBLE as error:
                self.tally.done["connections lost"] += 1
                self.log.info("desk_lost", username=self.login.username, error=str(error))
            await asyncio.sleep(AGAIN_AFTER_S)

    async def _take_shift(self, http: httpx2.AsyncClient) -> None:
        (await http.post("/shifts/start", json={"audible": True})).raise_for_status()
        self.tally.done["shifts started"] += 1
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._follow(http))
                for _ in range(HANDS):
                    group.create_task(self._handle(http))
        except* TROUBLE as errors:
            raise errors.exceptions[0] from None
        finally:
            # Whoever is called away in the middle ends the shift as well; one that ended already is no matter.
            await asyncio.shield(_quietly(http.post("/shifts/end")))

    async def _follow(self, http: httpx2.AsyncClient) -> None:
        token = http.headers["Authorization"].removeprefix("Bearer ")
        async with websockets.connect(live_url(self.login), subprotocols=[SUBPROTOCOL], max_size=None) as socket:
            holding = asyncio.create_task(self._hold(socket))
            try:
                async for raw in socket:
                    await self._take(msgspec.json.decode(raw), token, socket)
                # Hands without eyes handle nothing: a socket that ended politely is gone as well.
                raise ConnectionResetError("The centre has closed the live socket.")
            finally:
                holding.cancel()

    async def _take(self, frame: Json, token: str, socket: websockets.ClientConnection) -> None:
        match frame["type"]:
            case "hello":
                await socket.send(msgspec.json.encode({"type": "auth", "token": token}).decode())
            case "snapshot":
                if frame["part"] == 1:
                    self._seen.clear()
                for each in frame["incidents"]:
                    await self._see(each, socket)
            case "event":
                await self._see_event(frame, socket)
            case "events":
                for event in frame["events"]:
                    await self._see_event(event, socket)
            case _:
                pass

    async def _see_event(self, event: Json, socket: websockets.ClientConnection) -> None:
        if event["name"].startswith("incident."):
            await self._see(event["data"], socket)

    async def _see(self, incident: Json, socket: websockets.ClientConnection) -> None:
        if incident["id"] not in self._seen and incident["closed_at"] is None:
            seen = {"type": "seen", "incident_id": incident["id"], "audible": True}
            await socket.send(msgspec.json.encode(seen).decode())
        self._seen[incident["id"]] = incident

    async def _hold(self, socket: websockets.ClientConnection) -> None:
        while True:
            await asyncio.sleep(HELD_EACH_S)
            holding = {"type": "holding", "incident_ids": sorted(self._held), "on_phone": False}
            await socket.send(msgspec.json.encode(holding).decode())

    async def _handle(self, http: httpx2.AsyncClient) -> None:
        """One hand: reach for what is most urgent, and bring it to its end."""
        while True:
            incident = most_urgent(self._seen.values(), self._reached_for)
            if incident is None:
                await asyncio.sleep(LOOK_EACH_S)
                continue
            self._reached_for.add(incident["id"])
            try:
                await self._bring_to_its_end(http, incident)
            finally:
                self._held.discard(incident["id"])

    async def _bring_to_its_end(self, http: httpx2.AsyncClient, incident: Json) -> None:
        steps = course(incident, self.chance)
        for step in steps:
            await asyncio.sleep(self.think_time.think_s(step, self.chance))
            body = await self._body(http, step, incident, steps)
            if body is None:
                self.tally.done["nobody to send"] += 1
                continue
            answer = await http.post(f"/incidents/{incident['id']}/{step}", json=body)
            if answer.is_client_error:
                self._note_refusal(step, answer)
                return
            answer.raise_for_status()
            self._held.add(incident["id"])
            self.tally.done[DONE[step]] += 1

    def _note_refusal(self, step: Step, answer: httpx2.Response) -> None:
        """A claim that a colleague won is a desk's everyday life; anything else is named by its code."""
        code = answer.json().get("code", str(answer.status_code))
        lost = step == "claim" and code == "already_claimed"
        self.tally.done["claims lost to a colleague" if lost else f"refused: {step} {code}"] += 1

    async def _body(self, http: httpx2.AsyncClient, step: Step, incident: Json, steps: tuple[Step, ...]) -> Json | None:
        """Return what goes with a step; ``None`` where nobody can be sent."""
        match step:
            case "call":
                return {"result": "answered"}
            case "dispatch":
                told = (await http.get(f"/incidents/{incident['id']}/responders")).raise_for_status().json()
                free = [each for each in told["candidates"] if each["busy_with"] is None] or told["candidates"]
                return {"responder_id": free[0]["responder_id"], "eta_s": 600} if free else None
            case "resolve":
                return {"outcome": outcome(incident, steps)}
            case "claim" | "arrive":
                return {}


DONE: Final[Mapping[Step, str]] = {
    "claim": "claimed",
    "call": "called",
    "dispatch": "dispatched",
    "arrive": "arrived",
    "resolve": "resolved",
}


async def _quietly(ending: Awaitable[object]) -> None:
    try:
        await ending
    except TROUBLE:
        return


def seated(logins: Mapping[str, LiveLogin], count: int, seat: Callable[[LiveLogin, int], Desk]) -> list[Desk]:
    """Seat so many desks, round and round, under the log-ins that may claim."""
    may_claim = [logins[role] for role in ("dispatcher", "dispatcher2", "duty_lead") if role in logins]
    return [seat(may_claim[number % len(may_claim)], number) for number in range(count)] if may_claim else []
