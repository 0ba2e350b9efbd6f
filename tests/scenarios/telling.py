"""Telling a story: line by line on a stage, which is a centre in memory or the real processes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from nowalls.domain.topics import UpChannel
from tests.scenarios.story import Does, Happens, Hears, Says, Story
from tests.support.district import USERS
from tests.support.memory import Event

Json = dict[str, Any]
STATE_KEYS = ("contact", "occupancy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How far from its second something may come; a hand-driven clock allows none."""

    early_s: float = 0.0
    late_s: float = 0.0
    due_s: float = 0.0


class Stage(Protocol):
    """Where a story is told. Seconds are the story's, counted from ``zero``."""

    zero: datetime
    tolerance: Tolerance

    async def reach(self, at: float) -> None:
        """Let time pass up to this second."""

    async def say(self, device: str, channel: UpChannel, payload: Json) -> None:
        """Let a device publish."""

    async def settle(self) -> None:
        """Called when all that is said at one moment has been said."""

    async def command(self, line: Does, about: str, into: str | None) -> str | None:
        """Let a person command; return the code of the refusal, if it was refused."""

    async def next_event(self) -> Event:
        """Return the next thing that consoles were told and nobody asked for yet; fail when there is none in time."""

    async def hear(self, device: str, message_id: str, stage: str) -> None:
        """Make sure that a device was told a stage; fail when it was not in time."""

    def untold(self) -> list[Event]:
        """Return what consoles were told and nobody asked for."""

    def second(self, moment: datetime) -> float:
        """Return a moment's second in the story."""


@dataclass(slots=True, kw_only=True)
class Telling:
    """A story being told, and what its lines have made known so far."""

    story: Story
    stage: Stage
    names: dict[str, str] = field(default_factory=dict)
    newest: str = ""

    async def tell(self) -> None:
        """Tell the story to its end; raises ``AssertionError`` at the first line that is not so."""
        for line in self.story.lines:
            await self.stage.reach(line.at)
            match line:
                case Says():
                    await self._say(line)
                case Does():
                    await self._command(line)
                case Happens():
                    for _ in range(line.times):
                        self._check(line, await self.stage.next_event())
                case Hears():
                    await self.stage.hear(line.device, line.id, line.hears)
        await self.stage.reach(self.story.end)
        untold = [f"{each.name} {each.reason} at {self.stage.second(each.at):.1f}" for each in self.stage.untold()]
        assert not untold, f"{self.story.name}: nothing more was to happen, but: {untold}."

    async def _say(self, line: Says) -> None:
        kind, state = line.type_and_state
        for message_id in line.ids:
            if kind in STATE_KEYS:
                value = {"occupied": True, "empty": False}.get(state, state)
                channel, payload = UpChannel.STATE, {"id": message_id, kind: value}
            else:
                channel, payload = UpChannel.ALARM, {"id": message_id, "type": kind, "state": state}
            more: Json = {"test": True} if line.test else {}
            if line.said_at is not None:
                more["at"] = (self.stage.zero + timedelta(seconds=line.said_at)).isoformat()
            await self.stage.say(line.device, channel, payload | more)
        await self.stage.settle()

    async def _command(self, line: Does) -> None:
        into = self.names[line.body["into"]] if "into" in line.body else None
        refused = await self.stage.command(line, self.names[line.about] if line.about else self.newest, into)
        assert refused == line.refused, f"{self.story.name}: {line} was answered {refused}."

    def _check(self, line: Happens, event: Event) -> None:
        tolerance, data = self.stage.tolerance, event.data
        where = f"{self.story.name}, the line {line}"
        assert f"{event.name} {event.reason}" == line.event, f"{where}: {event.name} {event.reason} came instead."
        second = self.stage.second(event.at)
        in_time = line.at - tolerance.early_s <= second <= line.at + tolerance.late_s
        assert in_time, f"{where}: it came at {second:.2f}."
        if event.name == "incident.opened":
            self.newest = data["id"]
        if line.name:
            self.names[line.name] = data["id"]
        wanted = dict(line.wanted)
        if "due" in wanted:
            due = self.stage.second(datetime.fromisoformat(data["next_step"]["at"]))
            # What came late may set a step as much later: it counts from when it was decided.
            late = max(0.0, second - line.at)
            beyond = due - wanted.pop("due")
            assert -tolerance.due_s <= beyond <= tolerance.due_s + late, f"{where}: the next step is due at {due:.2f}."
        found = {key: self._found(key, value, data) for key, value in wanted.items()}
        assert found == wanted, f"{where}: it is {found}."

    def _found(self, key: str, wanted: object, data: Json) -> object:
        """Return what an object has under a story's word, in the story's words."""
        match key:
            case "next":
                return data["next_step"]["name"] if data["next_step"] else "none"
            case "owner":
                return _username(data["owner"]["user_id"]) if data["owner"] else "nobody"
            case "reason":
                codes = [reason["code"] for reason in data["reasons"]]
                return wanted if wanted in codes else codes
            case "signals":
                return len(data["signal_ids"])
            case "room":
                return data["place"]["room"] or "none"
            case "recurrence_of" | "merged_into":
                names = {incident_id: name for name, incident_id in self.names.items()}
                return names.get(data[key], data[key])
            case _:
                return data[key]


def _username(user_id: str) -> str:
    return next(name for name, user in USERS.items() if user.id == user_id)
